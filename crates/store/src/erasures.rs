//! Who was erased, what each system answered, and the keyed tombstones by which they are not imported again.

use async_trait::async_trait;
use domain::{CustomerId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, member_index::KeyedHash};

/// Who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureCause {
    /// The online store passed the person's request on; it has erased them itself.
    Request,
    /// An operator of the hub.
    Operator,
}

/// An erasure to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewErasure {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub customer: CustomerId,
    /// Who asked for it.
    pub cause: ErasureCause,
    /// When.
    pub requested_at: Timestamp,
    /// Until when it has to be done.
    pub due_at: Timestamp,
}

/// What one system did. Ids and codes only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// `shopify`, `smaregi`, `hubspot`, `mail`, `hub`.
    pub system: String,
    /// `deleted`, `blanked`, `nothing-held`, `requested`, `erased-itself`, `sent-mail-stays`, `forgotten`.
    pub action: String,
    /// The id over there; empty if there was none.
    pub object: String,
    /// Status or code of the answer.
    pub receipt: String,
    /// Points that were left on a store member.
    pub points: Option<i64>,
    /// When.
    pub at: Timestamp,
}

/// An erasure with its receipts: the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub customer: CustomerId,
    /// Who asked for it.
    pub cause: ErasureCause,
    /// When.
    pub requested_at: Timestamp,
    /// Until when it has to be done.
    pub due_at: Timestamp,
    /// When the last system had answered; none: pending.
    pub completed_at: Option<Timestamp>,
    /// In the order in which they came.
    pub receipts: Vec<Receipt>,
}

/// The shelf of erasures.
#[async_trait]
pub trait Erasures {
    /// Begins an erasure and lays the tombstones; if the customer is or was erased before, answers that erasure, and
    /// only the tombstones are added. From here on nothing is stored about the customer.
    async fn begin_erasure(&self, new: NewErasure, graves: Vec<KeyedHash>) -> Result<Erasure>;

    /// Lays further tombstones; one that lies there keeps its time.
    async fn bury(&self, graves: Vec<KeyedHash>, at: Timestamp) -> Result<()>;

    /// Which of these have a tombstone, and since when.
    async fn buried(&self, graves: &[KeyedHash]) -> Result<Vec<(KeyedHash, Timestamp)>>;

    /// Adds receipts; one that is there already (system, action, object) stays as it is.
    async fn add_receipts(&self, erasure: Uuid, receipts: Vec<Receipt>) -> Result<()>;

    /// Every system has answered. Done before: keeps its time.
    async fn complete_erasure(&self, erasure: Uuid, now: Timestamp) -> Result<()>;

    /// One erasure.
    async fn erasure(&self, id: Uuid) -> Result<Option<Erasure>>;

    /// That of a customer.
    async fn erasure_of(&self, customer: CustomerId) -> Result<Option<Erasure>>;

    /// A page, newest first; `before` is the last of the page before.
    async fn erasures(&self, before: Option<(Timestamp, Uuid)>, limit: u32) -> Result<Vec<Erasure>>;

    /// Pending ones that are due before this, most urgent first.
    async fn erasures_due(&self, before: Timestamp, limit: u32) -> Result<Vec<Erasure>>;
}
