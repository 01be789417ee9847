//! Durability. Lanes, runs and steps: what was accepted is done once, in order, through crashes and outages.
//!
//! The engine has never heard of a coupon. A flow is a story told in steps; the engine keeps the place in it.

mod breaker;
mod claim;
mod companion;
mod core;
mod dead_letter;
mod engine;
mod event;
mod facts;
mod flow;
mod idle;
mod inbox;
mod lane;
mod meddle;
mod outcome;
mod replay;
mod retry;
mod run;
mod schedule;
mod settle;
mod signal;
mod start;
mod step;
mod switch;
#[cfg(feature = "testing")]
pub mod testing;
mod tuning;
mod undo;
mod wait;
mod worker;

pub use engine::{Engine, Refused, Sorter};
pub use facts::{Facts, SlowRun};
pub use flow::{Flow, Parks, Replay, Retry, Terms};
pub use run::{Attempt, Run, StepCall, Stop};
pub use schedule::Firing;
pub use signal::{Signal, StepNews};
pub use start::{Start, Started};
pub use step::step_key;
pub use tuning::Tuning;
