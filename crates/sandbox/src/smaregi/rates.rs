//! How many calls a second one app may make: reads and writes are counted apart, token calls count too.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

/// Calls a second of one app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// GET calls a second.
    pub reads_per_second: usize,
    /// All other calls a second, token calls included.
    pub writes_per_second: usize,
}

impl Default for RateLimits {
    /// What a sandbox contract of theirs allows.
    fn default() -> Self {
        Self { reads_per_second: 10, writes_per_second: 4 }
    }
}

/// The calls of the last second.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) limits: Option<RateLimits>,
    reads: VecDeque<Timestamp>,
    writes: VecDeque<Timestamp>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { limits: Some(RateLimits::default()), reads: VecDeque::new(), writes: VecDeque::new() }
    }
}

impl Gate {
    /// Lets one call through, or says how many seconds to wait.
    pub(super) fn pass(&mut self, is_read: bool, now: Timestamp) -> Result<(), u64> {
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let (recent, limit) = if is_read {
            (&mut self.reads, limits.reads_per_second)
        } else {
            (&mut self.writes, limits.writes_per_second)
        };
        while recent.front().is_some_and(|&at| now.duration_since(at) >= SignedDuration::from_secs(1)) {
            recent.pop_front();
        }
        if recent.len() >= limit {
            return Err(1);
        }
        recent.push_back(now);
        Ok(())
    }
}
