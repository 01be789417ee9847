//! Events that were accepted: stored before the sender hears 200, once however often they are sent.

use async_trait::async_trait;
use domain::Timestamp;

use crate::{Result, lanes::NewRun};

/// A verified webhook, reduced to ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// `shopify`, `smaregi`.
    pub source: &'static str,
    /// The sender's id of this delivery; the same again is a duplicate.
    pub delivery_id: String,
    /// `customers/update`, `pos:transactions.created`.
    pub topic: String,
    /// Ids only: `customer:7700000000001`; empty if the topic has none.
    pub object: String,
    /// Version of the object the sender speaks of, where it tells.
    pub version: Option<Timestamp>,
    /// Further ids the intake needs, as JSON; no text from people.
    pub facts: serde_json::Value,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Stored.
    New,
    /// Known already; nothing was stored.
    Duplicate,
}

/// A stored delivery that no flow has been started for yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Its place in the order of arrival.
    pub id: i64,
    /// What arrived.
    pub source: String,
    /// Topic.
    pub topic: String,
    /// Object.
    pub object: String,
    /// Version of the object.
    pub version: Option<Timestamp>,
    /// Further ids.
    pub facts: serde_json::Value,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// What the intake made of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// Which row.
    pub id: i64,
    /// The runs it starts; none: it concerns nobody, or is superseded.
    pub runs: Vec<NewRun>,
}

/// The shelf of accepted events.
#[async_trait]
pub trait Inbox {
    /// Stores deliveries (group-committed with others'); answers in this order. An error means none is stored.
    async fn accept(&self, deliveries: Vec<Delivery>) -> Result<Vec<Accepted>>;

    /// The oldest rows no flow was started for, in order of arrival.
    async fn unsorted(&self, limit: u32) -> Result<Vec<InboxRow>>;

    /// Starts their runs and marks the rows, in one commit.
    async fn sort(&self, rows: Vec<Sorted>) -> Result<()>;
}
