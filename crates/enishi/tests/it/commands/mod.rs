//! The command line: what it says, what it changes, and how it ends.

mod cases;
pub(crate) mod desk;
mod house;
mod matrix;
mod members;
mod program;
mod said;
mod vendors;

pub use desk::typed;
pub use said::Said;
