//! How many points may become a coupon, what it is worth and how long it lives, by the shop's own days.

use domain::{Date, Points, Timestamp, Yen, ledger::Amount};
use jiff::{Span, ToSpan, tz::TimeZone};
use store::CouponLimits;

use super::CouponRefused;

/// However often conversions come to nothing, a customer asks no more than this in a day.
const REQUESTS_A_DAY: u32 = 200;
/// On their way at the same time; the lane does them one after the other.
const OPEN_AT_ONCE: u32 = 3;

/// What becomes of the points of a coupon that ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnExpiry {
    /// They are gone with it.
    Forfeit,
    /// They go back to the customer.
    GiveBack,
}

/// `[points]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointRules {
    /// Points are used in multiples of this; at least 1.
    pub unit: u32,
    /// At most this many in one of the shop's days.
    pub daily_limit: u32,
    /// What a point is worth, in yen; at least 1.
    pub yen_per_point: u32,
    /// Days a coupon lives after the day it was made.
    pub coupon_days: u32,
    /// What becomes of the points of a coupon that ran out.
    pub on_expiry: OnExpiry,
    /// Points returned for a refunded order need a person's approval above this many.
    pub approve_above: u32,
}

/// The shop's days begin and end in Japan, where no clock is ever put forward or back.
pub(crate) fn japan() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(9))
}

/// The first instant of a day in Japan; the end of time if there is none.
pub(crate) fn begin_of(day: Date) -> Timestamp {
    day.to_zoned(japan()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn day_after(day: Date, days: impl Into<Span>) -> Date {
    day.saturating_add(days.into())
}

impl PointRules {
    /// Whether so many points may become a coupon at all.
    pub fn check(&self, points: i64) -> Result<Amount, CouponRefused> {
        let amount = Amount::new(Points(points)).map_err(|_| CouponRefused::NotAMultiple)?;
        if points % i64::from(self.unit) != 0 {
            return Err(CouponRefused::NotAMultiple);
        }
        if points > i64::from(self.daily_limit) {
            return Err(CouponRefused::DailyLimit);
        }
        Ok(amount)
    }

    /// What a coupon for so many points takes off.
    pub fn worth(&self, amount: Amount) -> Yen {
        Yen(amount.points().0 * i64::from(self.yen_per_point))
    }

    /// What a customer may ask for on the day of this instant.
    pub fn limits(&self, now: Timestamp) -> CouponLimits {
        let today = now.to_zoned(japan()).date();
        CouponLimits {
            day: (begin_of(today), begin_of(day_after(today, 1.day()))),
            points_a_day: Points(i64::from(self.daily_limit)),
            requests_a_day: REQUESTS_A_DAY,
            open_at_once: OPEN_AT_ONCE,
        }
    }

    /// The last second of a coupon made now: the end of its last day in Japan.
    pub fn expires_at(&self, now: Timestamp) -> Timestamp {
        let made_on = now.to_zoned(japan()).date();
        let first_day_without = day_after(made_on, i64::from(self.coupon_days).saturating_add(1).days());
        begin_of(first_day_without).saturating_sub(1.second()).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> PointRules {
        PointRules {
            unit: 100,
            daily_limit: 10_000,
            yen_per_point: 1,
            coupon_days: 365,
            on_expiry: OnExpiry::Forfeit,
            approve_above: 3_000,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn points_are_used_in_whole_units_up_to_the_days_limit() {
        assert_eq!(rules().check(300).map(|amount| rules().worth(amount)), Ok(Yen(300)));
        for points in [0, -100, 1, 150, 99, i64::MIN, i64::MAX] {
            assert_eq!(rules().check(points), Err(CouponRefused::NotAMultiple), "{points}");
        }
        assert!(rules().check(10_000).is_ok());
        assert_eq!(rules().check(10_100), Err(CouponRefused::DailyLimit));
        let dearer = PointRules { yen_per_point: 2, ..rules() };
        assert_eq!(dearer.worth(dearer.check(100).unwrap()), Yen(200));
    }

    #[test]
    fn the_day_that_counts_is_the_shops_day() {
        let (from, to) = rules().limits(at("2026-11-21T14:59:59Z")).day;
        assert_eq!((from, to), (at("2026-11-20T15:00:00Z"), at("2026-11-21T15:00:00Z")));
        let (from, _) = rules().limits(at("2026-11-21T15:00:00Z")).day;
        assert_eq!(from, at("2026-11-21T15:00:00Z"), "midnight in Japan begins a new day");
    }

    #[test]
    fn a_coupon_lives_to_the_end_of_its_last_day_in_japan() {
        for (days, made, ends) in [
            (365, "2026-11-21T03:00:00Z", "2027-11-21T14:59:59Z"),
            (365, "2026-11-21T15:30:00Z", "2027-11-22T14:59:59Z"),
            // Over a leap day, on one, and into the end of a month.
            (365, "2027-06-01T03:00:00Z", "2028-05-31T14:59:59Z"),
            (365, "2028-02-29T03:00:00Z", "2029-02-28T14:59:59Z"),
            (1, "2028-02-28T03:00:00Z", "2028-02-29T14:59:59Z"),
            (1, "2027-02-28T03:00:00Z", "2027-03-01T14:59:59Z"),
            (30, "2026-12-31T14:59:59Z", "2027-01-30T14:59:59Z"),
            (0, "2026-12-31T14:59:59Z", "2026-12-31T14:59:59Z"),
        ] {
            let rules = PointRules { coupon_days: days, ..rules() };
            assert_eq!(rules.expires_at(at(made)), at(ends), "{days} days from {made}");
        }
    }
}
