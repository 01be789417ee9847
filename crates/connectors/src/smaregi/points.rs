//! Points: one balance per member, read live; reading lapses what is overdue.

use domain::{Date, Kind, Points, PosMemberId, points::Balance};

use super::{Smaregi, client::Ask, wire};
use crate::roles::{Call, Result};

impl Smaregi {
    pub(super) async fn read_balance(&self, call: &Call, id: PosMemberId) -> Result<Option<Balance>> {
        let ask = Ask::get("read the point balance", "/customers/point").with("customer_id", id);
        let now = self.line.now();
        self.ask(call, ask, |answer| {
            let found: Vec<wire::CustomerPoint> = answer.success()?;
            let [point] = found.as_slice() else {
                return if found.is_empty() { Ok(None) } else { Err(Kind::Unreadable) };
            };
            // Somebody else's points must never reach a screen.
            if wire::member_id(point.customer_id.as_deref())? != id {
                return Err(Kind::Unreadable);
            }
            let points = Points(wire::number(point.point.as_deref()).ok_or(Kind::Unreadable)?);
            let expires_on = match point.point_expire_date.as_deref() {
                None => None,
                Some(text) => Some(text.parse::<Date>().map_err(|_| Kind::Unreadable)?),
            };
            Ok(Some(Balance { points, expires_on, as_of: now }))
        })
        .await
    }
}
