//! The time of day in a test: it passes with tokio's time, paused or not, and can be set wrong like any clock.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use domain::{Clock, Timestamp};
use tokio::time::Instant;

/// A clock tied to tokio's time: `tokio::time::advance` moves both.
#[derive(Debug)]
pub struct TestClock {
    base: Timestamp,
    origin: Instant,
    offset_ms: AtomicI64,
}

impl TestClock {
    /// Shows this time now. Must be made inside a tokio runtime whose time the test holds.
    pub fn starting_at(base: Timestamp) -> Self {
        Self { base, origin: Instant::now(), offset_ms: AtomicI64::new(0) }
    }

    /// Steps the clock by so many milliseconds, without time passing: somebody set it, or it had drifted.
    pub fn step_ms(&self, by_ms: i64) {
        self.offset_ms.fetch_add(by_ms, Ordering::Relaxed);
    }

    /// Lets time pass; needs paused tokio time.
    pub async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
    }
}

impl Default for TestClock {
    /// A Saturday morning in November 2026.
    fn default() -> Self {
        Self::starting_at(Timestamp::from_second(1_795_219_200).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let offset = jiff::SignedDuration::from_millis(self.offset_ms.load(Ordering::Relaxed));
        let passed = self.base.saturating_add(self.origin.elapsed()).unwrap_or(self.base);
        passed.saturating_add(offset).unwrap_or(passed)
    }
}
