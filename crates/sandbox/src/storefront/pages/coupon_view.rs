//! What my page shows about using points: what can be turned into a coupon now, and the coupons there are.

use axum::http::StatusCode;
use serde::Deserialize;

use super::{
    super::{
        hub::{HubAnswer, HubSilent, Line},
        state::StorefrontState,
        visit::Visit,
        words::{Lang, grouped, long_date},
    },
    me::{Points, SignedOut, known},
};
use crate::calendar::in_tokyo;

/// What was typed when no answer came: pressed again, it is the same request.
#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) key: String,
    pub(super) points: i64,
}

/// The part of my page about coupons.
pub(super) struct CouponsView {
    pub(super) exchange: Exchange,
    /// To be used or under way, newest first; none when they could not be loaded.
    pub(super) current: Option<Vec<CouponRow>>,
    /// Those that are over.
    pub(super) over: Vec<CouponRow>,
    /// Something changes by itself soon.
    pub(super) moving: bool,
}

/// The form that turns points into a coupon, or why there is none.
#[derive(Default)]
pub(super) struct Exchange {
    /// `open`, `too_few`, `day_over`, `stuck`, `not_now`.
    pub(super) state: &'static str,
    pub(super) key: String,
    pub(super) unit: i64,
    pub(super) most: i64,
    pub(super) chosen: i64,
    pub(super) yen_per_point: i64,
    pub(super) balance: i64,
    /// As it is written; the day's limit may be less than what there is.
    pub(super) most_now: String,
    pub(super) days: i64,
}

/// One coupon.
pub(super) struct CouponRow {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) word: &'static str,
    pub(super) code: Option<String>,
    pub(super) amount: String,
    pub(super) points: String,
    pub(super) ends: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OfferAnswer {
    unit: i64,
    yen_per_point: i64,
    left_today: i64,
    coupon_days: i64,
    open: bool,
}

#[derive(Deserialize)]
struct ListAnswer {
    coupons: Vec<CouponAnswer>,
}

#[derive(Deserialize)]
struct CouponAnswer {
    id: String,
    #[serde(default)]
    code: Option<String>,
    amount: i64,
    points: i64,
    status: String,
    expires_at: String,
}

/// Asks the hub for both; `points` is what the page knows about the balance.
pub(super) async fn read(
    line: &Line,
    state: &StorefrontState,
    visit: &Visit,
    points: &Points,
    kept: Kept,
) -> Result<CouponsView, SignedOut> {
    let (offer, list) = futures::join!(line.get("/v1/me/coupons/offer"), line.get("/v1/me/coupons"));
    let offer: Option<OfferAnswer> = known(offer)?.and_then(|body| serde_json::from_value(body).ok());
    let rows = rows(list, visit)?;
    let key = if kept.key.is_empty() { state.sessions.uuid() } else { kept.key };
    let exchange = Exchange::new(offer, points, key, kept.points);
    let moving = |row: &CouponRow| matches!(row.status, "issuing" | "cancelling");
    let is_over = |row: &CouponRow| matches!(row.status, "used" | "cancelled" | "expired");
    let Some(rows) = rows else {
        return Ok(CouponsView { exchange, current: None, over: Vec::new(), moving: false });
    };
    let (over, current): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_over);
    Ok(CouponsView { exchange, moving: current.iter().any(moving), current: Some(current), over })
}

/// Coupons that can be used now, for the checkout.
pub(super) async fn ready(line: &Line, visit: &Visit) -> Vec<CouponRow> {
    let list = rows(line.get("/v1/me/coupons").await, visit).ok().flatten().unwrap_or_default();
    list.into_iter().filter(|row| row.code.is_some()).collect()
}

fn rows(answer: Result<HubAnswer, HubSilent>, visit: &Visit) -> Result<Option<Vec<CouponRow>>, SignedOut> {
    let list: Option<ListAnswer> = known(answer)?.and_then(|body| serde_json::from_value(body).ok());
    Ok(list.map(|list| list.coupons.into_iter().map(|told| CouponRow::new(told, visit)).collect()))
}

impl Exchange {
    fn new(offer: Option<OfferAnswer>, points: &Points, key: String, chosen: i64) -> Self {
        let balance = points.spendable();
        let offer = offer.filter(|offer| offer.unit > 0);
        let (Some(balance), Some(offer)) = (balance, offer) else {
            return Self { state: "not_now", ..Self::default() };
        };
        let whole = |points: i64| points / offer.unit * offer.unit;
        let most = whole(balance.min(offer.left_today));
        let state = match () {
            () if !offer.open => "stuck",
            () if whole(balance) < offer.unit => "too_few",
            () if most < offer.unit => "day_over",
            () => "open",
        };
        Self {
            state,
            key,
            unit: offer.unit,
            most,
            chosen: whole(chosen).clamp(offer.unit, most.max(offer.unit)),
            yen_per_point: offer.yen_per_point,
            balance,
            most_now: grouped(most),
            days: offer.coupon_days,
        }
    }

    pub(super) fn is(&self, state: &str) -> bool {
        self.state == state
    }

    /// What the chosen points take off.
    pub(super) fn worth(&self) -> String {
        grouped(self.chosen * self.yen_per_point)
    }

    /// What stays on the card.
    pub(super) fn rest(&self) -> String {
        grouped(self.balance - self.chosen)
    }
}

impl CouponRow {
    fn new(told: CouponAnswer, visit: &Visit) -> Self {
        let w = &visit.w.coupons;
        let (status, word) = match told.status.as_str() {
            "issuing" => ("issuing", w.issuing),
            "active" => ("active", w.active),
            "used" => ("used", w.used),
            "cancelling" => ("cancelling", w.cancelling),
            "cancelled" => ("cancelled", w.cancelled),
            "expired" => ("expired", w.expired),
            _ => ("attention", w.attention),
        };
        Self {
            id: told.id,
            status,
            word,
            code: told.code,
            amount: grouped(told.amount),
            points: grouped(told.points),
            ends: last_day(visit.lang, &told.expires_at),
        }
    }
}

/// The day in Japan of an instant, as people write it.
fn last_day(lang: Lang, instant: &str) -> String {
    let day = instant.parse::<jiff::Timestamp>().map(|at| in_tokyo(at).date().to_string());
    long_date(lang, day.as_deref().unwrap_or(instant))
}

/// What the page says after something was asked for.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) good: bool,
    pub(super) text: &'static str,
}

impl Told {
    /// What the address of my page says was done.
    pub(super) fn done(what: &str, visit: &Visit) -> Option<Self> {
        let w = &visit.w.coupons;
        let text = match what {
            "made" => w.said_made,
            "issuing" => w.said_issuing,
            "back" => w.said_back,
            "going-back" => w.said_going_back,
            _ => return None,
        };
        Some(Self { good: true, text })
    }

    /// Why the hub refused, in words.
    pub(super) fn refused(answer: &HubAnswer, visit: &Visit) -> Self {
        let w = &visit.w.coupons;
        let body: serde_json::Value = answer.read().unwrap_or_default();
        let kind = body["type"].as_str().unwrap_or_default();
        let text = match kind.rsplit(['/', ':', '#']).next().unwrap_or_default() {
            "not-enough-points" => w.no_points,
            "not-a-multiple" => w.no_multiple,
            "daily-limit" => w.no_today,
            "coupons-under-way" => w.no_open,
            "coupon-used" => w.no_used,
            "coupon-expired" => w.no_expired,
            _ if answer.status == StatusCode::NOT_FOUND => w.no_missing,
            _ => w.no_busy,
        };
        Self { good: false, text }
    }
}
