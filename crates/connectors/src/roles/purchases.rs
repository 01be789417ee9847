//! What was bought, where it was sold, and the CRM's book of it: ids, amounts and times only.

use async_trait::async_trait;
use domain::{
    CrmContactId, CustomerId, PosMemberId, Timestamp,
    purchase::{Purchase, Summary},
};

use super::{Call, Result};

/// An order of the online store as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnlineOrder {
    /// What was paid and what went back. Nothing paid: not a purchase (yet).
    pub purchase: Purchase,
    /// Whose it is; none for a visitor without an account.
    pub customer: Option<CustomerId>,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// One page of orders, oldest change first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrdersPage {
    /// The orders.
    pub orders: Vec<OnlineOrder>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// The online store as a seller.
#[async_trait]
pub trait OnlineOrders: Send + Sync {
    /// The order, read live; none if the store does not have it.
    async fn order(&self, call: &Call, number: u64) -> Result<Option<OnlineOrder>>;

    /// Orders changed at or after `since`, a page at a time.
    async fn orders_changed(&self, call: &Call, since: Timestamp, page: Option<&str>) -> Result<OrdersPage>;
}

/// A sale of a till as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TillSale {
    /// What was paid and what went back. A return that stands alone was not paid for.
    pub purchase: Purchase,
    /// Whose card was shown, if any.
    pub member: Option<PosMemberId>,
    /// The sale that this record takes back: then that one tells what is true, and this is no purchase.
    pub reverses: Option<u64>,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// One page of sales.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SalesPage {
    /// The sales; what is no sale (points, cash, layaway) is left out.
    pub sales: Vec<TillSale>,
    /// Number of the next page; none on the last.
    pub next: Option<u32>,
}

/// The tills as sellers.
#[async_trait]
pub trait TillSales: Send + Sync {
    /// The sale, read live; none if there is no such record or it is no sale.
    async fn sale(&self, call: &Call, number: u64) -> Result<Option<TillSale>>;

    /// Sales that arrived or changed in this window (at most 31 days), a page at a time from 1.
    async fn sales_changed(
        &self,
        call: &Call,
        from: Timestamp,
        to: Timestamp,
        page: u32,
    ) -> Result<SalesPage>;

    /// Sales of one member that arrived in this window (at most 31 days), a page at a time from 1.
    async fn sales_of(
        &self,
        call: &Call,
        member: PosMemberId,
        window: (Timestamp, Timestamp),
        page: u32,
    ) -> Result<SalesPage>;
}

/// The CRM's side of what customers bought. Writing the same again changes nothing.
#[async_trait]
pub trait PurchaseBook: Send + Sync {
    /// Writes what all purchases come to, and the tags that follow from it, at the contact that carries N. None if
    /// there is no such contact.
    async fn write_summary(
        &self,
        call: &Call,
        customer: CustomerId,
        summary: &Summary,
    ) -> Result<Option<CrmContactId>>;

    /// Makes the order record of each purchase say what is true, creating it if there is none, and ties it to the
    /// contact. At most 100 at a time.
    async fn write_purchases(&self, call: &Call, contact: CrmContactId, purchases: &[Purchase])
    -> Result<()>;

    /// Names of the properties this needs and the CRM does not have; with those of order records if `orders`.
    async fn missing_purchase_properties(&self, call: &Call, orders: bool) -> Result<Vec<String>>;

    /// Creates one of them.
    async fn create_purchase_property(&self, call: &Call, name: &str) -> Result<()>;
}
