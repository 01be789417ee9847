//! How the hub stands at this moment, read from its records: what waits, what is stuck, what is paused.

use store::{Backlog, DeadLetter, LetterFilter, LetterState, Store, Switch};

use crate::{problem::Problem, state::Api};

/// More open letters than this are not counted one by one.
const MOST_LETTERS: u32 = 1_000;

/// What waits, what is stuck, what is paused.
pub struct Snapshot {
    /// By flow.
    pub backlog: Vec<Backlog>,
    /// Dead letters nobody has taken; at most 1,000.
    pub letters: Vec<DeadLetter>,
    /// Pauses in force.
    pub switches: Vec<Switch>,
}

impl Snapshot {
    /// Reads it.
    pub async fn take(store: &dyn Store) -> store::Result<Self> {
        let open = LetterFilter { state: Some(LetterState::Open), limit: MOST_LETTERS, ..Default::default() };
        let (backlog, letters, switches) =
            futures::try_join!(store.backlog(), store.letters(&open), store.switches())?;
        Ok(Self { backlog, letters, switches })
    }
}

impl Api {
    /// The metrics as they stand now.
    pub(crate) async fn metrics_text(&self) -> Result<String, Problem> {
        let snapshot = Snapshot::take(self.store()).await?;
        Ok(self.metrics().text(&snapshot, self.clock().now()).await)
    }
}
