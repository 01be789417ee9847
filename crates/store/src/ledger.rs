//! The ledger of points: append-only, every entry a transfer, so that each balance can be explained line by line.

use async_trait::async_trait;
use domain::{
    ConversionId, CustomerId, Points, Timestamp,
    ledger::{Account, Amount, Way},
};
use serde::Serialize;

use crate::Result;

/// An entry to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// Whose points.
    pub customer: CustomerId,
    /// Of which conversion, if of one.
    pub coupon: Option<ConversionId>,
    /// What is booked, unique in the shop: `coupon:<id>/points_taken`. The same reference is never booked twice.
    pub reference: String,
    /// From which account into which.
    pub way: Way,
    /// How many.
    pub points: Amount,
    /// The till's own number of the movement, where points moved there.
    pub pos_transaction: Option<u64>,
}

/// A booked entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerEntry {
    /// Place in the ledger; entries of all shops share the numbers.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Whose points.
    pub customer: CustomerId,
    /// Of which conversion, if of one.
    pub coupon: Option<ConversionId>,
    /// What was booked.
    pub reference: String,
    /// From which account into which.
    pub way: Way,
    /// How many.
    pub points: Amount,
    /// The till's own number of the movement.
    pub pos_transaction: Option<u64>,
}

/// The shelf of the ledger. Nothing on it is ever changed or taken away.
#[async_trait]
pub trait Ledger {
    /// Books an entry; false if its reference is booked already, whatever else it says.
    async fn book(&self, entry: NewEntry) -> Result<bool>;

    /// A customer's entries, newest first, below `before`.
    async fn ledger_of(
        &self,
        customer: CustomerId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LedgerEntry>>;

    /// A conversion's entries, oldest first.
    async fn ledger_of_coupon(&self, coupon: ConversionId) -> Result<Vec<LedgerEntry>>;

    /// Entries whose reference begins with this, oldest first.
    async fn ledger_under(&self, prefix: &str) -> Result<Vec<LedgerEntry>>;

    /// Entries of all customers above this number, oldest first: the whole ledger, page by page.
    async fn ledger_after(&self, number: u64, limit: u32) -> Result<Vec<LedgerEntry>>;

    /// The balance of every account that was ever used, of one customer or of all. Together they are zero.
    async fn balances(&self, customer: Option<CustomerId>) -> Result<Vec<(Account, Points)>>;
}
