//! How much of a vendor's limit is used: calls in a moving window, or points in a bucket that refills.

use std::{collections::VecDeque, time::Duration};

use domain::Class;
use tokio::time::Instant;

use super::{
    Bucket,
    pace::{Lately, Pace},
};

/// The share of the capacity a class leaves untouched for those above it.
const fn left_for_others(class: Class) -> f64 {
    match class {
        Class::Interactive => 0.0,
        Class::Checkout => 0.1,
        Class::SameDay => 0.25,
        Class::Overnight => 0.5,
    }
}

pub(super) enum Gauge {
    Window(Window),
    Points(Points),
}

impl Gauge {
    /// Spends `cost` if that leaves enough for the classes above; otherwise says when to try again.
    pub(super) fn take(&mut self, now: Instant, cost: f64, class: Class) -> Option<Instant> {
        match self {
            Self::Window(window) => window.take(now, class),
            Self::Points(points) => points.take(now, cost, left_for_others(class)),
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
    urgent: Lately,
    pace: Pace,
}

impl Window {
    pub(super) fn new(calls: u32, length: Duration, now: Instant) -> Self {
        let (urgent, pace) = (Lately::new(length, now), Pace::new(length, calls, now));
        Self { calls, length, made: VecDeque::new(), urgent, pace }
    }

    fn forget(&mut self, now: Instant) {
        while self.made.front().is_some_and(|&made| now.saturating_duration_since(made) >= self.length) {
            self.made.pop_front();
        }
    }

    /// A backlog of the day may use all that those above it have not asked for lately, one call after the other, so
    /// that who comes now waits for one call and not for a window. The night keeps its distance in any case.
    fn usable(&self, now: Instant, class: Class) -> usize {
        let calls = f64::from(self.calls);
        let left = calls * left_for_others(class);
        let left = if class == Class::SameDay { left.min(self.urgent.expected(now)) } else { left };
        // Even the least urgent class gets one call through a tiny limit when nobody else wants it.
        (calls - left).floor().max(1.0) as usize
    }

    fn take(&mut self, now: Instant, class: Class) -> Option<Instant> {
        self.forget(now);
        let usable = self.usable(now, class);
        if self.made.len() >= usable {
            return Some(self.made[self.made.len() - usable] + self.length);
        }
        if class == Class::SameDay
            && let Some(ready) = self.pace.too_early(now)
        {
            return Some(ready);
        }
        match class {
            Class::Interactive | Class::Checkout => self.urgent.note(now),
            Class::SameDay => self.pace.step(now),
            Class::Overnight => {}
        }
        self.made.push_back(now);
        None
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
