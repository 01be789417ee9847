//! Who did what, when and why: append-only, each entry sealed to the one before.

use async_trait::async_trait;
use domain::{Code, Timestamp};
use serde::Serialize;

use crate::Result;

/// An entry to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    /// When.
    pub at: Timestamp,
    /// User name, `hub`, or `cli`.
    pub who: String,
    /// `dead-letter.retry`, `flow.pause`, `user.role`.
    pub action: String,
    /// Id of what was acted on.
    pub object: String,
    /// Why, from a list.
    pub reason: Option<Code>,
    /// Ids before and after, as JSON.
    pub change: serde_json::Value,
}

/// An appended entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its number; no gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What.
    pub action: String,
    /// On what.
    pub object: String,
    /// Why.
    pub reason: Option<Code>,
    /// Ids before and after.
    pub change: serde_json::Value,
    /// Hex SHA-256 over the entry and the hash of the one before.
    pub hash: String,
}

/// What a check of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum AuditVerdict {
    /// Every entry is in place.
    Intact {
        /// How many.
        entries: u64,
        /// Hash of the newest, to be kept elsewhere.
        head: Option<String>,
    },
    /// The chain breaks at this number: an entry was changed, removed or inserted.
    Broken {
        /// Where.
        number: u64,
    },
}

/// The shelf of the audit log.
#[async_trait]
pub trait Audit {
    /// Appends an entry.
    async fn append(&self, entry: NewAudit) -> Result<AuditEntry>;

    /// A page, newest first, below `before`.
    async fn audit(&self, before: Option<u64>, limit: u32) -> Result<Vec<AuditEntry>>;

    /// Checks the chain from the first entry; `head` is a hash kept elsewhere that must be part of it.
    async fn verify_audit(&self, head: Option<&str>) -> Result<AuditVerdict>;
}
