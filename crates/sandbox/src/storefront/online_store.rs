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

/// An order as the merchant's desk shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskOrder {
    /// The store's id.
    pub id: u64,
    /// Name, amount and state, as its customer sees them.
    pub placed: Placed,
    /// Whose it is.
    pub customer: Option<u64>,
    /// What the code took off, in yen; the code itself is its customer's.
    pub discount_yen: i64,
    /// What was bought.
    pub lines: Vec<DeskLine>,
    /// What the merchant can do with it now.
    pub acts: Vec<DeskAct>,
}

/// A line of such an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskLine {
    /// Stock keeping unit.
    pub sku: String,
    /// Name in the visitor's language.
    pub name: String,
    /// How many were bought.
    pub bought: i64,
    /// How many still belong to the order.
    pub left: i64,
}

/// What the merchant does with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskAct {
    /// The bank transfer has arrived.
    Pay,
    /// It leaves.
    Send,
    /// Part of it is given back.
    Refund,
    /// All of it is undone.
    Cancel,
}

impl DeskAct {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pay, Self::Send, Self::Refund, Self::Cancel];

    /// The name used in forms.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Send => "send",
            Self::Refund => "refund",
            Self::Cancel => "cancel",
        }
    }
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

    /// Everybody's orders, newest first, as the merchant sees them.
    fn desk(&self, lang: Lang) -> Vec<DeskOrder>;

    /// Does it; `articles` says how many of which are given back. False: that cannot be done with this order.
    fn act(&self, order: u64, act: DeskAct, articles: &[(String, i64)]) -> bool;
}
