//! `enishi doctor`: is everything ready? One line per check; what is missing is named, and what to do about it.

mod bench;
mod examination;
mod finding;
mod followers;
mod house;
mod shopify;

pub use examination::{examine, run};
pub use finding::Finding;
