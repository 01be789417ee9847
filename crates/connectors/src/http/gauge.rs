//! How much of a vendor's limit is used: calls in a moving window, or points in a bucket that refills.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::Bucket;

pub(super) enum Gauge {
    Window(Window),
    Points(Points),
}

impl Gauge {
    /// Spends `cost` if that leaves `untouched` of the capacity; otherwise says when to try again.
    pub(super) fn take(&mut self, now: Instant, cost: f64, untouched: f64) -> Option<Instant> {
        match self {
            Self::Window(window) => window.take(now, untouched),
            Self::Points(points) => points.take(now, cost, untouched),
        }
    }

    pub(super) fn settle(&mut self, now: Instant, cost: f64, told: Option<Bucket>) {
        if let Self::Points(points) = self {
            points.settle(now, cost, told);
        }
    }

    /// Available and capacity.
    pub(super) fn room(&mut self, now: Instant) -> (f64, f64) {
        match self {
            Self::Window(window) => {
                window.forget(now);
                let free = window.calls as usize - window.made.len().min(window.calls as usize);
                (free as f64, f64::from(window.calls))
            }
            Self::Points(points) => (points.level(now).max(0.0), points.bucket.maximum),
        }
    }
}

/// At most so many calls in any window of that length.
pub(super) struct Window {
    calls: u32,
    length: Duration,
    made: VecDeque<Instant>,
}

impl Window {
    pub(super) fn new(calls: u32, length: Duration) -> Self {
        Self { calls, length, made: VecDeque::new() }
    }

    fn forget(&mut self, now: Instant) {
        while self.made.front().is_some_and(|&made| now.saturating_duration_since(made) >= self.length) {
            self.made.pop_front();
        }
    }

    fn take(&mut self, now: Instant, untouched: f64) -> Option<Instant> {
        self.forget(now);
        // Even the least urgent class gets one call through a tiny limit when nobody else wants it.
        let usable = (f64::from(self.calls) * (1.0 - untouched)).floor().max(1.0) as usize;
        if self.made.len() < usable {
            self.made.push_back(now);
            return None;
        }
        Some(self.made[self.made.len() - usable] + self.length)
    }
}

/// Points that flow back, minus those of calls still under way.
pub(super) struct Points {
    bucket: Bucket,
    at: Instant,
    under_way: f64,
}

impl Points {
    pub(super) fn new(bucket: Bucket, at: Instant) -> Self {
        Self { bucket, at, under_way: 0.0 }
    }

    fn level(&self, now: Instant) -> f64 {
        let restored = now.saturating_duration_since(self.at).as_secs_f64() * self.bucket.restore_per_second;
        (self.bucket.available + restored).min(self.bucket.maximum)
    }

    fn take(&mut self, now: Instant, cost: f64, untouched: f64) -> Option<Instant> {
        let level = self.level(now);
        // A call dearer than its class's share may still start from a full bucket.
        let needed = (cost + self.bucket.maximum * untouched).min(self.bucket.maximum);
        if level >= needed {
            self.bucket.available = level - cost;
            self.at = now;
            self.under_way += cost;
            return None;
        }
        let seconds = (needed - level) / self.bucket.restore_per_second.max(f64::MIN_POSITIVE);
        let wait = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(3600));
        // A millisecond more, so that rounding never wakes a caller just before there is enough.
        Some(now + wait + Duration::from_millis(1))
    }

    /// What the vendor says counts, less what it has not seen yet of ours.
    fn settle(&mut self, now: Instant, cost: f64, told: Option<Bucket>) {
        self.under_way = (self.under_way - cost).max(0.0);
        if let Some(told) = told.filter(|told| told.maximum > 0.0 && told.restore_per_second > 0.0) {
            self.bucket = Bucket { available: told.available - self.under_way, ..told };
            self.at = now;
        }
    }
}
