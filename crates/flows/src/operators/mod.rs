//! The people who run the hub: who they are, what their role lets them do, and the doing of it, written down.

mod accounts;
mod case_acts;
mod case_records;
mod cases;
mod comparing;
mod coupons;
mod desk;
mod erasure;
mod links;
mod masks;
mod matching;
mod merges;
mod operator;
mod passwords;
mod points;
mod reason;
mod reveal;
pub mod rights;
mod sessions;
mod sign_in;
mod throttle;

pub use accounts::{AccountRefused, Operators};
pub use case_acts::LATER_REASONS;
pub use case_records::{Record, RecordState, Records, Shown};
pub use cases::{Answer, DIFFERENT_REASONS, Decision, LINK_REASONS};
pub use coupons::Found as FoundPoints;
pub use desk::{Desk, DeskRefused};
pub use erasure::{DataHeld, ErasurePreview};
pub use matching::{Care, Undone};
pub use merges::CardOwner;
pub use operator::{Operator, Via};
pub use reason::Reason;
pub use reveal::REVEAL_REASONS;
pub use rights::Action;
pub use sessions::{ABSOLUTE, IDLE, Token};
pub use sign_in::SignInRefused;
