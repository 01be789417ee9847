//! The lanes as a model small enough to be believed.

use std::collections::BTreeMap;

use domain::Timestamp;
use store::{Claimed, LetterState, RunState, Wait};

use crate::world::{at, terms};

/// How a modelled run leaves its worker.
#[derive(Debug, Clone, Copy)]
pub enum How {
    Done,
    Moot,
    Dead { parks: bool },
    Sleep { seconds: i64 },
    Event,
    Paused,
}

pub fn event() -> Wait {
    Wait::Event("paid".into())
}

pub fn pause() -> Wait {
    Wait::Flow("spread".into())
}

#[derive(Debug, Clone)]
pub struct Run {
    pub lane: String,
    pub object: u8,
    pub state: RunState,
    holds: bool,
    pub waits_on: Wait,
    pub run_at: Timestamp,
    pub attempts: u32,
}

#[derive(Debug, Clone, Default)]
pub struct Lane {
    epoch: u64,
    /// The run, the end of the lease, and whether news came for it meanwhile.
    pub claim: Option<(usize, Timestamp, bool)>,
}

/// Runs in order of arrival, lanes by name, letters as (run, state).
#[derive(Debug, Default)]
pub struct Model {
    pub now: i64,
    pub runs: Vec<Run>,
    pub lanes: BTreeMap<String, Lane>,
    pub letters: Vec<(usize, LetterState)>,
}

/// A claim as both sides see it: lane, epoch, place of the run, attempt.
pub type Seen = (String, u64, usize, u32);

pub fn seen(claimed: &Claimed) -> Seen {
    let run = usize::try_from(claimed.run.id.0.as_u128()).unwrap();
    (claimed.fence.lane.clone(), claimed.fence.epoch, run, claimed.run.attempts)
}

impl Model {
    fn head(&self, lane: &str) -> Option<usize> {
        self.runs.iter().position(|run| run.lane == lane && run.holds)
    }

    fn due_head(&self, lane: &str) -> Option<usize> {
        let head = self.head(lane)?;
        let run = &self.runs[head];
        (run.state == RunState::Waiting && run.run_at <= at(self.now)).then_some(head)
    }

    fn claim(&mut self, name: &str, run: usize) -> Seen {
        let lane = self.lanes.get_mut(name).unwrap();
        lane.epoch += 1;
        lane.claim = Some((run, terms(self.now).lease_until, false));
        self.runs[run].attempts += 1;
        (name.into(), lane.epoch, run, self.runs[run].attempts)
    }

    pub fn enqueue(&mut self, (lane, object): (&str, u8), run_at: Timestamp, claim: bool) -> Option<Seen> {
        let idle = self.head(lane).is_none();
        let (state, waits_on) = (RunState::Waiting, Wait::Time);
        self.runs.push(Run { lane: lane.into(), object, state, holds: true, waits_on, run_at, attempts: 0 });
        self.lanes.entry(lane.into()).or_default();
        (idle && claim && run_at <= at(self.now)).then(|| self.claim(lane, self.runs.len() - 1))
    }

    pub fn claim_due(&mut self) -> Vec<Seen> {
        let names: Vec<_> = self.lanes.keys().cloned().collect();
        let mut claims = Vec::new();
        for name in names {
            let run = match self.lanes[&name].claim {
                Some((run, lease, _)) => (lease <= at(self.now)).then_some(run),
                None => self.due_head(&name),
            };
            claims.extend(run.map(|run| self.claim(&name, run)));
        }
        claims
    }

    pub fn holds_fence(&self, claim: &Seen) -> bool {
        let lane = &self.lanes[&claim.0];
        lane.epoch == claim.1 && lane.claim.is_some()
    }

    fn end_run(&mut self, run: usize, state: RunState, holds: bool) {
        let run = &mut self.runs[run];
        (run.state, run.holds, run.waits_on) = (state, holds, Wait::Time);
    }

    pub fn settle(&mut self, claim: &Seen, how: How) -> Option<Seen> {
        let lane = self.lanes.get_mut(&claim.0).unwrap();
        let (run, _, again) = lane.claim.take().unwrap();
        let mut later = |seconds, waits_on| {
            let now = self.now;
            let run = &mut self.runs[run];
            (run.run_at, run.waits_on) = (at(now + seconds), waits_on);
            if again {
                (run.run_at, run.waits_on) = (run.run_at.min(at(now)), Wait::Time);
            }
        };
        match how {
            How::Sleep { seconds } => later(seconds, Wait::Time),
            How::Event => later(50, event()),
            How::Paused => later(90, pause()),
            How::Moot => self.end_run(run, RunState::Discarded, false),
            How::Dead { parks } => {
                self.end_run(run, RunState::Dead, parks);
                self.letters.push((run, LetterState::Open));
            }
            How::Done => {
                self.end_run(run, RunState::Done, false);
                for letter in 0..self.letters.len() {
                    let (of, state) = self.letters[letter];
                    if state == LetterState::Open
                        && of <= run
                        && self.runs[of].object == self.runs[run].object
                    {
                        self.letters[letter].1 = LetterState::Resolved;
                        if self.runs[of].state == RunState::Dead {
                            self.end_run(of, RunState::Discarded, false);
                        }
                    }
                }
            }
        }
        self.due_head(&claim.0).map(|head| self.claim(&claim.0, head))
    }

    /// News for a run that is claimed are kept for its worker.
    fn news(&mut self, run: usize) {
        let lane = self.lanes.get_mut(&self.runs[run].lane).unwrap();
        if let Some((claimed, _, again)) = &mut lane.claim {
            *again |= *claimed == run;
        }
    }

    pub fn rewind(&mut self, run: usize) -> bool {
        let (now, row) = (at(self.now), &mut self.runs[run]);
        if row.state == RunState::Done {
            return false;
        }
        (row.state, row.holds, row.run_at) = (RunState::Waiting, true, now);
        if row.waits_on != event() {
            row.waits_on = Wait::Time;
        }
        self.news(run);
        true
    }

    fn wake(&mut self, runs: Vec<usize>) -> u64 {
        for &run in &runs {
            (self.runs[run].waits_on, self.runs[run].run_at) = (Wait::Time, at(self.now));
            self.news(run);
        }
        runs.len() as u64
    }

    pub fn happened(&mut self) -> u64 {
        let waits = |run: &Run| run.state == RunState::Waiting && run.waits_on == event();
        self.wake((0..self.runs.len()).filter(|&run| waits(&self.runs[run])).collect())
    }

    pub fn release(&mut self) -> u64 {
        let free = self.lanes.iter().filter(|(_, lane)| lane.claim.is_none());
        let heads = free.filter_map(|(name, _)| self.head(name));
        self.wake(heads.filter(|&run| self.runs[run].waits_on == pause()).collect())
    }

    pub fn discard(&mut self, letter: usize) -> bool {
        let (run, state) = self.letters[letter];
        if state != LetterState::Open {
            return false;
        }
        for (of, state) in &mut self.letters {
            if *of == run && *state == LetterState::Open {
                *state = LetterState::Discarded;
            }
        }
        if matches!(self.runs[run].state, RunState::Waiting | RunState::Dead) {
            self.end_run(run, RunState::Discarded, false);
            let lane = self.lanes.get_mut(&self.runs[run].lane).unwrap();
            if lane.claim.is_some_and(|(claimed, ..)| claimed == run) {
                (lane.claim, lane.epoch) = (None, lane.epoch + 1);
            }
        }
        true
    }

    pub fn extend(&mut self, claim: &Seen, lease_until: Timestamp) {
        let lane = self.lanes.get_mut(&claim.0).unwrap();
        lane.claim = lane.claim.map(|(run, _, again)| (run, lease_until, again));
    }

    pub fn hand_back(&mut self, claim: &Seen) {
        let (run, ..) = self.lanes.get_mut(&claim.0).unwrap().claim.take().unwrap();
        self.runs[run].run_at = self.runs[run].run_at.min(at(self.now));
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        let due = self.lanes.iter().filter_map(|(name, lane)| match lane.claim {
            Some((_, lease, _)) => Some(lease),
            None => {
                let head = &self.runs[self.head(name)?];
                (head.state == RunState::Waiting).then_some(head.run_at)
            }
        });
        due.min()
    }
}
