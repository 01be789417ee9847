//! What has happened lately: a run on its way to wait for something must not miss it.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
};

use domain::RunId;
use tokio::time::Instant;

/// How many are remembered; a run is on its way to wait for milliseconds.
const REMEMBERED: usize = 1_024;

/// The newest events of this process.
#[derive(Default)]
pub(crate) struct Events {
    heard: Mutex<VecDeque<(String, Instant)>>,
}

impl Events {
    pub(crate) fn heard(&self, event: &str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() == REMEMBERED {
            heard.pop_front();
        }
        heard.push_back((event.to_owned(), Instant::now()));
    }

    pub(crate) fn heard_since(&self, event: &str, since: Instant) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().any(|(name, at)| name == event && *at >= since)
    }
}

/// Runs in flight that are to be told once more when they are put down: they were given a companion meanwhile.
#[derive(Default)]
pub(crate) struct Again {
    runs: Mutex<HashSet<RunId>>,
}

impl Again {
    pub(crate) fn ask(&self, run: RunId) {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).insert(run);
    }

    pub(crate) fn take(&self, run: RunId) -> bool {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).remove(&run)
    }
}
