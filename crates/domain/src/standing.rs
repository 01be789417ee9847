//! Did our change of somebody's points happen? Told from what the till says, when no answer came.

use serde::{Deserialize, Serialize};

use crate::{
    Date, Points, Record, Timestamp,
    points::{Balance, Movement, MovementKind},
};

/// Where a member's points stood just before a change: what a later look is compared with. Ids and integers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Points that could be spent.
    pub points: Points,
    /// The day after which they lapse; none: they do not.
    pub expires_on: Option<Date>,
    /// When the POS was asked; movements are looked for from a little before.
    pub at: Timestamp,
    /// Transactions of that little while, which were there already.
    pub known: Vec<u64>,
}

impl Record for Standing {}

/// The balance now and every movement since a [`Standing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The balance, read behind the movements.
    pub balance: Balance,
    /// What is new, in any order.
    pub movements: Vec<Movement>,
}

/// What became of a change that nobody answered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It happened, as this transaction of the POS.
    Happened(u64),
    /// It did not: every movement there is has another cause.
    DidNotHappen,
    /// The movements do not explain the balance, or more than one could be ours: a person decides.
    Unclear,
}

impl Standing {
    /// Judges a change by `delta` that was sent after this standing was read. A change of ours is an addition or a
    /// subtraction outside a sale by exactly `delta`; what the tills sold meanwhile does not matter as long as it
    /// explains the balance to the point.
    pub fn fate_of(&self, delta: Points, now: &Since) -> Fate {
        let fresh = || now.movements.iter().filter(|movement| !self.known.contains(&movement.transaction));
        let explained = self.points + fresh().map(|movement| movement.points).sum();
        if explained != now.balance.points {
            return Fate::Unclear;
        }
        let outside_a_sale =
            |kind: MovementKind| matches!(kind, MovementKind::Added | MovementKind::Subtracted);
        let mut ours = fresh().filter(|m| outside_a_sale(m.kind) && m.points == delta);
        match (ours.next(), ours.next()) {
            (None, _) => Fate::DidNotHappen,
            (Some(one), None) => Fate::Happened(one.transaction),
            (Some(_), Some(_)) => Fate::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn moved(transaction: u64, kind: MovementKind, points: i64) -> Movement {
        Movement { transaction, at: AT, kind, points: Points(points), balance_after: None, store: None }
    }

    fn fate(before: i64, delta: i64, now: i64, movements: Vec<Movement>) -> Fate {
        let standing = Standing { points: Points(before), expires_on: None, at: AT, known: vec![1] };
        let balance = Balance { points: Points(now), expires_on: None, as_of: AT };
        standing.fate_of(Points(delta), &Since { balance, movements })
    }

    #[test]
    fn exactly_our_movement_means_it_happened() {
        use MovementKind::{Earned, Spent, Subtracted};
        assert_eq!(fate(500, -300, 200, vec![moved(2, Subtracted, -300)]), Fate::Happened(2));
        let with_a_sale = vec![
            moved(2, Subtracted, -300),
            moved(3, Spent, -50),
            moved(3, Earned, 4),
            moved(1, Subtracted, -9),
        ];
        assert_eq!(fate(500, -300, 154, with_a_sale), Fate::Happened(2));
    }

    #[test]
    fn nothing_of_ours_means_it_did_not_even_if_the_till_sold_as_much() {
        use MovementKind::{Added, Expired, Spent};
        assert_eq!(fate(500, -300, 500, Vec::new()), Fate::DidNotHappen);
        assert_eq!(fate(500, -300, 200, vec![moved(2, Spent, -300)]), Fate::DidNotHappen);
        assert_eq!(fate(500, 300, 0, vec![moved(2, Expired, -500)]), Fate::DidNotHappen);
        assert_eq!(
            fate(500, 300, 500, vec![moved(1, Added, 300)]),
            Fate::DidNotHappen,
            "an older one of that size"
        );
    }

    #[test]
    fn what_does_not_add_up_goes_to_a_person() {
        use MovementKind::Subtracted;
        assert_eq!(fate(500, -300, 200, Vec::new()), Fate::Unclear);
        assert_eq!(fate(500, -300, 100, vec![moved(2, Subtracted, -300)]), Fate::Unclear);
        let twice = vec![moved(2, Subtracted, -300), moved(3, Subtracted, -300)];
        assert_eq!(fate(900, -300, 300, twice), Fate::Unclear);
    }
}
