//! A crowd of conversions meets every event in every order: points are never made and never lost.

use std::collections::BTreeMap;

use domain::{
    Points,
    coupon::{CouponEvent, CouponState},
    ledger::{Account, Amount},
};
use proptest::prelude::*;

/// What a careful bookkeeper would write on paper, knowing no states: who has the points of one conversion now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Paper {
    /// The customer has them, and no coupon for them.
    WithTheCustomer,
    /// They are in a coupon that can still be used or taken back.
    InACoupon,
    /// The coupon was used.
    Spent,
    /// Spent although the customer had the points back.
    SpentTwice,
    /// Gone with the coupon.
    Lapsed,
}

impl Paper {
    fn on(self, event: CouponEvent) -> Self {
        match (self, event) {
            (Self::WithTheCustomer, CouponEvent::PointsTaken) => Self::InACoupon,
            (Self::InACoupon, CouponEvent::PointsReturned) => Self::WithTheCustomer,
            (Self::InACoupon | Self::Lapsed, CouponEvent::UseSeen) => Self::Spent,
            (Self::WithTheCustomer, CouponEvent::UseSeen) => Self::SpentTwice,
            (Self::InACoupon, CouponEvent::RanOut) => Self::Lapsed,
            (paper, _) => paper,
        }
    }
}

fn event() -> impl Strategy<Value = CouponEvent> {
    prop::sample::select(vec![
        CouponEvent::Prepared,
        CouponEvent::DeductionBegun,
        CouponEvent::DeductionUnanswered,
        CouponEvent::PointsTaken,
        CouponEvent::PointsTaken,
        CouponEvent::Withdrawn,
        CouponEvent::HelpNeeded,
        CouponEvent::Activated,
        CouponEvent::Activated,
        CouponEvent::CancelAsked,
        CouponEvent::PointsReturned,
        CouponEvent::UseSeen,
        CouponEvent::RanOut,
    ])
}

/// Conversions of different sizes, so that the points of one cannot pass for those of another.
const SIZES: [i64; 5] = [100, 2_000, 30_000, 400_000, 5_000_000];

proptest! {
    #[test]
    fn points_are_never_made_and_never_lost(news in prop::collection::vec((0..SIZES.len(), event()), 0..120)) {
        let mut states = [CouponState::Requested; SIZES.len()];
        let mut papers = [Paper::WithTheCustomer; SIZES.len()];
        let mut ledger: BTreeMap<Account, i64> = BTreeMap::new();
        for (which, event) in news {
            let Ok(turn) = states[which].on(event) else { continue };
            states[which] = turn.state;
            papers[which] = papers[which].on(event);
            let amount = Amount::new(Points(SIZES[which])).unwrap();
            for line in turn.way.map(|way| way.lines(amount)).into_iter().flatten() {
                *ledger.entry(line.account).or_default() += line.points.0;
            }
        }
        let paper = |wanted: &[Paper]| -> i64 {
            papers.iter().zip(SIZES).filter(|(paper, _)| wanted.contains(paper)).map(|(_, size)| size).sum()
        };
        let account = |account| ledger.get(&account).copied().unwrap_or_default();
        prop_assert_eq!(ledger.values().sum::<i64>(), 0);
        prop_assert_eq!(account(Account::CouponLiability), paper(&[Paper::InACoupon]));
        prop_assert_eq!(account(Account::Redeemed), paper(&[Paper::Spent, Paper::SpentTwice]));
        prop_assert_eq!(account(Account::Forfeited), paper(&[Paper::Lapsed]));
        prop_assert_eq!(account(Account::ClawbackDebt), -paper(&[Paper::SpentTwice]));
        prop_assert_eq!(account(Account::PosPoints), -paper(&[Paper::InACoupon, Paper::Spent, Paper::Lapsed]));
    }

    #[test]
    fn a_conversion_that_is_over_stays_over(news in prop::collection::vec(event(), 0..60)) {
        let mut state = CouponState::Requested;
        let mut was_over = false;
        for event in news {
            let Ok(turn) = state.on(event) else { continue };
            let is_over = matches!(turn.state, CouponState::Used | CouponState::Cancelled | CouponState::Expired);
            prop_assert!(is_over || !was_over, "{state:?} came back to life by {event:?}");
            was_over = is_over;
            state = turn.state;
        }
    }
}
