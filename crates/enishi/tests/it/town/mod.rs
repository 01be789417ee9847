//! A hub and its vendors in one process: no socket, no sleep, a clock the test holds.

mod lines;
mod opening;
mod people;
mod questions;

pub use opening::Town;
pub use people::{form, hours, key, minutes, person, seconds};
