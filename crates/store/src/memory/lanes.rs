//! Lanes in memory.

use std::time::Duration;

use crate::{Backlog, Claimed, Enqueued, Fence, Lanes, NewRun, Result, RunState, Terms, Wait};
use async_trait::async_trait;
use domain::Timestamp;

use super::{Memory, state::State};

fn enqueue_one(state: &mut State, new: NewRun, claim: Option<Terms>) -> Enqueued {
    let known = state.by_key.get(&(new.flow.to_owned(), new.key.clone()));
    if let Some(row) = known.and_then(|&seq| state.row(seq)) {
        return Enqueued::Exists(Box::new(row.clone()));
    }
    let idle = state.lanes.get(&new.lane).is_none_or(|lane| lane.lease.is_none() && lane.runs.is_empty());
    let (name, run_at) = (new.lane.clone(), new.run_at);
    state.add(new, claim.map_or(run_at, |terms| terms.now));
    match claim.filter(|terms| idle && run_at <= terms.now).and_then(|terms| state.claim(&name, terms)) {
        Some(claimed) => Enqueued::Claimed(claimed.fence),
        None => Enqueued::Queued,
    }
}

#[async_trait]
impl Lanes for Memory {
    async fn enqueue(&self, runs: Vec<NewRun>, claim: Option<Terms>) -> Result<Vec<Enqueued>> {
        let mut state = self.state();
        Ok(runs.into_iter().map(|new| enqueue_one(&mut state, new, claim)).collect())
    }

    async fn claim_due(&self, terms: Terms, limit: u32) -> Result<Vec<Claimed>> {
        let mut state = self.state();
        let mut claimed = Vec::new();
        while claimed.len() < limit as usize {
            let Some(lane) = state.most_urgent(terms.now) else { break };
            claimed.extend(state.claim(&lane, terms));
        }
        Ok(claimed)
    }

    async fn extend(&self, fence: &Fence, lease_until: Timestamp) -> Result<()> {
        let mut state = self.state();
        state.held(fence)?.lease = Some(lease_until);
        state.index(&fence.lane);
        Ok(())
    }

    async fn hand_back(&self, fence: &Fence, now: Timestamp) -> Result<()> {
        let mut state = self.state();
        let lane = state.held(fence)?;
        lane.lease = None;
        let head = lane.runs.front().copied();
        if let Some(row) = head.and_then(|head| state.row_mut(head)) {
            row.run_at = row.run_at.min(now);
        }
        state.index(&fence.lane);
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        Ok(self.state().next_due())
    }

    async fn release(&self, waits_on: &Wait, now: Timestamp, per_second: Option<u32>) -> Result<u64> {
        let mut state = self.state();
        let free = state.lanes.values().filter(|lane| lane.lease.is_none());
        let mut heads: Vec<usize> = free.filter_map(|lane| lane.runs.front().copied()).collect();
        heads.retain(|&seq| {
            let row = state.row(seq);
            row.is_some_and(|row| row.state == RunState::Waiting && row.waits_on == *waits_on)
        });
        heads.sort_unstable();
        for (place, &seq) in heads.iter().enumerate() {
            let wait_ms = per_second.map_or(0, |rate| place as u64 * 1_000 / u64::from(rate.max(1)));
            let Some(row) = state.row_mut(seq) else { continue };
            row.waits_on = Wait::Time;
            row.run_at = now.saturating_add(Duration::from_millis(wait_ms)).unwrap_or(Timestamp::MAX);
            let lane = row.lane.clone();
            state.index(&lane);
        }
        Ok(heads.len() as u64)
    }

    async fn backlog(&self) -> Result<Vec<Backlog>> {
        let state = self.state();
        let mut flows: Vec<Backlog> = Vec::new();
        for (_, row) in state.open_runs() {
            let place = flows.iter().position(|known| known.flow == row.flow).unwrap_or_else(|| {
                flows.push(Backlog { flow: row.flow.clone(), waiting: 0, dead: 0, oldest: None });
                flows.len() - 1
            });
            let known = &mut flows[place];
            if row.state == RunState::Dead {
                known.dead += 1;
                continue;
            }
            known.waiting += 1;
            known.oldest = Some(known.oldest.map_or(row.created_at, |oldest| oldest.min(row.created_at)));
        }
        flows.sort_by(|one, other| one.flow.cmp(&other.flow));
        Ok(flows)
    }
}
