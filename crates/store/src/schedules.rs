//! What happens by the clock: sweeps, watchdogs, proofs.

use async_trait::async_trait;
use domain::Timestamp;

use crate::{Result, lanes::NewRun};

/// A row of the timetable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name; the run it starts has the key `name@time`.
    pub name: String,
    /// Seconds between two firings.
    pub every_s: u32,
    /// When it fires next.
    pub next_at: Timestamp,
}

/// The shelf of schedules.
#[async_trait]
pub trait Schedules {
    /// Adds a schedule, or changes how often an existing one fires. `first_at` only counts for a new one.
    async fn keep(&self, name: &str, every_s: u32, first_at: Timestamp) -> Result<()>;

    /// All of them.
    async fn schedules(&self) -> Result<Vec<Schedule>>;

    /// Those due by now.
    async fn due(&self, now: Timestamp) -> Result<Vec<Schedule>>;

    /// Starts the run of a due firing and sets the next time, in one commit; false if another process did already.
    async fn fire(&self, schedule: &Schedule, run: NewRun, next_at: Timestamp) -> Result<bool>;
}
