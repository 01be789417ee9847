//! What the storefront asks of the online store: its shelf, what a cart costs, and to take the order.

use super::{neighbours::Tokens, words::Lang};

/// Something the online store sells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Good {
    /// Stock keeping unit.
    pub sku: String,
    /// Name in the visitor's language.
    pub name: String,
    /// Price of one in yen, tax included.
    pub price_yen: i64,
}

/// What a customer is about to buy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Stock keeping unit and how many (at least 1).
    pub lines: Vec<(String, u32)>,
    /// What stands in the code field; may be empty.
    pub code: String,
}

/// What it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// The goods before any discount, in yen.
    pub goods_yen: i64,
    /// What the code takes off, in yen.
    pub discount_yen: i64,
    /// Shipping, in yen.
    pub shipping_yen: i64,
    /// To pay, in yen.
    pub total_yen: i64,
}

/// An order the customer has placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// `#1001`.
    pub name: String,
    /// What it comes to now, in yen.
    pub total_yen: i64,
    /// How it stands, in the visitor's language.
    pub state: String,
}

/// Why the checkout stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Nothing chosen.
    Empty,
    /// The sign-in has lapsed.
    SignedOut,
    /// The code does not count; in the checkout's own words.
    Code(String),
}

/// The online store behind the storefront's pages.
pub trait OnlineStore: Send + Sync + 'static {
    /// What is on the shelf.
    fn shelf(&self, lang: Lang) -> Vec<Good>;

    /// What this would cost this customer now.
    fn bill(&self, customer: &Tokens, wanted: &Wanted, lang: Lang) -> Result<Bill, Stopped>;

    /// Takes the payment; returns the order.
    fn pay(&self, customer: &Tokens, wanted: &Wanted, lang: Lang) -> Result<Placed, Stopped>;

    /// The customer's orders, newest first.
    fn orders(&self, customer: &Tokens, lang: Lang) -> Vec<Placed>;
}
