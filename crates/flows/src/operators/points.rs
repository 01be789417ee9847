//! The people of the shop and points: why a balance is what it is, and whether everything adds up.

use connectors::roles::Call;
use domain::{Class, CustomerId, Points, ledger::Account};
use store::{DeadLetter, LedgerEntry};

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    rights::Action,
};
use crate::{
    earning::books,
    points::{
        explain::{self, PointsStory},
        proof::{self, Difference, Proof},
    },
};

/// The newest entries of a member that may explain a difference.
const BOOKINGS: u32 = 50;

impl Desk {
    /// One member's points, explained line by line; `Missing` if the hub has never heard of the customer.
    pub async fn explain_points(
        &self,
        by: &Operator,
        customer: CustomerId,
    ) -> Result<PointsStory, DeskRefused> {
        by.must(Action::SeeCoupons)?;
        let is_known = self.parts().store.link(customer).await?.is_some();
        let story = explain::read(self.parts(), customer).await?;
        if is_known || !story.bookings.is_empty() { Ok(story) } else { Err(DeskRefused::Missing("customer")) }
    }

    /// Holds the ledger against the tills and the online store, now. Nothing is repaired and nobody is told.
    pub async fn prove_points(&self, by: &Operator) -> Result<(Proof, Vec<(Account, Points)>), DeskRefused> {
        by.must(Action::ProvePoints)?;
        let proof = proof::prove(self.parts(), &Call::read(Class::Overnight)).await;
        let proof = proof.map_err(|_| DeskRefused::Unavailable)?;
        Ok((proof, self.parts().store.balances(None).await?))
    }

    /// What was booked where a difference was found, newest first.
    pub async fn bookings_behind(
        &self,
        by: &Operator,
        difference: &Difference,
    ) -> Result<Vec<LedgerEntry>, DeskRefused> {
        by.must(Action::SeeCoupons)?;
        let store = &self.parts().store;
        let mut found = match (difference.about.split_once(':'), difference.coupon) {
            (Some(("entry", number)), _) => {
                let before = number.parse::<u64>().unwrap_or(0).saturating_sub(1);
                store.ledger_after(before, 1).await?
            }
            (_, Some(coupon)) => store.ledger_of_coupon(coupon).await?,
            (Some(("order", order)), None) => match order.parse() {
                Ok(order) => books::of(self.parts(), order).await?,
                Err(_) => Vec::new(),
            },
            _ => match difference.customer {
                Some(customer) => store.ledger_of(customer, None, BOOKINGS).await?,
                None => Vec::new(),
            },
        };
        found.sort_by_key(|entry| std::cmp::Reverse(entry.number));
        Ok(found)
    }

    /// Differences that the nightly proof has told and nobody has ended.
    pub async fn open_differences(&self, by: &Operator) -> Result<Vec<DeadLetter>, DeskRefused> {
        by.must(Action::SeeCoupons)?;
        self.open_letters(proof::DIFFERENCE).await
    }
}
