//! A steady pace for those who have time, so that a limit they fill has a place free for others every moment.

use std::time::Duration;

use tokio::time::Instant;

/// Windows that are looked back upon at once.
const WINDOWS: u32 = 5;
/// A pace may be behind by this part of a window and is caught up with: timers are late.
const SLACK: u32 = 20;

/// One call after the other, evenly over the window.
pub(super) struct Pace {
    gap: Duration,
    slack: Duration,
    next: Instant,
}

impl Pace {
    pub(super) fn new(window: Duration, calls: u32, now: Instant) -> Self {
        let gap = window / calls.max(1);
        Self { gap, slack: gap.max(window / SLACK), next: now }
    }

    /// Another gap from here on.
    pub(super) fn keep(&mut self, gap: Duration) {
        self.gap = gap;
    }

    /// When the next call may go, if not now.
    pub(super) fn too_early(&self, now: Instant) -> Option<Instant> {
        // A pace that was not kept for long has no arrears.
        (self.next > now + self.slack).then(|| self.next - self.slack)
    }

    /// A call goes.
    pub(super) fn step(&mut self, now: Instant) {
        self.next = self.next.max(now) + self.gap;
    }
}

/// How often the urgent classes have called lately.
pub(super) struct Lately {
    window: Duration,
    since: Instant,
    now: u32,
    before: u32,
}

impl Lately {
    pub(super) fn new(window: Duration, since: Instant) -> Self {
        Self { window, since, now: 0, before: 0 }
    }

    /// An urgent call goes.
    pub(super) fn note(&mut self, at: Instant) {
        let span = self.window * WINDOWS;
        let age = at.saturating_duration_since(self.since);
        if age >= span {
            self.before = if age >= span * 2 { 0 } else { self.now };
            (self.now, self.since) = (0, at);
        }
        self.now = self.now.saturating_add(1);
    }

    /// How many of them a window should have room for: as many as there were, on average.
    pub(super) fn expected(&self, at: Instant) -> f64 {
        if at.saturating_duration_since(self.since) >= self.window * WINDOWS * 2 {
            return 0.0;
        }
        (f64::from(self.now.max(self.before)) / f64::from(WINDOWS)).floor()
    }
}
