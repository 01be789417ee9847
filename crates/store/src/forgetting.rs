//! Finding and removing every row about one person, and the end of a whole shop.

use async_trait::async_trait;
use domain::{CustomerId, PosMemberId, Timestamp};
use serde::Serialize;

use crate::{
    Result,
    member_index::{IndexEntry, KeyedHash},
};

/// By what somebody is known in the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// N.
    pub customer: CustomerId,
    /// Their store members.
    pub members: Vec<PosMemberId>,
    /// Keyed hashes of their e-mails, by which sign-ups are kept in order.
    pub emails: Vec<KeyedHash>,
    /// Sign-ups under these e-mails that are younger than this are somebody's new start and are left alone.
    pub until: Timestamp,
}

/// What is not touched while somebody is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spared {
    /// The flow that forgets: its runs stay.
    pub own_flow: &'static str,
    /// What is left of the input of its runs about this person.
    pub own_input: serde_json::Value,
    /// Unfinished runs of these flows stay: they are new starts by the person themselves.
    pub open_flows: &'static [&'static str],
}

/// What came of forgetting somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// Work on this customer is under way this moment; nothing was touched. Ask again when it is over.
    Busy,
    /// So many rows are gone.
    Gone(u64),
}

/// Rows about a person in one table, as ids, codes and times.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// The table.
    pub table: &'static str,
    /// Its rows as JSON objects.
    pub rows: Vec<serde_json::Value>,
}

/// A store member to be indexed if nobody buried is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Living {
    /// The member.
    pub member: PosMemberId,
    /// What they are found by.
    pub entries: Vec<IndexEntry>,
    /// A tombstone of any of these keeps the member out.
    pub never: Vec<KeyedHash>,
    /// A tombstone of any of these keeps the member out, unless the member was made after it was laid.
    pub unless_new: Vec<KeyedHash>,
    /// When the member was made.
    pub made_at: Timestamp,
}

/// What is left of a wiped shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wiped {
    /// When.
    pub at: Timestamp,
    /// How many rows went.
    pub gone: u64,
    /// How many entries its audit log had.
    pub audit_entries: u64,
    /// Hex hash of the last of them: an export made before can be proven whole by it.
    pub audit_head: Option<String>,
}

/// The shelf that empties the others.
#[async_trait]
pub trait Forgetting {
    /// Everything held about a person, table by table; tables without a row are left out.
    async fn held(&self, person: &Person) -> Result<Vec<Held>>;

    /// Removes every row about a person that need not stay, in one commit, unless work on them is under way.
    async fn forget(&self, person: &Person, spared: &Spared, now: Timestamp) -> Result<Forgotten>;

    /// Indexes these members like `index_members`, except those a tombstone keeps out: they are forgotten. The
    /// tombstones are read in the same commit.
    async fn index_living(&self, key_version: u32, members: Vec<Living>) -> Result<()>;

    /// Makes sure that nothing deleted so far can be read from the files any more; false if somebody was reading and
    /// it should be asked for again.
    async fn scrub(&self) -> Result<bool>;

    /// Deletes every row of this shop, the audit log included, in one commit, and remembers the seal. From then on
    /// every handle of this shop is refused when it writes.
    async fn wipe_shop(&self, seal: KeyedHash, now: Timestamp) -> Result<Wiped>;

    /// Whether a shop with this seal was wiped.
    async fn wiped(&self, seal: KeyedHash) -> Result<Option<Wiped>>;
}
