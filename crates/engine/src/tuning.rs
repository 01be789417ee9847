//! How much a worker takes on at once and how long it may hold a lane.

use std::time::Duration;

/// The engine's few numbers. The defaults suit a shop on one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// How long a claim lasts unless it is extended; a crashed worker's lanes are taken over after this.
    pub lease: Duration,
    /// Runs from the backlog worked on at once. Runs that begin as they are accepted come on top.
    pub in_flight: usize,
    /// Whether a run begins the moment it is accepted here. Off for a command that stands beside a working hub and
    /// may end at once.
    pub eager: bool,
    /// How often another process's runs, replays and switches are looked for.
    pub poll: Duration,
    /// Consecutive failures after which a vendor is left alone.
    pub breaker_after: u32,
    /// Runs a second that are taken up again once a vendor answers, or when a pause ends by itself.
    pub release_per_second: u32,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            in_flight: 256,
            eager: true,
            poll: Duration::from_secs(1),
            breaker_after: 5,
            release_per_second: 100,
        }
    }
}
