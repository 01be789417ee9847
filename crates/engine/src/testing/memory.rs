//! A store in memory with the manners of the real one, for fast and repeatable tests. It forgets everything.

mod desk;
mod intake;
mod journal;
mod lanes;
mod rooms;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};

use state::State;

/// Keeps what the engine needs: lanes, journal, inbox, dead letters, schedules, switches, audit, cursors. The shelves
/// of people and links answer that they are unavailable.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
