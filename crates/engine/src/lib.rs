//! Durability. Lanes, runs and steps: what was accepted is done once, in order, through crashes and outages.
//!
//! The engine has never heard of a coupon. A flow is a story told in steps; the engine keeps the place in it.

mod engine;
mod flow;
mod run;
mod signal;
mod start;

pub use engine::{Engine, Refused, Sorter};
pub use flow::{Flow, Parks, Replay, Retry, Terms};
pub use run::{Attempt, Run, StepCall, Stop};
pub use signal::{Signal, StepNews};
pub use start::{Start, Started};
