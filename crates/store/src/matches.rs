//! What bringing two customer bases together left behind: which comparison linked whom, and why. Ids, levels, numbers.

use async_trait::async_trait;
use domain::{CustomerId, PosMemberId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Result;

/// Where a comparison stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchState {
    /// Under way.
    Running,
    /// Came to its end.
    Done,
    /// Was stopped, or its process is gone.
    Interrupted,
    /// A system refused.
    Failed,
}

/// What a comparison has counted so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MatchCounts {
    /// Customers read.
    pub customers: u64,
    /// Store members read.
    pub members: u64,
    /// Records that cannot be compared with anybody.
    pub unusable: u64,
    /// Pairs compared.
    pub pairs_compared: u64,
    /// Values so common that they proposed nobody.
    pub blocks_skipped: u64,
    /// Pairs to be linked.
    pub links: u64,
    /// Pairs to be looked at by a person.
    pub reviews: u64,
    /// Pairs worth a look that the budget left out.
    pub left_out: u64,
    /// The lowest score that got into the review queue, in thousandths of a bit.
    pub review_floor: i64,
    /// Pairs for review at most.
    pub review_budget: u64,
    /// Runs handed to the hub: one per link, one per customer to be looked at.
    pub handed_over: u64,
}

/// One comparison of both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchRun {
    /// Its id.
    pub id: Uuid,
    /// Whether it only told what it would do.
    pub dry_run: bool,
    /// Where it stands.
    pub state: MatchState,
    /// Who began it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it was last seen alive.
    pub beat_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Version of the rules it compared with.
    pub rule: String,
    /// What it counted.
    pub counts: MatchCounts,
}

/// A link that a comparison made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchLink {
    /// N.
    pub customer: CustomerId,
    /// The store member.
    pub member: PosMemberId,
    /// The comparison.
    pub run: Uuid,
    /// Version of the rules.
    pub rule: String,
    /// Thousandths of a bit in favour.
    pub score: i64,
    /// Fact and level.
    pub levels: Vec<(String, String)>,
    /// When they were linked.
    pub linked_at: Timestamp,
    /// When they were taken apart again.
    pub undone_at: Option<Timestamp>,
}

/// A customer and a store member.
pub type Pair = (CustomerId, PosMemberId);

/// The shelf of comparisons.
#[async_trait]
pub trait Matches {
    /// Begins a comparison, or goes on with it; at most one is under way. One that was last seen before `dead_before`
    /// counts as gone. Otherwise answers with the one that is under way, and nothing has begun.
    async fn begin_match(
        &self,
        run: MatchRun,
        dead_before: Timestamp,
    ) -> Result<std::result::Result<(), Box<MatchRun>>>;

    /// It is alive, and has counted this. False: it is not under way any more and must stop.
    async fn beat_match(&self, id: Uuid, counts: MatchCounts, now: Timestamp) -> Result<bool>;

    /// It has ended; changes nothing if it had ended before.
    async fn end_match(&self, id: Uuid, state: MatchState, counts: MatchCounts, now: Timestamp)
    -> Result<()>;

    /// One comparison.
    async fn match_run(&self, id: Uuid) -> Result<Option<MatchRun>>;

    /// The newest comparisons, newest first.
    async fn match_runs(&self, limit: u32) -> Result<Vec<MatchRun>>;

    /// Remembers why two were linked; the newest reason counts.
    async fn remember_match(&self, link: MatchLink) -> Result<()>;

    /// Why these two were linked, if a comparison did it.
    async fn match_of(&self, pair: Pair) -> Result<Option<MatchLink>>;

    /// They were taken apart again.
    async fn forget_match(&self, pair: Pair, now: Timestamp) -> Result<()>;

    /// Links of a comparison that stand, in the order of N, after the given pair.
    async fn matched_by(&self, run: Uuid, after: Option<Pair>, limit: u32) -> Result<Vec<MatchLink>>;

    /// Pairs a person told apart, in the order of N, after the given pair; for passes over everybody.
    async fn apart_after(&self, after: Option<Pair>, limit: u32) -> Result<Vec<Pair>>;
}
