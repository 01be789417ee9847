//! A hub and its vendors in one process: no socket, no sleep, a clock the test holds.

mod coupons;
mod lines;
mod opening;
mod people;
mod questions;

pub use coupons::{ARTICLE, finance};
pub use opening::Town;
pub use people::{form, hours, key, minutes, person, seconds};
