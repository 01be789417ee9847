//! Work that needs a person: what, why, whose, until when.

use async_trait::async_trait;
use domain::{Code, Owner, RunId, Timestamp, Vendor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Result;

/// A dead letter to be written. It carries codes and ids, never a vendor's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// Its id.
    pub id: Uuid,
    /// The step that failed, if it was one.
    pub step: Option<String>,
    /// Kind of failure (`rejected`, `unreadable`, ...).
    pub kind: String,
    /// Our code for it.
    pub code: Code,
    /// The system that refused.
    pub vendor: Option<Vendor>,
    /// The team that acts.
    pub owner: Owner,
    /// Until when it should be dealt with.
    pub due_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Nobody has taken it.
    Open,
    /// Somebody is on it.
    Taken,
    /// A later run did what this one could not, or a retry succeeded.
    Resolved,
    /// Decided not to do it.
    Discarded,
}

/// How a letter ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Tried again by a person.
    Retried,
    /// Given up by a person.
    Discarded,
}

/// A dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its id.
    pub id: Uuid,
    /// The run.
    pub run: RunId,
    /// Flow name.
    pub flow: String,
    /// What it is about; ids only.
    pub object: String,
    /// The step that failed.
    pub step: Option<String>,
    /// Kind of failure.
    pub kind: String,
    /// Our code for it.
    pub code: Code,
    /// The system that refused.
    pub vendor: Option<Vendor>,
    /// The team that acts.
    pub owner: Owner,
    /// Where it stands.
    pub state: LetterState,
    /// Who took it.
    pub taken_by: Option<String>,
    /// Until when.
    pub due_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who ended it; `itself` when a later success did.
    pub ended_by: Option<String>,
}

/// Which letters to list; oldest due first.
#[derive(Debug, Clone, Default)]
pub struct LetterFilter {
    /// Only this state.
    pub state: Option<LetterState>,
    /// Only this team's.
    pub owner: Option<Owner>,
    /// Only this flow.
    pub flow: Option<String>,
    /// Only of this run.
    pub run: Option<RunId>,
    /// Only written before.
    pub created_before: Option<Timestamp>,
    /// At most this many.
    pub limit: u32,
}

/// The shelf of dead letters.
#[async_trait]
pub trait DeadLetters {
    /// A page of letters.
    async fn letters(&self, filter: &LetterFilter) -> Result<Vec<DeadLetter>>;

    /// One letter.
    async fn letter(&self, id: Uuid) -> Result<Option<DeadLetter>>;

    /// Somebody takes it (or gives it to somebody). Not once it has ended.
    async fn take(&self, id: Uuid, by: &str) -> Result<bool>;

    /// Ends it. Not twice. Discarding also discards the run and frees its lane.
    async fn end(&self, id: Uuid, how: Resolution, by: &str, now: Timestamp) -> Result<bool>;
}
