//! The shelf of comparisons: closed too.

use async_trait::async_trait;
use domain::Timestamp;
use store::{Error, MatchCounts, MatchLink, MatchRun, MatchState, Matches, Pair, Rekeying, Result};
use uuid::Uuid;

use super::super::Memory;

closed!(Matches {
    fn begin_match(run: MatchRun, dead_before: Timestamp) -> std::result::Result<(), Box<MatchRun>>;
    fn beat_match(id: Uuid, counts: MatchCounts, now: Timestamp) -> bool;
    fn end_match(id: Uuid, state: MatchState, counts: MatchCounts, now: Timestamp) -> ();
    fn match_run(id: Uuid) -> Option<MatchRun>;
    fn match_runs(limit: u32) -> Vec<MatchRun>;
    fn remember_match(link: MatchLink) -> ();
    fn match_of(pair: Pair) -> Option<MatchLink>;
    fn forget_match(pair: Pair, now: Timestamp) -> ();
    fn matched_by(run: Uuid, after: Option<Pair>, limit: u32) -> Vec<MatchLink>;
    fn apart_after(after: Option<Pair>, limit: u32) -> Vec<Pair>;
});

closed!(Rekeying {
    fn under_other_keys(key_version: u32) -> u64;
    fn forget_other_keys(key_version: u32, limit: u32) -> u64;
});
