//! Taking somebody out of the other systems for good. Every call may be repeated: what is gone is gone.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, Pii, PosMemberId};
use serde::{Deserialize, Serialize};

use super::{Call, Result};

/// What became of a record that was to be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erased {
    /// The record is deleted; the status of the answer.
    Deleted(u16),
    /// The vendor does not delete it: every personal column was emptied, and the person has left as of today. The
    /// status of the answer to the deletion.
    Blanked(u16),
    /// There was no such record any more.
    Gone,
}

impl domain::Record for Erased {}

/// What the online store made of the wish to erase somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreErasure {
    /// Noted; it erases when its own waiting time is over, and says so by an event.
    Requested,
    /// It has no such customer.
    Gone,
}

impl domain::Record for StoreErasure {}

/// The tills' side.
#[async_trait]
pub trait PosErasure: Send + Sync {
    /// Empties the record of everything personal, then deletes it.
    async fn erase_member(&self, call: &Call, id: PosMemberId) -> Result<Erased>;
}

/// The CRM's side.
#[async_trait]
pub trait CrmErasure: Send + Sync {
    /// The contacts that are this customer: the one that carries N, the linked one unless it is another customer's
    /// by now, and the one with the e-mail unless it carries another customer's number.
    async fn contacts_of(
        &self,
        call: &Call,
        id: CustomerId,
        linked: Option<CrmContactId>,
        email: Option<&Pii<String>>,
    ) -> Result<Vec<CrmContactId>>;

    /// Deletes a contact so that it cannot be restored.
    async fn erase_contact(&self, call: &Call, contact: CrmContactId) -> Result<Erased>;
}

/// The online store's side.
#[async_trait]
pub trait StorefrontErasure: Send + Sync {
    /// Asks the store to erase its customer. Asking again changes nothing.
    async fn request_erasure(&self, call: &Call, id: CustomerId) -> Result<StoreErasure>;
}
