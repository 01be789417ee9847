//! Finds a store member by e-mail or phone without knowing either: keyed hashes point to ids.

use std::fmt;

use async_trait::async_trait;
use domain::PosMemberId;
use serde::{Deserialize, Serialize};

use crate::Result;

/// What was hashed. Each field has its own key domain, so equal texts in two fields do not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HashField {
    /// E-mail, strict key.
    Email,
    /// E-mail, loose key (`+tag` cut and the like): evidence only.
    EmailLoose,
    /// Phone, E.164.
    Phone,
}

impl HashField {
    /// The name stored and used as the key domain.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::EmailLoose => "email_loose",
            Self::Phone => "phone",
        }
    }
}

/// HMAC-SHA-256 of a normalised value under the shop's key for its field; the key is not in the database.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyedHash(pub [u8; 32]);

impl KeyedHash {
    /// 64 hex digits, for lane names and inputs.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// From 64 hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyedHash({}…)", hex::encode(&self.0[..4]))
    }
}

/// One hash of one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndexEntry {
    /// What was hashed.
    pub field: HashField,
    /// The hash.
    pub hash: KeyedHash,
}

/// The shelf of the keyed member index.
#[async_trait]
pub trait MemberIndex {
    /// Replaces everything known of these members (an empty list forgets a member), in one commit.
    async fn index_members(
        &self,
        key_version: u32,
        members: Vec<(PosMemberId, Vec<IndexEntry>)>,
    ) -> Result<()>;

    /// Members with this hash, in the order of their ids; more than a handful are cut at `limit`.
    async fn find_members(&self, entry: IndexEntry, limit: u32) -> Result<Vec<PosMemberId>>;

    /// How many members are indexed.
    async fn indexed_members(&self) -> Result<u64>;
}
