//! Points: added relatively, and told apart from what the tills did meanwhile.

use ::http::{Method, StatusCode};
use async_trait::async_trait;
use domain::{
    Code, Date, Kind, Points, PosMemberId, Timestamp,
    points::{Balance, Movement},
    standing::{Since, Standing},
};
use jiff::SignedDuration;
use serde_json::json;

use super::{Smaregi, client::Ask, wire};
use crate::roles::{Call, PointsAdded, PosPoints, Result};

const ADD: &str = "add points";
const STAND: &str = "read where the points stand";
/// The till's clock and ours differ, and its stamps know whole seconds.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// How often a balance that moves while it is read is read again.
const LOOKS: u32 = 3;

enum Booked {
    Done(PointsAdded),
    Refused,
    Gone,
}

#[async_trait]
impl PosPoints for Smaregi {
    async fn standing(&self, call: &Call, member: PosMemberId) -> Result<Option<Standing>> {
        let at = self.line.now();
        let Some((balance, movements)) = self.steady(call, member, at - OVERLAP).await? else {
            return Ok(None);
        };
        let mut known: Vec<u64> = movements.iter().map(|movement| movement.transaction).collect();
        known.sort_unstable();
        known.dedup();
        Ok(Some(Standing { points: balance.points, expires_on: balance.expires_on, at, known }))
    }

    async fn since(&self, call: &Call, member: PosMemberId, standing: &Standing) -> Result<Option<Since>> {
        let found = self.steady(call, member, standing.at - OVERLAP).await?;
        Ok(found.map(|(balance, mut movements)| {
            movements.retain(|movement| !standing.known.contains(&movement.transaction));
            Since { balance, movements }
        }))
    }

    async fn add(
        &self,
        call: &Call,
        member: PosMemberId,
        delta: Points,
        expires_on: Option<Date>,
    ) -> Result<PointsAdded> {
        let mut body = json!({ "point": delta.to_string() });
        if let Some(day) = expires_on {
            body["pointExpireDate"] = json!(day.to_string());
        }
        let ask = Ask::write(ADD, Method::POST, format!("/customers/{member}/point/add"), body);
        let now = self.line.now();
        let booked = self
            .ask(call, ask, |answer| match answer.status {
                // It was done whatever the answer says; one that names nobody or somebody else tells nothing.
                status if status.is_success() => {
                    let told = answer.json::<wire::PointsAdded>().map_err(|_| Kind::InDoubt)?;
                    told.into_added(member, now).map(Booked::Done).ok_or(Kind::InDoubt)
                }
                StatusCode::NOT_FOUND => Ok(Booked::Gone),
                StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => {
                    Ok(Booked::Refused)
                }
                _ => Err(Kind::Unreadable),
            })
            .await?;
        match booked {
            Booked::Done(added) => Ok(added),
            Booked::Gone => Err(self.rejected(ADD, Code::new("member-gone"))),
            Booked::Refused => Err(self.rejected(ADD, self.why_refused(call, member, delta).await)),
        }
    }
}

impl Smaregi {
    /// Balance and movements that belong together: nothing moved while they were read.
    async fn steady(
        &self,
        call: &Call,
        member: PosMemberId,
        from: Timestamp,
    ) -> Result<Option<(Balance, Vec<Movement>)>> {
        for _ in 0..LOOKS {
            let Some(before) = self.read_balance(call, member).await? else { return Ok(None) };
            let Some(movements) = self.read_movements_from(call, member, from).await? else {
                return Ok(None);
            };
            let Some(after) = self.read_balance(call, member).await? else { return Ok(None) };
            if before.points == after.points {
                return Ok(Some((after, movements)));
            }
        }
        Err(self.line.failure(STAND, Kind::Unavailable))
    }

    /// The refusal's words promise nothing; the balance tells.
    async fn why_refused(&self, call: &Call, member: PosMemberId, delta: Points) -> Code {
        match self.read_balance(call, member).await {
            Ok(Some(balance)) if delta < Points(0) && balance.points + delta < Points(0) => {
                Code::new("not-enough-points")
            }
            Ok(None) => Code::new("member-gone"),
            _ => Code::new("points-refused"),
        }
    }
}

impl wire::PointsAdded {
    fn into_added(self, member: PosMemberId, now: Timestamp) -> Option<PointsAdded> {
        if wire::member_id(self.customer_id.as_deref()).ok()? != member {
            return None;
        }
        let points = Points(wire::number(self.point.as_deref())?);
        let expires_on = self.point_expire_date.as_deref().and_then(|day| day.parse().ok());
        let named = self.transaction_head_ids.iter().flatten();
        let transactions = named.filter_map(|id| id.as_u64().or_else(|| id.as_str()?.parse().ok())).collect();
        Some(PointsAdded { balance: Balance { points, expires_on, as_of: now }, transactions })
    }
}
