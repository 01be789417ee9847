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

    /// A call was refused although there should have been room for it.
    pub(super) fn refused(&mut self) {
        if let Self::Window(window) = self {
            window.widen();
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

/// What a refusal adds to the length at which a window is counted, as a part of it, and the most it may be longer.
const WIDER: u32 = 50;
const WIDEST: u32 = 5;
/// How many calls that went well take back what one refusal has added.
const FORGIVEN_AFTER: u32 = 500;

/// A call that was made.
struct Made {
    at: Instant,
    is_urgent: bool,
}

/// At most so many calls in any window of that length.
pub(super) struct Window {
    calls: u32,
    /// As it was given.
    usual: Duration,
    /// As it is counted: longer after a refusal, because calls arrive closer together than they left.
    length: Duration,
    made: VecDeque<Made>,
    /// How many of them were not urgent.
    patient: usize,
    urgent: Lately,
    pace: Pace,
}

impl Window {
    pub(super) fn new(calls: u32, length: Duration, now: Instant) -> Self {
        let (urgent, pace) = (Lately::new(length, now), Pace::new(length, calls, now));
        Self { calls, usual: length, length, made: VecDeque::new(), patient: 0, urgent, pace }
    }

    fn forget(&mut self, now: Instant) {
        while let Some(made) = self.made.front()
            && now.saturating_duration_since(made.at) >= self.length
        {
            self.patient -= usize::from(!made.is_urgent);
            self.made.pop_front();
        }
    }

    /// The vendor counted more than we did.
    fn widen(&mut self) {
        self.measure((self.length + self.usual / WIDER).min(self.usual + self.usual / WIDEST));
    }

    fn measure(&mut self, length: Duration) {
        self.length = length.max(self.usual);
        self.pace.keep(self.length / self.calls.max(1));
    }

    /// When so many of all calls leave room for one more, if they do not now.
    fn full(&self, usable: usize) -> Option<Instant> {
        self.made.len().checked_sub(usable).map(|over| self.made[over].at + self.length)
    }

    /// A backlog of the day may use all that those above it have not asked for lately, one call after the other, so
    /// that who comes now waits for one call and not for a window.
    fn full_for_the_day(&self, now: Instant) -> Option<Instant> {
        let calls = f64::from(self.calls);
        let left = self.urgent.expected(now).min(calls * left_for_others(Class::SameDay));
        let usable = (calls - left).floor().max(1.0) as usize;
        let leaves = self.patient.checked_sub(usable).and_then(|over| {
            let mut patient = self.made.iter().filter(|made| !made.is_urgent);
            patient.nth(over).map(|made| made.at + self.length)
        });
        self.full(self.calls as usize).max(leaves).or_else(|| self.pace.too_early(now))
    }

    fn take(&mut self, now: Instant, class: Class) -> Option<Instant> {
        self.forget(now);
        let ready = match class {
            Class::SameDay => self.full_for_the_day(now),
            // Even the least urgent class gets one call through a tiny limit when nobody else wants it.
            _ => {
                let usable = f64::from(self.calls) * (1.0 - left_for_others(class));
                self.full(usable.floor().max(1.0) as usize)
            }
        };
        if ready.is_some() {
            return ready;
        }
        let is_urgent = matches!(class, Class::Interactive | Class::Checkout);
        if is_urgent {
            self.urgent.note(now);
        } else if class == Class::SameDay {
            self.pace.step(now);
        }
        if self.length > self.usual {
            self.measure(self.length.saturating_sub(self.usual / (WIDER * FORGIVEN_AFTER)));
        }
        self.patient += usize::from(!is_urgent);
        self.made.push_back(Made { at: now, is_urgent });
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
