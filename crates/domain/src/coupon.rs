//! Points turned into a coupon: every state a conversion can be in, and what each event moves in the ledger.
//!
//! State and ledger come from one table, so that neither can say something the other does not.

use serde::{Deserialize, Serialize};

use crate::ledger::{
    Account::{ClawbackDebt, CouponLiability, Forfeited, GivenBack, PosPoints, Redeemed},
    Way,
};

/// Where a conversion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponState {
    /// Asked for; nothing has been done outside.
    Requested,
    /// The discount exists, is not valid yet, and nobody knows its code.
    CouponPrepared,
    /// The points are being taken.
    Deducting,
    /// They were asked for and no answer came.
    DeductInDoubt,
    /// They are taken; the coupon is owed.
    Deducted,
    /// It can be used.
    Active,
    /// An order carries it.
    Used,
    /// It is being taken back; the points are owed.
    Cancelling,
    /// Over without a coupon: the points are with the customer.
    Cancelled,
    /// It ran out unused.
    Expired,
    /// Nobody can tell whether the points were taken; a person looks.
    NeedsPerson,
}

use CouponState::{
    Active, Cancelled, Cancelling, CouponPrepared, DeductInDoubt, Deducted, Deducting, Expired, NeedsPerson,
    Requested, Used,
};

/// What happens to a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponEvent {
    /// The discount exists and is not valid yet.
    Prepared,
    /// The points are about to be taken.
    DeductionBegun,
    /// No answer, or an answer nobody can read.
    DeductionUnanswered,
    /// They were taken, as far as the till says or a person found out.
    PointsTaken,
    /// They were not taken, and will not be: the prepared discount goes.
    Withdrawn,
    /// A person has to find out whether they were taken.
    HelpNeeded,
    /// The coupon is valid.
    Activated,
    /// The customer or an operator wants the points back, or the store refused the coupon for good.
    CancelAsked,
    /// The points are back at the till.
    PointsReturned,
    /// An order carries the coupon.
    UseSeen,
    /// Its last day is over.
    RanOut,
    /// Points go back to the customer after it was used or ran out.
    GivenBack,
}

/// A step of a conversion: where it stands then, and what moves in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The state behind it.
    pub state: CouponState,
    /// From which account into which; none when no points change hands.
    pub way: Option<Way>,
}

/// An event that cannot happen to a conversion in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a conversion that is {state:?} cannot see {event:?}")]
pub struct Refused {
    /// Where it stands.
    pub state: CouponState,
    /// What was said to have happened.
    pub event: CouponEvent,
}

impl CouponState {
    /// All states.
    pub const ALL: [Self; 11] = [
        Requested,
        CouponPrepared,
        Deducting,
        DeductInDoubt,
        Deducted,
        Active,
        Used,
        Cancelling,
        Cancelled,
        Expired,
        NeedsPerson,
    ];

    /// What happens next. What is not listed is refused.
    pub fn on(self, event: CouponEvent) -> Result<Turn, Refused> {
        use CouponEvent as E;
        let (state, way) = match (self, event) {
            (Requested, E::Prepared) => (CouponPrepared, None),
            (CouponPrepared | DeductInDoubt, E::DeductionBegun) => (Deducting, None),
            (Deducting, E::DeductionUnanswered) => (DeductInDoubt, None),
            (Deducting | DeductInDoubt | NeedsPerson, E::PointsTaken) => {
                (Deducted, Way::new(PosPoints, CouponLiability))
            }
            (Requested | CouponPrepared | Deducting | DeductInDoubt | NeedsPerson, E::Withdrawn) => {
                (Cancelled, None)
            }
            (Deducting | DeductInDoubt, E::HelpNeeded) => (NeedsPerson, None),
            (Deducted, E::Activated) => (Active, None),
            (Deducted | Active, E::CancelAsked) => (Cancelling, None),
            (Cancelling, E::PointsReturned) => (Cancelled, Way::new(CouponLiability, PosPoints)),
            (Active | Cancelling, E::UseSeen) => (Used, Way::new(CouponLiability, Redeemed)),
            // News that came late: the order was placed in time, the hub heard of it afterwards.
            (Expired, E::UseSeen) => (Used, Way::new(Forfeited, Redeemed)),
            (Cancelled, E::UseSeen) => (Used, Way::new(ClawbackDebt, Redeemed)),
            // One that is being taken back runs out when nobody is left to give its points to.
            (Active | Cancelling, E::RanOut) => (Expired, Way::new(CouponLiability, Forfeited)),
            (Used, E::GivenBack) => (Used, Way::new(GivenBack, PosPoints)),
            (Expired, E::GivenBack) => (Expired, Way::new(GivenBack, PosPoints)),
            (state, event) => return Err(Refused { state, event }),
        };
        Ok(Turn { state, way })
    }

    /// The name used by operators and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Requested => "requested",
            CouponPrepared => "coupon_prepared",
            Deducting => "deducting",
            DeductInDoubt => "deduct_in_doubt",
            Deducted => "deducted",
            Active => "active",
            Used => "used",
            Cancelling => "cancelling",
            Cancelled => "cancelled",
            Expired => "expired",
            NeedsPerson => "needs_person",
        }
    }

    /// From the name used by operators.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The word a customer reads.
    pub const fn told(self) -> CouponStatus {
        match self {
            Requested | CouponPrepared | Deducting | DeductInDoubt | Deducted => CouponStatus::Issuing,
            Active => CouponStatus::Active,
            Used => CouponStatus::Used,
            Cancelling => CouponStatus::Cancelling,
            Cancelled => CouponStatus::Cancelled,
            Expired => CouponStatus::Expired,
            NeedsPerson => CouponStatus::Attention,
        }
    }

    /// Whether the coupon is still on its way to the customer, or stuck on it.
    pub const fn is_open(self) -> bool {
        matches!(self.told(), CouponStatus::Issuing | CouponStatus::Attention)
    }
}

/// What a customer is told about a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponStatus {
    /// On its way; the code is not known yet.
    Issuing,
    /// To be used.
    Active,
    /// An order carries it.
    Used,
    /// The points are on their way back.
    Cancelling,
    /// The points are back.
    Cancelled,
    /// It ran out.
    Expired,
    /// Somebody at the shop looks into it.
    Attention,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Account;

    const EVENTS: [CouponEvent; 12] = [
        CouponEvent::Prepared,
        CouponEvent::DeductionBegun,
        CouponEvent::DeductionUnanswered,
        CouponEvent::PointsTaken,
        CouponEvent::Withdrawn,
        CouponEvent::HelpNeeded,
        CouponEvent::Activated,
        CouponEvent::CancelAsked,
        CouponEvent::PointsReturned,
        CouponEvent::UseSeen,
        CouponEvent::RanOut,
        CouponEvent::GivenBack,
    ];

    #[test]
    fn the_ordinary_life_of_a_coupon() {
        let story = [
            (CouponEvent::Prepared, CouponPrepared),
            (CouponEvent::DeductionBegun, Deducting),
            (CouponEvent::PointsTaken, Deducted),
            (CouponEvent::Activated, Active),
            (CouponEvent::UseSeen, Used),
        ];
        let mut state = Requested;
        for (event, expected) in story {
            state = state.on(event).unwrap().state;
            assert_eq!(state, expected);
        }
        assert!(state.on(CouponEvent::CancelAsked).is_err(), "a used coupon cannot be taken back");
        assert!(state.on(CouponEvent::UseSeen).is_err(), "it is used once");
    }

    /// Where the points of one conversion must be, as told by its state alone.
    fn where_the_points_are(state: CouponState) -> Option<Account> {
        match state {
            Deducted | Active | Cancelling => Some(CouponLiability),
            Used => Some(Redeemed),
            Expired => Some(Forfeited),
            Requested | CouponPrepared | Deducting | DeductInDoubt | NeedsPerson | Cancelled => None,
        }
    }

    #[test]
    fn wherever_it_stands_the_ledger_says_the_same_as_the_state() {
        for state in CouponState::ALL {
            for event in EVENTS.into_iter().filter(|&event| event != CouponEvent::GivenBack) {
                let Ok(turn) = state.on(event) else { continue };
                let (before, after) = (where_the_points_are(state), where_the_points_are(turn.state));
                match turn.way {
                    None => assert_eq!(before, after, "{state:?} {event:?}"),
                    Some(way) => {
                        assert_eq!(way.to(), after.unwrap_or(PosPoints), "{state:?} {event:?}");
                        let debt = (state, event) == (Cancelled, CouponEvent::UseSeen);
                        let from = before.unwrap_or(if debt { ClawbackDebt } else { PosPoints });
                        assert_eq!(way.from(), from, "{state:?} {event:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_code_is_shown_only_while_it_can_be_used() {
        for state in CouponState::ALL {
            assert_eq!(state.told() == CouponStatus::Active, state == Active);
            assert_eq!(CouponState::from_name(state.as_str()), Some(state));
        }
    }
}
