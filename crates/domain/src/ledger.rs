//! The ledger of points: what leaves one account arrives in another, so the sum of all of them is always zero.
//!
//! An entry is a transfer and nothing else: two lines, one minus and one plus. There is no way to write down another
//! one, neither here nor in the table behind it.

use std::{fmt, num::NonZeroU32};

use serde::{Deserialize, Serialize};

use crate::{Points, Record};

/// Where points are, or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What the hub took from the balance at the till (below zero) or put back into it.
    PosPoints,
    /// Coupons that are paid for and may still be used.
    CouponLiability,
    /// Coupons that were used, in full: what came back later is in [`Account::GivenBack`].
    Redeemed,
    /// Coupons that ran out, in full.
    Forfeited,
    /// Points returned after a coupon was used or had run out (below zero).
    GivenBack,
    /// Points a customer owes (below zero): a coupon was used although its points had been returned.
    ClawbackDebt,
    /// On the way from one member to another while two are merged.
    InTransit,
    /// Points that online purchases brought into being (below zero), net of what was reversed.
    Earned,
    /// Awarded and on the way to the card, or to what the customer owes: nothing once an award is done.
    Awarded,
}

impl Account {
    /// All accounts.
    pub const ALL: [Self; 9] = [
        Self::PosPoints,
        Self::CouponLiability,
        Self::Redeemed,
        Self::Forfeited,
        Self::GivenBack,
        Self::ClawbackDebt,
        Self::InTransit,
        Self::Earned,
        Self::Awarded,
    ];

    /// The name used in answers and in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PosPoints => "pos_points",
            Self::CouponLiability => "coupon_liability",
            Self::Redeemed => "redeemed",
            Self::Forfeited => "forfeited",
            Self::GivenBack => "given_back",
            Self::ClawbackDebt => "clawback_debt",
            Self::InTransit => "in_transit",
            Self::Earned => "earned",
            Self::Awarded => "awarded",
        }
    }

    /// From the name used in answers.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.as_str() == name)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A number of points that can be moved: at least one, at most 4,294,967,295.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(NonZeroU32);

/// Nothing, less than nothing, or more than a till can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount of points is at least one and at most nine digits")]
pub struct NotAnAmount;

impl Amount {
    /// From a number of points.
    pub fn new(points: Points) -> Result<Self, NotAnAmount> {
        u32::try_from(points.0).ok().and_then(NonZeroU32::new).map(Self).ok_or(NotAnAmount)
    }

    /// As points, above zero.
    pub fn points(self) -> Points {
        Points(i64::from(self.0.get()))
    }
}

impl TryFrom<i64> for Amount {
    type Error = NotAnAmount;

    fn try_from(points: i64) -> Result<Self, NotAnAmount> {
        Self::new(Points(points))
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.points().0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Record for Amount {}

/// From which account into which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Way {
    from: Account,
    to: Account,
}

impl Way {
    /// None when it leads back to where it began.
    pub const fn new(from: Account, to: Account) -> Option<Self> {
        if from as u8 == to as u8 { None } else { Some(Self { from, to }) }
    }

    /// Where the points come from.
    pub const fn from(self) -> Account {
        self.from
    }

    /// Where they go.
    pub const fn to(self) -> Account {
        self.to
    }

    /// The two lines of an entry that goes this way.
    pub fn lines(self, amount: Amount) -> [Line; 2] {
        let points = amount.points();
        [Line { account: self.from, points: -points }, Line { account: self.to, points }]
    }
}

/// One line of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Line {
    /// Whose balance changes.
    pub account: Account,
    /// Signed change.
    pub points: Points,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_down_adds_up_to_nothing() {
        for from in Account::ALL {
            for to in Account::ALL {
                let Some(way) = Way::new(from, to) else {
                    assert_eq!(from, to);
                    continue;
                };
                for points in [1, 100, 999_999_999] {
                    let lines = way.lines(Amount::new(Points(points)).unwrap());
                    assert_eq!(lines.iter().map(|line| line.points).sum::<Points>(), Points(0));
                    assert_eq!(lines[1], Line { account: to, points: Points(points) });
                }
            }
        }
    }

    #[test]
    fn nothing_and_less_cannot_be_moved() {
        for points in [0, -1, i64::MIN, i64::from(u32::MAX) + 1, i64::MAX] {
            assert_eq!(Amount::new(Points(points)), Err(NotAnAmount));
            assert!(serde_json::from_str::<Amount>(&points.to_string()).is_err());
        }
        assert_eq!(serde_json::to_string(&Amount::new(Points(300)).unwrap()).unwrap(), "300");
    }

    #[test]
    fn accounts_are_known_by_their_names() {
        for account in Account::ALL {
            assert_eq!(Account::from_name(account.as_str()), Some(account));
            assert_eq!(serde_json::to_string(&account).unwrap(), format!("{:?}", account.as_str()));
        }
    }
}
