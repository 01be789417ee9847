//! The journal in memory.

use crate::{
    Claimed, Fence, Journal, NewLetter, Result, RunFilter, RunRow, RunState, Settlement, StepRow, StepState,
    Terms, Wait,
};
use async_trait::async_trait;
use domain::{RunId, Timestamp};

use super::{Memory, state::State};

fn end(state: &mut State, seq: usize, how: RunState, code: Option<domain::Code>, now: Timestamp) {
    state.stands(seq, how, (how != RunState::Dead).then_some(now));
    let Some(row) = state.row_mut(seq) else { return };
    row.code = code;
    row.waits_on = Wait::Time;
}

fn put_down(state: &mut State, seq: usize, settlement: Settlement, again: bool, now: Timestamp) {
    match settlement {
        Settlement::Done => {
            end(state, seq, RunState::Done, None, now);
            state.resolve_letters(seq, now);
            state.leave(seq);
        }
        Settlement::Discarded { code } => {
            end(state, seq, RunState::Discarded, Some(code), now);
            state.leave(seq);
        }
        Settlement::Dead { code, letter, parks } => {
            end(state, seq, RunState::Dead, Some(code), now);
            if let Some(letter) = letter {
                state.write_letter(seq, letter);
            }
            if !parks {
                state.leave(seq);
            }
        }
        Settlement::Later { run_at, waits_on, code } => {
            let Some(row) = state.row_mut(seq) else { return };
            row.code = code;
            (row.run_at, row.waits_on) =
                if again { (run_at.min(now), Wait::Time) } else { (run_at, waits_on) };
        }
    }
}

#[async_trait]
impl Journal for Memory {
    async fn record(
        &self,
        fence: &Fence,
        run: RunId,
        step: StepRow,
        letter: Option<NewLetter>,
    ) -> Result<()> {
        let mut state = self.state();
        state.held(fence)?;
        let (seq, entry) = state.run(run)?;
        match entry.steps.iter_mut().find(|known| known.name == step.name) {
            Some(known) => *known = step,
            None => entry.steps.push(step),
        }
        if let Some(letter) = letter {
            state.write_letter(seq, letter);
        }
        Ok(())
    }

    async fn settle(
        &self,
        fence: &Fence,
        run: RunId,
        settlement: Settlement,
        terms: Terms,
    ) -> Result<Option<Claimed>> {
        let mut state = self.state();
        let again = std::mem::take(&mut state.held(fence)?.again);
        let (seq, _) = state.run(run)?;
        put_down(&mut state, seq, settlement, again, terms.now);
        let lane = state.held(fence)?;
        lane.lease = None;
        let head = lane.runs.front().copied();
        state.index(&fence.lane);
        let due = head.and_then(|head| state.row(head));
        let is_due = due.is_some_and(|row| row.state == RunState::Waiting && row.run_at <= terms.now);
        Ok(if is_due { state.claim(&fence.lane, terms) } else { None })
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRow>> {
        let state = self.state();
        Ok(state.by_id.get(&id).and_then(|&seq| state.row(seq)).cloned())
    }

    async fn run_by_key(&self, flow: &str, key: &str) -> Result<Option<RunRow>> {
        let state = self.state();
        let seq = state.by_key.get(&(flow.to_owned(), key.to_owned()));
        Ok(seq.and_then(|&seq| state.row(seq)).cloned())
    }

    async fn steps(&self, id: RunId) -> Result<Vec<StepRow>> {
        let mut state = self.state();
        let Ok((_, entry)) = state.run(id) else { return Ok(Vec::new()) };
        let mut steps = entry.steps.clone();
        steps.sort_by_key(|step| step.position);
        Ok(steps)
    }

    async fn runs(&self, filter: &RunFilter) -> Result<Vec<RunRow>> {
        let state = self.state();
        // Nothing is older than a run nobody knows.
        let before = filter.before.map_or(usize::MAX, |id| state.by_id.get(&id).copied().unwrap_or(0));
        let rows = state.all_runs().rev().filter(|(seq, _)| *seq < before).map(|(_, entry)| &entry.row);
        let wanted = rows.filter(|row| {
            filter.flow.as_ref().is_none_or(|flow| *flow == row.flow)
                && filter.state.is_none_or(|state| state == row.state)
                && filter.object.as_ref().is_none_or(|object| *object == row.object)
        });
        Ok(wanted.take(filter.limit as usize).cloned().collect())
    }

    async fn rewind(&self, id: RunId, now: Timestamp, forget: &[String]) -> Result<bool> {
        let mut state = self.state();
        let (seq, entry) = state.run(id)?;
        if entry.row.state == RunState::Done {
            return Ok(false);
        }
        entry.steps.retain(|step| !forget.contains(&step.name));
        for step in &mut entry.steps {
            if matches!(step.state, StepState::Retrying | StepState::InDoubt | StepState::NeedsPerson) {
                // Looked up before it is sent again, however tired of it everybody is.
                step.state = if is_in_doubt(step) { StepState::InDoubt } else { StepState::Retrying };
                (step.attempts, step.next_at, step.first_at) = (0, None, now);
            }
        }
        (entry.row.run_at, entry.row.code) = (now, None);
        if !matches!(entry.row.waits_on, Wait::Event(_)) {
            entry.row.waits_on = Wait::Time;
        }
        let lane = entry.row.lane.clone();
        state.stands(seq, RunState::Waiting, None);
        state.come_back(seq);
        if let Some(lane) = state.lanes.get_mut(&lane).filter(|lane| lane.lease.is_some()) {
            lane.again = true;
        }
        Ok(true)
    }

    async fn happened(&self, event: &str, now: Timestamp) -> Result<u64> {
        let mut state = self.state();
        let wait = Wait::Event(event.to_owned());
        let waiting = |row: &RunRow| row.state == RunState::Waiting && row.waits_on == wait;
        let seqs: Vec<usize> =
            state.open_runs().filter(|(_, row)| waiting(row)).map(|(seq, _)| seq).collect();
        for &seq in &seqs {
            let Some(row) = state.row_mut(seq) else { continue };
            (row.waits_on, row.run_at) = (Wait::Time, now);
            let name = row.lane.clone();
            if let Some(lane) = state.lanes.get_mut(&name).filter(|lane| lane.lease.is_some()) {
                lane.again = true;
            }
            state.index(&name);
        }
        Ok(seqs.len() as u64)
    }

    async fn prune(&self, finished_before: Timestamp, limit: u32) -> Result<u64> {
        Ok(self.state().prune(finished_before, limit))
    }
}

fn is_in_doubt(step: &StepRow) -> bool {
    step.state == StepState::InDoubt || step.code.as_ref().is_some_and(|code| code.as_str() == "in_doubt")
}
