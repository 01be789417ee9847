//! Two whole sides compared: how well, how fast, in how much memory. The towns are those of the tests of `flows`.

mod alone;
mod figure;
#[allow(clippy::unwrap_used, dead_code, reason = "shared with the tests of flows, which use more of it")]
#[path = "../../../../flows/tests/it/matching/invented.rs"]
mod invented;
#[allow(clippy::unwrap_used, dead_code, reason = "shared with the tests of flows, which use more of it")]
#[path = "../../../../flows/tests/it/matching/measure.rs"]
mod measure;
#[path = "../../../../flows/tests/it/matching/mistakes.rs"]
mod mistakes;
#[allow(clippy::unwrap_used, dead_code, reason = "shared with the tests of flows, which use more of it")]
#[path = "../../../../flows/tests/it/matching/people.rs"]
mod people;

pub use alone::{ROLE, work};
pub use figure::{NAME, measure};
