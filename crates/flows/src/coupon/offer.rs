//! What a customer may turn into a coupon now: in which steps, worth how much, and how much is left of the day.

use domain::{CustomerId, Points, coupon::CouponState};
use store::System;

use crate::HubParts;

/// No customer asks more often than this in a day, so these are all of a day's requests.
const DAY: u32 = 200;

/// The shop's rules for one customer at this moment. Whether there are enough points is the till's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CouponOffer {
    /// Points are used in multiples of this.
    pub unit: u32,
    /// What a point is worth, in yen.
    pub yen_per_point: u32,
    /// At most this many points in one of the shop's days.
    pub daily_limit: u32,
    /// Of these, what is left today.
    pub left_today: Points,
    /// Days a coupon lives.
    pub coupon_days: u32,
    /// Whether coupons are made at all now: the tills are switched on and nothing of this customer waits for a person.
    pub open: bool,
}

/// What this customer may ask for now.
pub async fn read(parts: &HubParts, customer: CustomerId) -> store::Result<CouponOffer> {
    let rules = parts.settings.points;
    let (from, to) = rules.limits(parts.clock.now()).day;
    let coupons = parts.store.coupons_of(customer, DAY).await?;
    let counts = |state: CouponState| state != CouponState::Cancelled;
    let today = coupons.iter().filter(|c| from <= c.created_at && c.created_at < to && counts(c.state));
    let asked: Points = today.map(|coupon| coupon.points.points()).sum();
    let stuck = coupons.iter().any(|coupon| coupon.state == CouponState::NeedsPerson);
    Ok(CouponOffer {
        unit: rules.unit,
        yen_per_point: rules.yen_per_point,
        daily_limit: rules.daily_limit,
        left_today: Points((i64::from(rules.daily_limit) - asked.0).max(0)),
        coupon_days: rules.coupon_days,
        open: parts.systems.on.is_on(System::Pos) && !stuck,
    })
}
