//! The contract of the store, held against every implementation, and what each of them promises beyond it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

#[macro_use]
mod world;

mod journal;
mod lanes;
