//! What the steps of an erasure journal: ids, numbers and codes.

use domain::{CrmContactId, CustomerId, PosMemberId, Record};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was known when the erasure was noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Noted {
    pub(super) erasure: Uuid,
    pub(super) member: Option<PosMemberId>,
    pub(super) contact: Option<CrmContactId>,
    /// Rows about the person, before any went.
    pub(super) rows: u64,
    /// Numbers of customers who were merged into this one.
    #[serde(default)]
    pub(super) former: Vec<CustomerId>,
    /// Store members a merge has retired: their records still say who they were.
    #[serde(default)]
    pub(super) retired: Vec<PosMemberId>,
    /// Order records in the CRM, which lose their contact.
    #[serde(default)]
    pub(super) orders: u64,
}

impl Record for Noted {}

/// A record the tills have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AtTill {
    pub(super) member: PosMemberId,
    /// Points they had left.
    pub(super) points: Option<i64>,
    /// The hub knew of it, and the tills do not have it any more.
    pub(super) is_gone: bool,
}

impl Record for AtTill {}
