//! Coupons of the online store: made for one customer, used once, and seen again on orders.

use async_trait::async_trait;
use domain::{Code, CustomerId, Timestamp, Yen};
use secrecy::SecretString;

use super::{Call, Result};

/// The code of a refusal to prepare a coupon: there is one, and it has begun.
pub const COUPON_KNOWN: Code = Code::new("coupon-known");

/// A coupon as the online store is to have it: so much off one order of one customer.
#[derive(Clone)]
pub struct NewStoreCoupon {
    /// What the customer types. Whoever knows it and is signed in as the customer can use it.
    pub code: SecretString,
    /// What the merchant sees; no personal data.
    pub title: String,
    /// What it takes off.
    pub amount: Yen,
    /// The only customer who can use it.
    pub customer: CustomerId,
    /// Not valid before.
    pub starts_at: Timestamp,
    /// Not valid from then on.
    pub ends_at: Timestamp,
}

/// A coupon as the online store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreCoupon {
    /// The store's id of the discount.
    pub id: u64,
    /// Not valid before.
    pub starts_at: Timestamp,
    /// Not valid from then on.
    pub ends_at: Option<Timestamp>,
    /// What it takes off; none if that is no fixed number of yen.
    pub worth: Option<Yen>,
    /// How often it can be used in all; none: without end.
    pub usage_limit: Option<u64>,
    /// Who can use it.
    pub buyers: Buyers,
    /// How many uses the store has counted so far. It counts late: zero does not mean unused.
    pub counted_uses: u64,
}

/// Who can use a coupon of the online store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Buyers {
    /// Whoever knows the code.
    Anybody,
    /// These customers.
    Only(Vec<CustomerId>),
    /// Some other choice, such as a segment.
    Others,
}

/// An order and the coupons it carries. Nothing about the person.
#[derive(Debug, Clone)]
pub struct CouponOrder {
    /// The store's id of the order.
    pub id: u64,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// The codes it carries.
    pub codes: Vec<SecretString>,
    /// It was cancelled.
    pub is_cancelled: bool,
    /// Lines that a code made cheaper.
    pub lines: Vec<DiscountedLine>,
}

/// A line of an order that a code made cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscountedLine {
    /// How many were ordered; at least one.
    pub ordered: i64,
    /// How many are left after refunds and cancellations.
    pub left: i64,
    /// What codes took off the whole line.
    pub off: Yen,
}

/// An order that may earn points. Nothing about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarnOrder {
    /// The store's id of the order.
    pub id: u64,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// When it was placed: the rules of that day count.
    pub placed_at: Timestamp,
    /// It was cancelled.
    pub is_cancelled: bool,
    /// All of its money has come.
    pub is_paid: bool,
    /// All of it was sent.
    pub is_fulfilled: bool,
    /// What was bought, and what sending it cost.
    pub lines: Vec<EarnLine>,
}

/// A line of such an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarnLine {
    /// The store's id of the line.
    pub id: u64,
    /// The article's stock keeping unit.
    pub sku: Option<String>,
    /// Money in another form.
    pub is_gift_card: bool,
    /// What sending it cost; its pieces are yen before tax that is added on top.
    pub is_shipping: bool,
    /// How many were ordered.
    pub ordered: i64,
    /// How many are left after refunds and cancellations.
    pub left: i64,
    /// What all that were ordered cost after discounts and coupons, tax included.
    pub cost: Yen,
    /// The tax within it.
    pub tax: Yen,
}

/// One page of orders that changed, oldest change first.
#[derive(Debug, Clone, Default)]
pub struct OrderPage {
    /// Which, when they last changed, and the codes they carry.
    pub orders: Vec<(u64, Timestamp, Vec<SecretString>)>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// The online store's side of coupons.
#[async_trait]
pub trait Coupons: Send + Sync {
    /// Makes the coupon and answers the store's id of it. A code that exists is taken for the same coupon made
    /// earlier: codes are secret and derived, nobody else has them. Rejections: `coupon-refused.<why>`;
    /// [`COUPON_KNOWN`] if it is not as it was prepared any more.
    async fn prepare(&self, call: &Call, coupon: &NewStoreCoupon) -> Result<u64>;

    /// Makes it valid from then on. Doing it twice changes nothing. Rejection: `coupon-refused.<why>`.
    async fn activate(&self, call: &Call, discount: u64, from: Timestamp) -> Result<()>;

    /// Makes it invalid for good; one that is over or gone already is fine.
    async fn deactivate(&self, call: &Call, discount: u64, code: &SecretString) -> Result<()>;

    /// Takes a coupon away that nobody could use yet; one that is gone is fine.
    async fn remove(&self, call: &Call, discount: u64, code: &SecretString) -> Result<()>;

    /// The coupon with this code.
    async fn find(&self, call: &Call, code: &SecretString) -> Result<Option<StoreCoupon>>;

    /// Orders that carry this code, oldest change first.
    async fn orders_with(&self, call: &Call, code: &SecretString) -> Result<Vec<u64>>;

    /// An order, read live; none if the store does not have it.
    async fn order_coupons(&self, call: &Call, order: u64) -> Result<Option<CouponOrder>>;

    /// What an order earns points on, read live; none if the store does not have it.
    async fn order_earnings(&self, call: &Call, order: u64) -> Result<Option<EarnOrder>>;

    /// Orders changed at or after `since`, oldest first, a page at a time.
    async fn coupon_orders_changed(
        &self,
        call: &Call,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<OrderPage>;
}
