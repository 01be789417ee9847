//! The command line: what it says, what it changes, and how it ends.

mod cases;
mod desk;
mod house;
mod matrix;
mod members;
mod program;
mod said;
mod vendors;

pub use desk::typed;
pub use said::Said;
