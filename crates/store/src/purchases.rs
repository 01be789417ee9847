//! What known customers have bought: ids, amounts and times, so that totals can be told again at any time.

use async_trait::async_trait;
use domain::{
    CustomerId,
    purchase::{Purchase, PurchaseId},
};

use crate::Result;

/// The shelf of purchases. A purchase belongs to one customer, and is what its seller said last.
#[async_trait]
pub trait Purchases {
    /// Notes a purchase, in place of what was noted of it before.
    async fn note_purchase(&self, customer: CustomerId, purchase: Purchase) -> Result<()>;

    /// Whose it is and what is noted of it.
    async fn purchase(&self, id: PurchaseId) -> Result<Option<(CustomerId, Purchase)>>;

    /// Forgets one that is nobody's any more.
    async fn forget_purchase(&self, id: PurchaseId) -> Result<()>;

    /// Everything noted of a customer, oldest first.
    async fn purchases_of(&self, customer: CustomerId) -> Result<Vec<Purchase>>;

    /// Gives all purchases of one customer to another, who are one person now; how many.
    async fn move_purchases(&self, from: CustomerId, to: CustomerId) -> Result<u64>;

    /// Forgets everything noted of a customer; how many.
    async fn forget_purchases_of(&self, customer: CustomerId) -> Result<u64>;
}
