//! What was said last: one keyed hash per customer, system and field, so that a change is told from an echo.

use async_trait::async_trait;
use domain::{CustomerId, Timestamp, matrix::Field};
use serde::{Deserialize, Serialize};

use crate::{Result, member_index::KeyedHash};

/// Where something was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// In the online store.
    Online,
    /// At the tills.
    Pos,
    /// In the CRM.
    Crm,
    /// At the tills, over the whole record at once.
    Record,
    /// In a case: the two values a person has been asked about.
    Asked,
}

/// One value as a keyed hash. The customer is part of what is hashed, so that equal values of two people do not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Where.
    pub look: Look,
    /// Of which field.
    pub field: Field,
    /// Keyed hash.
    pub hash: KeyedHash,
    /// When it was first seen to be this.
    pub at: Timestamp,
}

/// How somebody left. Nobody who left is made again by a sweep or a late event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    /// The customer ended the membership.
    Withdrawn,
    /// The online store deleted the customer.
    Deleted,
    /// The tills deleted the member; the customer stays one online.
    MemberGone,
}

/// The shelf of what was seen, and of who left.
#[async_trait]
pub trait Seen {
    /// Everything seen of a customer.
    async fn sightings(&self, customer: CustomerId) -> Result<Vec<Sighting>>;

    /// Remembers these; one that is remembered already keeps its time. In one commit.
    async fn remember_sightings(&self, customer: CustomerId, seen: Vec<Sighting>) -> Result<()>;

    /// Forgets everything seen of a customer.
    async fn forget_sightings(&self, customer: CustomerId) -> Result<()>;

    /// Notes that somebody left; who left for good does not come back by a lesser departure.
    async fn depart(&self, customer: CustomerId, how: Departure, now: Timestamp) -> Result<()>;

    /// How somebody left, if they did.
    async fn departure(&self, customer: CustomerId) -> Result<Option<(Departure, Timestamp)>>;

    /// They are back.
    async fn come_back(&self, customer: CustomerId) -> Result<()>;
}
