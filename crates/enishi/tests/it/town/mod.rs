//! A hub and its vendors in one process: no socket, no sleep, a clock the test holds.

mod lines;
mod opening;
mod people;

pub use opening::Town;
#[expect(unused_imports, reason = "for incidents to come")]
pub use people::{form, hours, key, minutes, seconds};
