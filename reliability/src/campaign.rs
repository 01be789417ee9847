//! Plays many stories on all cores and counts what happened in them.

use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{
    play::{Ending, play},
    story::Story,
};

/// What a campaign saw.
#[derive(Debug, Default)]
pub struct Report {
    /// Stories played.
    pub played: u64,
    /// Calls of the hub in all of them.
    pub calls: u64,
    /// Time that passed in all of them.
    pub simulated: Duration,
    /// Faults that struck, by kind.
    pub faults: BTreeMap<String, u64>,
    /// Seeds whose story ended wrong, and how; sorted.
    pub wrong: Vec<(u64, Vec<String>)>,
}

impl Report {
    fn add(&mut self, seed: u64, ending: Ending) {
        self.played += 1;
        self.calls += u64::from(ending.calls);
        self.simulated += ending.simulated;
        for (kind, count) in ending.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        if !ending.wrong.is_empty() {
            self.wrong.push((seed, ending.wrong));
        }
    }
}

/// Plays the stories that `author` writes from `count` seeds, the first of them `first`; `progress` is told how many are
/// done.
pub fn run(author: fn(u64) -> Story, first: u64, count: u64, progress: &(dyn Fn(u64) + Sync)) -> Report {
    let next = AtomicU64::new(0);
    let report = Mutex::new(Report::default());
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count {
                        return;
                    }
                    let seed = first + nth;
                    let ending = play(&author(seed));
                    let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
                    report.add(seed, ending);
                    progress(report.played);
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.wrong.sort();
    report
}
