//! A store in memory with the manners of the real one, for fast and repeatable tests. It forgets everything.
//!
//! It is held to the same contract as the real ones, so that what is true on it is true on them. Left to the real
//! ones are what files do: a chained audit log that can be tampered with, several shops in one file, and their end.

mod aliases;
mod case_desk;
mod cases;
mod coupons;
mod desk;
mod erasures;
mod forgetting;
mod held;
mod intake;
mod journal;
mod lanes;
mod ledger;
mod links;
mod matches;
mod member_index;
mod merges;
mod prune;
mod purchases;
mod seen;
mod shelves;
mod state;
mod users;

use std::sync::{Mutex, MutexGuard, PoisonError};

use state::State;

/// Everything a shop remembers, for as long as the process lives.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
