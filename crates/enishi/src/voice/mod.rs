//! How commands speak: lines and tables for people, JSON for programs, progress while something takes long.

mod progress;
mod speaking;
mod table;

pub use progress::Progress;
pub use speaking::{Outcome, Row, Voice, WrongUsage, named, when};
