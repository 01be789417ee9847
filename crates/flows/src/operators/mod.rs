//! The people who run the hub: who they are, what their role lets them do, and the doing of it, written down.

mod accounts;
mod cases;
mod desk;
mod links;
mod operator;
mod passwords;
mod reason;
pub mod rights;
mod sessions;
mod sign_in;
mod throttle;

pub use accounts::{AccountRefused, Operators};
pub use cases::Decision;
pub use desk::{Desk, DeskRefused};
pub use operator::{Operator, Via};
pub use reason::Reason;
pub use rights::Action;
pub use sessions::{ABSOLUTE, IDLE, Token};
pub use sign_in::SignInRefused;
