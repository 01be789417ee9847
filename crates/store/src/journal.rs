//! What was done: runs and the outcome of each of their steps.

use async_trait::async_trait;
use domain::{Class, Code, RunId, Timestamp, Vendor};
use serde::{Deserialize, Serialize};

use crate::{
    Result,
    dead_letters::NewLetter,
    lanes::{Claimed, Fence, Terms},
};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// In its lane: new, between attempts, asleep, or held by a pause.
    Waiting,
    /// Every step is done or off.
    Done,
    /// Needs a person.
    Dead,
    /// A person decided not to do it, or it has become moot.
    Discarded,
}

/// Why a waiting run waits. Stored as text: `time`, `event:<name>`, `flow:<name>`, `vendor:<name>`, `object:<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Its turn, or the time of its next attempt.
    Time,
    /// Something to happen.
    Event(String),
    /// A paused flow.
    Flow(String),
    /// A paused vendor.
    Vendor(Vendor),
    /// A paused object.
    Object(String),
}

/// One execution of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// Its id.
    pub id: RunId,
    /// Its lane.
    pub lane: String,
    /// Flow name.
    pub flow: String,
    /// Unique per flow.
    pub key: String,
    /// What it is about; ids only.
    pub object: String,
    /// Who goes first.
    pub class: Class,
    /// Ids the flow needs.
    pub input: serde_json::Value,
    /// Where it stands.
    pub state: RunState,
    /// Why it waits, if it does.
    pub waits_on: Wait,
    /// How often it was taken up.
    pub attempts: u32,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it is taken up next, if it waits for time.
    pub run_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it ended or waits, if not well.
    pub code: Option<Code>,
    /// The run this one repeats.
    pub replay_of: Option<RunId>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Did what it should; `output` is what it returned.
    Done,
    /// Switched off; not an error. Catches up when switched on.
    Off,
    /// Failed and will be tried again.
    Retrying,
    /// Nobody knows whether it happened; looked up before it is sent again.
    InDoubt,
    /// Needs a person.
    NeedsPerson,
    /// Done, and taken back since.
    Undone,
}

/// One remote thing and its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRow {
    /// Phrase an operator understands; unique within the run.
    pub name: String,
    /// Order in which the run first reached it.
    pub position: u32,
    /// Where it stands.
    pub state: StepState,
    /// The system it asks, if any.
    pub vendor: Option<Vendor>,
    /// How often it was tried; waiting for a throttle, breaker or pause does not count.
    pub attempts: u32,
    /// When it is tried again.
    pub next_at: Option<Timestamp>,
    /// Why it is not done.
    pub code: Option<Code>,
    /// What it returned: ids, codes and integers only.
    pub output: Option<serde_json::Value>,
    /// When it was first tried; the age of a failure counts from here.
    pub first_at: Timestamp,
    /// When this outcome was journaled.
    pub at: Timestamp,
    /// How long the last try took.
    pub took_ms: u64,
}

/// How a run leaves its worker.
#[derive(Debug, Clone, PartialEq)]
pub enum Settlement {
    /// Nothing more to do. Resolves older dead letters of the same flow and object by itself.
    Done,
    /// Take it up again at this time, or when what it waits on is over (`run_at` is then the latest time to look).
    Later {
        /// When.
        run_at: Timestamp,
        /// Why.
        waits_on: Wait,
        /// Shown to people.
        code: Option<Code>,
    },
    /// A person is needed. `parks`: what is behind it in the lane waits too.
    Dead {
        /// Why.
        code: Code,
        /// The letter, unless a step has written one already.
        letter: Option<NewLetter>,
        /// Whether the lane waits with it.
        parks: bool,
    },
    /// Became moot (its object is gone, its form was lost): ends without an effect.
    Discarded {
        /// Why.
        code: Code,
    },
}

/// Which runs to list; newest first.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Only this flow.
    pub flow: Option<String>,
    /// Only this state.
    pub state: Option<RunState>,
    /// Only this object.
    pub object: Option<String>,
    /// Only older than this run (paging).
    pub before: Option<RunId>,
    /// At most this many.
    pub limit: u32,
}

/// The shelf of runs and steps.
#[async_trait]
pub trait Journal {
    /// Journals a step's outcome, with the dead letter it may have become, under the claim.
    async fn record(&self, fence: &Fence, run: RunId, step: StepRow, letter: Option<NewLetter>)
    -> Result<()>;

    /// Ends this attempt of the run under the claim. If the lane's next run is due it stays claimed (new lease) and
    /// is returned; otherwise the lane is released.
    async fn settle(
        &self,
        fence: &Fence,
        run: RunId,
        settlement: Settlement,
        terms: Terms,
    ) -> Result<Option<Claimed>>;

    /// One run.
    async fn run(&self, id: RunId) -> Result<Option<RunRow>>;

    /// The run with this key.
    async fn run_by_key(&self, flow: &str, key: &str) -> Result<Option<RunRow>>;

    /// Its steps, in order.
    async fn steps(&self, id: RunId) -> Result<Vec<StepRow>>;

    /// A page of runs.
    async fn runs(&self, filter: &RunFilter) -> Result<Vec<RunRow>>;

    /// Puts a run that is not done back: due now, failed steps to be tried again with fresh attempts. A discarded run
    /// goes on too: a sign-up whose form was lost continues when the form comes again.
    /// Steps named in `forget` are forgotten and done anew. Answers whether it could (not if done).
    async fn rewind(&self, id: RunId, now: Timestamp, forget: &[String]) -> Result<bool>;

    /// Tells every run that waits for this event that it happened; they become due. Returns how many.
    async fn happened(&self, event: &str, now: Timestamp) -> Result<u64>;

    /// Deletes finished runs (and inbox rows) older than this; returns how many. At least 7 days are always kept.
    async fn prune(&self, finished_before: Timestamp, limit: u32) -> Result<u64>;
}
