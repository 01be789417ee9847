//! The shelf of comparisons passes through like the others, and dies like them.

use async_trait::async_trait;
use domain::Timestamp;
use store::{MatchCounts, MatchLink, MatchRun, MatchState, Matches, Pair, Rekeying, Result};
use uuid::Uuid;

use super::{FaultyStore, Side};

through!(Matches {
    write begin_match(run: MatchRun, dead_before: Timestamp) -> std::result::Result<(), Box<MatchRun>>;
    write beat_match(id: Uuid, counts: MatchCounts, now: Timestamp) -> bool;
    write end_match(id: Uuid, state: MatchState, counts: MatchCounts, now: Timestamp) -> ();
    read match_run(id: Uuid) -> Option<MatchRun>;
    read match_runs(limit: u32) -> Vec<MatchRun>;
    write remember_match(link: MatchLink) -> ();
    read match_of(pair: Pair) -> Option<MatchLink>;
    write forget_match(pair: Pair, now: Timestamp) -> ();
    read matched_by(run: Uuid, after: Option<Pair>, limit: u32) -> Vec<MatchLink>;
    read apart_after(after: Option<Pair>, limit: u32) -> Vec<Pair>;
});

through!(Rekeying {
    read under_other_keys(key_version: u32) -> u64;
    write forget_other_keys(key_version: u32, limit: u32) -> u64;
});
