//! What a store member left behind at the tills: since when they are a member, and what they bought last.

use async_trait::async_trait;
use domain::{Date, PosMemberId, Timestamp, Yen};

use super::{Call, Result};

/// A sale, without what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastPurchase {
    /// When, at the till.
    pub at: Timestamp,
    /// What was paid, in yen; none if the POS does not say.
    pub amount: Option<Yen>,
}

/// Enough to tell an old hand from somebody who joined by mistake. Dates and amounts only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The day they joined.
    pub since: Option<Date>,
    /// The last sale that still stands.
    pub last_purchase: Option<LastPurchase>,
}

/// Reading it.
#[async_trait]
pub trait PosFootprint: Send + Sync {
    /// Read live; none if the POS does not have that id.
    async fn footprint(&self, call: &Call, member: PosMemberId) -> Result<Option<Footprint>>;
}
