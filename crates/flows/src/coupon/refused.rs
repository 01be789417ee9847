//! Why points do not become a coupon now, or a coupon does not become points again.

use domain::Code;

/// Why a customer gets no coupon. No points were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CouponRefused {
    /// Points are used in multiples of the unit, and at least one unit.
    #[error("not a multiple of the unit")]
    NotAMultiple,
    /// The balance at the till is smaller.
    #[error("not enough points")]
    NotEnoughPoints,
    /// Too many points, or too many requests, for today.
    #[error("over the daily limit")]
    DailyLimit,
    /// This idempotency key was used for another number of points.
    #[error("the key was used for another number of points")]
    KeyReused,
    /// Other conversions of this customer are not over yet.
    #[error("other conversions are on their way")]
    TooManyOpen,
    /// A system that is needed does not take part; try a new request later.
    #[error("coupons are unavailable")]
    Unavailable,
}

/// Reasons a conversion ends before points were taken, as they are kept.
pub(super) mod why {
    pub const NOT_ENOUGH: &str = "not-enough-points";
    pub const TOO_LATE: &str = "took-too-long";
    pub const POS_OFF: &str = "pos-off";
}

impl CouponRefused {
    /// From the reason that was kept.
    pub(super) fn of(reason: Option<&Code>) -> Self {
        match reason.map(Code::as_str) {
            Some(why::NOT_ENOUGH) => Self::NotEnoughPoints,
            _ => Self::Unavailable,
        }
    }
}

/// Why a coupon is not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefused {
    /// The customer has no such coupon.
    #[error("no such coupon")]
    Missing,
    /// It was used.
    #[error("the coupon was used")]
    Used,
    /// It ran out.
    #[error("the coupon ran out")]
    Expired,
    /// The hub's memory does not answer.
    #[error("coupons are unavailable")]
    Unavailable,
}
