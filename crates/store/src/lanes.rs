//! Keyed mailboxes: work on one customer is done one after the other, by one worker at a time.

use async_trait::async_trait;
use domain::{Class, RunId, Timestamp};

use crate::{
    Result,
    journal::{RunRow, StepRow},
};

/// A run to be put at the end of its lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Made by the caller, so that it can be answered before it is stored.
    pub id: RunId,
    /// `customer:7700000000001`, `email:<hash>`, `schedule:sweep`.
    pub lane: String,
    /// Name in the flow register.
    pub flow: &'static str,
    /// Unique per flow: the same key again is the same run.
    pub key: String,
    /// What it is about, for people and filters; ids only.
    pub object: String,
    /// Who goes first.
    pub class: Class,
    /// Ids the flow needs, as JSON.
    pub input: serde_json::Value,
    /// Not before.
    pub run_at: Timestamp,
    /// The run this one repeats.
    pub replay_of: Option<RunId>,
}

/// What became of a new run.
#[derive(Debug, Clone, PartialEq)]
pub enum Enqueued {
    /// Stored; waits for its turn.
    Queued,
    /// Stored and claimed by the caller, because it asked to and the lane was idle.
    Claimed(Fence),
    /// A run with this flow and key exists already: here it is.
    Exists(Box<RunRow>),
}

/// On what terms a lane is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Now.
    pub now: Timestamp,
    /// When the claim lapses if it is not extended: the lane is simply due again then.
    pub lease_until: Timestamp,
}

/// Proves that a lane is ours. Every write under a claim carries it; an older epoch is refused with `Error::Fenced`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fence {
    /// The lane.
    pub lane: String,
    /// Goes up by one with every claim.
    pub epoch: u64,
}

/// A claimed lane and the run at its head with all its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Goes with every write.
    pub fence: Fence,
    /// The oldest unfinished run of the lane.
    pub run: RunRow,
    /// Its journal, in the order the steps were first reached.
    pub steps: Vec<StepRow>,
}

/// How much waits, by flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// Flow name.
    pub flow: String,
    /// Runs not finished and not with a person.
    pub waiting: u64,
    /// Runs that need a person.
    pub dead: u64,
    /// When the oldest waiting run was accepted.
    pub oldest: Option<Timestamp>,
}

/// The shelf of lanes.
#[async_trait]
pub trait Lanes {
    /// Stores new runs in one commit, in this order; answers in this order. With `claim`, a run whose lane is idle
    /// and which is due is claimed for the caller in the same commit.
    async fn enqueue(&self, runs: Vec<NewRun>, claim: Option<Terms>) -> Result<Vec<Enqueued>>;

    /// Claims up to `limit` due lanes, most urgent class first, then longest due.
    async fn claim_due(&self, terms: Terms, limit: u32) -> Result<Vec<Claimed>>;

    /// Keeps a claim alive until `lease_until`.
    async fn extend(&self, fence: &Fence, lease_until: Timestamp) -> Result<()>;

    /// Gives a claimed lane back untouched and due at once (shutdown).
    async fn hand_back(&self, fence: &Fence, now: Timestamp) -> Result<()>;

    /// When the next lane becomes due; none if nothing waits for time alone.
    async fn next_due(&self) -> Result<Option<Timestamp>>;

    /// Makes lanes whose head waits on exactly this due again: in arrival order, `per_second` of them each second
    /// (none: all at once). Returns how many.
    async fn release(&self, waits_on: &crate::Wait, now: Timestamp, per_second: Option<u32>) -> Result<u64>;

    /// Waiting and dead runs by flow.
    async fn backlog(&self) -> Result<Vec<Backlog>>;
}
