//! Two customer bases become one: told, brought together, interrupted, taken back.

mod apart;
mod applied;
mod dry_run;
mod erased;
mod people;
mod rekey;
mod trouble;

pub use people::{m, n, seed_pairs};
