//! Who is who: the customer N, the store member and the CRM contact that are one person.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Result, member_index::KeyedHash};

/// A system that follows the customer master.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// The tills.
    Pos,
    /// The CRM.
    Crm,
    /// The welcome mail.
    Mail,
}

impl System {
    /// All followers.
    pub const ALL: [Self; 3] = [Self::Pos, Self::Crm, Self::Mail];

    /// The name used in answers and switches.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pos => "pos",
            Self::Crm => "crm",
            Self::Mail => "mail",
        }
    }
}

/// A row of ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// N.
    pub customer: CustomerId,
    /// The store member.
    pub pos: Option<PosMemberId>,
    /// The CRM contact.
    pub crm: Option<CrmContactId>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Why two records were not linked: one of them is linked to somebody else. Nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkError {
    /// The store member belongs to this customer.
    MemberTaken(CustomerId),
    /// The customer has this store member.
    CustomerTaken(PosMemberId),
}

/// What the hub last wrote to a system about a customer, so that it recognises its own echo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// Which system.
    pub system: System,
    /// About whom.
    pub customer: CustomerId,
    /// Keyed hash of the fields written.
    pub hash: KeyedHash,
    /// The key it was made with.
    pub key_version: u32,
    /// When.
    pub at: Timestamp,
}

/// The shelf of links.
#[async_trait]
pub trait Links {
    /// The row of a customer.
    async fn link(&self, customer: CustomerId) -> Result<Option<Link>>;

    /// The row that has this store member.
    async fn link_by_pos(&self, member: PosMemberId) -> Result<Option<Link>>;

    /// Makes sure the customer has a row.
    async fn know_customer(&self, customer: CustomerId, now: Timestamp) -> Result<()>;

    /// Links a store member, one to one. Doing it again changes nothing.
    async fn link_pos(
        &self,
        customer: CustomerId,
        member: PosMemberId,
        now: Timestamp,
    ) -> Result<std::result::Result<(), LinkError>>;

    /// Links a CRM contact; a contact id may change, the newest counts.
    async fn link_crm(&self, customer: CustomerId, contact: CrmContactId, now: Timestamp) -> Result<()>;

    /// Takes the store member off the row; returns it.
    async fn unlink_pos(&self, customer: CustomerId, now: Timestamp) -> Result<Option<PosMemberId>>;

    /// Takes the CRM contact off the row.
    async fn unlink_crm(&self, customer: CustomerId, now: Timestamp) -> Result<()>;

    /// A page of rows, newest change first; `before` is the last row of the page before.
    async fn links(&self, before: Option<(Timestamp, CustomerId)>, limit: u32) -> Result<Vec<Link>>;

    /// Rows in the order of N, after the given one; for passes over everybody.
    async fn links_after(&self, after: Option<CustomerId>, limit: u32) -> Result<Vec<Link>>;

    /// How many customers are known, and how many of them have a store member.
    async fn link_counts(&self) -> Result<(u64, u64)>;

    /// Remembers that a system was skipped for a customer because it is switched off.
    async fn skip(&self, system: System, customer: CustomerId, now: Timestamp) -> Result<()>;

    /// Customers a system was skipped for, oldest first.
    async fn skipped(&self, system: System, limit: u32) -> Result<Vec<CustomerId>>;

    /// They have caught up.
    async fn caught_up(&self, system: System, customers: &[CustomerId]) -> Result<()>;

    /// What was last written to a system about a customer.
    async fn echo(&self, system: System, customer: CustomerId) -> Result<Option<Echo>>;

    /// Remembers what was written.
    async fn remember_echo(&self, echo: Echo) -> Result<()>;

    /// These two are not one person, as a person decided; matching respects it.
    async fn keep_apart(
        &self,
        customer: CustomerId,
        member: PosMemberId,
        by: &str,
        now: Timestamp,
    ) -> Result<()>;

    /// Whether a person decided so.
    async fn are_apart(&self, customer: CustomerId, member: PosMemberId) -> Result<bool>;
}
