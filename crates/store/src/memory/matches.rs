//! Comparisons of both customer bases in memory.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::Timestamp;
use uuid::Uuid;

use super::Memory;
use crate::{MatchCounts, MatchLink, MatchRun, MatchState, Matches, Pair, Result};

#[async_trait]
impl Matches for Memory {
    async fn begin_match(
        &self,
        run: MatchRun,
        dead_before: Timestamp,
    ) -> Result<std::result::Result<(), Box<MatchRun>>> {
        let comparisons = &mut self.state().shelves.comparisons;
        let mut running = comparisons.values_mut().filter(|known| known.state == MatchState::Running);
        if let Some(other) = running.find(|other| other.id != run.id) {
            if other.beat_at >= dead_before {
                return Ok(Err(Box::new(other.clone())));
            }
            (other.state, other.ended_at) = (MatchState::Interrupted, Some(run.started_at));
        }
        let (beat_at, id) = (run.started_at, run.id);
        let known = comparisons.entry(id).or_insert(run);
        (known.state, known.beat_at, known.ended_at) = (MatchState::Running, beat_at, None);
        Ok(Ok(()))
    }

    async fn beat_match(&self, id: Uuid, counts: MatchCounts, now: Timestamp) -> Result<bool> {
        let mut state = self.state();
        let known = state.shelves.comparisons.get_mut(&id);
        let running = known.filter(|known| known.state == MatchState::Running);
        Ok(running.map(|known| (known.beat_at, known.counts) = (now, counts)).is_some())
    }

    async fn end_match(&self, id: Uuid, how: MatchState, counts: MatchCounts, now: Timestamp) -> Result<()> {
        let mut state = self.state();
        let known = state.shelves.comparisons.get_mut(&id);
        if let Some(known) = known.filter(|known| known.state == MatchState::Running) {
            (known.state, known.counts) = (how, counts);
            (known.beat_at, known.ended_at) = (now, Some(now));
        }
        Ok(())
    }

    async fn match_run(&self, id: Uuid) -> Result<Option<MatchRun>> {
        Ok(self.state().shelves.comparisons.get(&id).cloned())
    }

    async fn match_runs(&self, limit: u32) -> Result<Vec<MatchRun>> {
        let mut rows: Vec<MatchRun> = self.state().shelves.comparisons.values().cloned().collect();
        rows.sort_by_key(|run| Reverse((run.started_at, run.id)));
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn remember_match(&self, link: MatchLink) -> Result<()> {
        let link = MatchLink { undone_at: None, ..link };
        self.state().shelves.matched.insert((link.customer, link.member), link);
        Ok(())
    }

    async fn match_of(&self, pair: Pair) -> Result<Option<MatchLink>> {
        let state = self.state();
        Ok(state.shelves.matched.get(&pair).filter(|link| link.undone_at.is_none()).cloned())
    }

    async fn forget_match(&self, pair: Pair, now: Timestamp) -> Result<()> {
        if let Some(link) = self.state().shelves.matched.get_mut(&pair) {
            link.undone_at.get_or_insert(now);
        }
        Ok(())
    }

    async fn matched_by(&self, run: Uuid, after: Option<Pair>, limit: u32) -> Result<Vec<MatchLink>> {
        let state = self.state();
        let rows = state.shelves.matched.iter().filter(|(pair, link)| {
            link.run == run && link.undone_at.is_none() && after.is_none_or(|after| **pair > after)
        });
        Ok(rows.take(limit as usize).map(|(_, link)| link.clone()).collect())
    }

    async fn apart_after(&self, after: Option<Pair>, limit: u32) -> Result<Vec<Pair>> {
        let state = self.state();
        let rows = state.shelves.apart.keys().filter(|pair| after.is_none_or(|after| **pair > after));
        Ok(rows.take(limit as usize).copied().collect())
    }
}
