//! Inbox, schedules and switches in memory.

use crate::{
    Accepted, Delivery, Inbox, InboxRow, NewRun, Result, Schedule, Schedules, Scope, Sorted, Switch, Switches,
};
use async_trait::async_trait;
use domain::Timestamp;

use super::{Memory, state::State};

fn add_once(state: &mut State, run: NewRun) -> bool {
    let new = !state.by_key.contains_key(&(run.flow.to_owned(), run.key.clone()));
    if new {
        let now = run.run_at;
        state.add(run, now);
    }
    new
}

#[async_trait]
impl Inbox for Memory {
    async fn accept(&self, deliveries: Vec<Delivery>) -> Result<Vec<Accepted>> {
        let mut state = self.state();
        let answer = |new| if new { Accepted::New } else { Accepted::Duplicate };
        Ok(deliveries.into_iter().map(|delivery| answer(state.arrive(delivery))).collect())
    }

    async fn unsorted(&self, limit: u32) -> Result<Vec<InboxRow>> {
        Ok(self.state().inbox.values().take(limit as usize).cloned().collect())
    }

    async fn sort(&self, rows: Vec<Sorted>) -> Result<()> {
        let mut state = self.state();
        for row in rows {
            if let Some(known) = state.inbox.remove(&row.id) {
                state.put_away(&known);
                for run in row.runs {
                    add_once(&mut state, run);
                }
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Schedules for Memory {
    async fn keep(&self, name: &str, every_s: u32, first_at: Timestamp) -> Result<()> {
        let mut state = self.state();
        let fresh = Schedule { name: name.to_owned(), every_s, next_at: first_at };
        state.schedules.entry(name.to_owned()).or_insert(fresh).every_s = every_s;
        Ok(())
    }

    async fn schedules(&self) -> Result<Vec<Schedule>> {
        Ok(self.state().schedules.values().cloned().collect())
    }

    async fn due(&self, now: Timestamp) -> Result<Vec<Schedule>> {
        Ok(self.state().schedules.values().filter(|schedule| schedule.next_at <= now).cloned().collect())
    }

    async fn fire(&self, schedule: &Schedule, run: NewRun, next_at: Timestamp) -> Result<bool> {
        let mut state = self.state();
        let Some(known) = state.schedules.get_mut(&schedule.name) else { return Ok(false) };
        if known.next_at != schedule.next_at {
            return Ok(false);
        }
        known.next_at = next_at;
        Ok(add_once(&mut state, run))
    }
}

#[async_trait]
impl Switches for Memory {
    async fn pause(&self, switch: Switch) -> Result<bool> {
        let mut state = self.state();
        let new = !state.switches.iter().any(|known| known.scope == switch.scope);
        if new {
            state.switches.push(switch);
        }
        Ok(new)
    }

    async fn resume(&self, scope: &Scope) -> Result<bool> {
        let mut state = self.state();
        let before = state.switches.len();
        state.switches.retain(|switch| switch.scope != *scope);
        Ok(state.switches.len() < before)
    }

    async fn switches(&self) -> Result<Vec<Switch>> {
        Ok(self.state().switches.clone())
    }
}
