//! The whole hub in one process, against a town of simulated vendors: every test tells an incident.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod canary;
mod commands;
mod crash_matrix;
mod docs;
mod erasure;
mod flows;
mod matching;
mod merging;
#[cfg(feature = "planted")]
mod planted;
mod town;
mod ugly;
