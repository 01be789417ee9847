//! What is usual: how long things take, who fails in a row. Alert rules compare today with it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::RunId;

/// How many of the newest durations make "usual".
const WINDOW: usize = 100;
/// Fewer than this, and nothing is usual yet.
const ENOUGH: usize = 10;
/// A run is slow from this many times the usual duration on.
const SLOW: u64 = 3;

/// A run that took, or has been taking, more than three times the usual duration of its flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowRun {
    /// Flow name.
    pub flow: &'static str,
    /// The run.
    pub run: RunId,
    /// What it is about; ids only.
    pub object: String,
    /// How long it took, or has taken so far.
    pub took_ms: u64,
    /// What is usual.
    pub median_ms: u64,
}

/// Rolling facts of this process. They start empty; nothing is decided by them but alerts.
#[derive(Default)]
pub struct Facts {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    steps: HashMap<(&'static str, &'static str), VecDeque<u64>>,
    runs: HashMap<&'static str, VecDeque<u64>>,
    slow: VecDeque<SlowRun>,
}

impl Facts {
    /// The usual duration of a step in milliseconds; none before it was done ten times.
    pub fn median_ms(&self, flow: &str, step: &str) -> Option<u64> {
        // Names are few; a walk spares building a key of borrowed lifetime.
        let kept = self.kept();
        let found = kept.steps.iter().find(|((f, s), _)| *f == flow && *s == step);
        found.and_then(|(_, durations)| median(durations))
    }

    /// The usual duration of a whole run in milliseconds, told in one go.
    pub fn run_median_ms(&self, flow: &str) -> Option<u64> {
        self.kept().runs.get(flow).and_then(median)
    }

    /// The newest runs that took more than three times the usual; oldest first, each told once.
    pub fn take_slow_runs(&self) -> Vec<SlowRun> {
        self.kept().slow.drain(..).collect()
    }

    pub(crate) fn step_took(&self, flow: &'static str, step: &'static str, took_ms: u64) {
        push(self.kept().steps.entry((flow, step)).or_default(), took_ms);
    }

    pub(crate) fn run_took(&self, flow: &'static str, run: RunId, object: &str, took_ms: u64) {
        let mut kept = self.kept();
        let durations = kept.runs.entry(flow).or_default();
        let usual = is_slow(durations, took_ms);
        push(durations, took_ms);
        if let Some(median_ms) = usual {
            if kept.slow.len() == WINDOW {
                kept.slow.pop_front();
            }
            kept.slow.push_back(SlowRun { flow, run, object: object.to_owned(), took_ms, median_ms });
        }
    }

    /// The usual duration, if a run of this flow that has taken so long is slow.
    pub(crate) fn slow_by(&self, flow: &str, took_ms: u64) -> Option<u64> {
        self.kept().runs.get(flow).and_then(|durations| is_slow(durations, took_ms))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push(durations: &mut VecDeque<u64>, took_ms: u64) {
    if durations.len() == WINDOW {
        durations.pop_front();
    }
    durations.push_back(took_ms);
}

fn median(durations: &VecDeque<u64>) -> Option<u64> {
    if durations.len() < ENOUGH {
        return None;
    }
    let mut sorted: Vec<u64> = durations.iter().copied().collect();
    let middle = sorted.len() / 2;
    Some(*sorted.select_nth_unstable(middle).1)
}

/// What is not even three times the fastest cannot be three times the usual: most runs cost no sorting.
fn is_slow(durations: &VecDeque<u64>, took_ms: u64) -> Option<u64> {
    let smallest = durations.iter().min()?;
    if took_ms <= smallest.saturating_mul(SLOW) {
        return None;
    }
    median(durations).filter(|usual| took_ms > usual.saturating_mul(SLOW))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(n: u128) -> RunId {
        RunId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn three_times_the_usual_is_slow_and_is_told_once() {
        let facts = Facts::default();
        for n in 0..20 {
            facts.run_took("sign_up", run(n), "customer:1", 100);
        }
        facts.run_took("sign_up", run(21), "customer:2", 300);
        assert!(facts.take_slow_runs().is_empty());
        facts.run_took("sign_up", run(22), "customer:3", 301);
        let slow = facts.take_slow_runs();
        assert_eq!((slow.len(), slow[0].median_ms, slow[0].took_ms), (1, 100, 301));
        assert!(facts.take_slow_runs().is_empty());
    }

    #[test]
    fn nothing_is_usual_after_a_few_times() {
        let facts = Facts::default();
        for _ in 0..9 {
            facts.step_took("sign_up", "link POS member", 10);
        }
        assert_eq!(facts.median_ms("sign_up", "link POS member"), None);
        facts.step_took("sign_up", "link POS member", 1_000);
        assert_eq!(facts.median_ms("sign_up", "link POS member"), Some(10));
    }
}
