//! An order of the online store, read in one question for everybody who wants to know something of it.

use async_trait::async_trait;

use super::{Call, CouponOrder, EarnOrder, OnlineOrder, Result};

/// An order as each of its readers sees it. A part that cannot be read is none: the others go on.
#[derive(Debug, Clone)]
pub struct WholeOrder {
    /// What was paid and what went back.
    pub amounts: Option<OnlineOrder>,
    /// Which coupons it carries, and what they paid for.
    pub coupons: Option<CouponOrder>,
    /// What it earns points on.
    pub earnings: Option<EarnOrder>,
}

/// The online store's orders, whole.
#[async_trait]
pub trait WholeOrders: Send + Sync {
    /// The order, read live; none if the store does not have it.
    async fn whole_order(&self, call: &Call, number: u64) -> Result<Option<WholeOrder>>;

    /// Whether all of it left the shop and some of it over a counter, to whoever came for it. Asked apart, because
    /// it takes an access of its own (`read_merchant_managed_fulfillment_orders`).
    async fn is_picked_up(&self, call: &Call, number: u64) -> Result<bool>;
}
