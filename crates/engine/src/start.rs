//! How a run begins.

use std::any::Any;

use domain::{RunId, Timestamp};

/// A run to be started.
pub struct Start {
    /// Flow name.
    pub flow: &'static str,
    /// Unique per flow: the same key again is the same run.
    pub key: String,
    /// Its lane.
    pub lane: String,
    /// What it is about; ids only.
    pub object: String,
    /// Ids the flow needs.
    pub input: serde_json::Value,
    /// Not before; none: now.
    pub run_at: Option<Timestamp>,
    /// Something that lives in memory only and is gone after a crash, such as a form with personal data.
    pub companion: Option<Box<dyn Any + Send + Sync>>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Started {
    /// Accepted now.
    New(RunId),
    /// Accepted before, under the same key.
    Before(Box<store::RunRow>),
}

impl Started {
    /// The run, new or not.
    pub fn id(&self) -> RunId {
        match self {
            Self::New(id) => *id,
            Self::Before(row) => row.id,
        }
    }
}
