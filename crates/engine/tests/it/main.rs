//! Incidents the engine lives through.
#![allow(clippy::unwrap_used, reason = "a test stops where its world is not as it should be")]

mod bench;
mod crashing;
mod failing;
mod first;
mod matrix;
mod people;
mod waiting;
