//! Which system owns which field of a customer, who reads it, and what happens when two of them disagree.

mod field;
mod outgoing;
mod rows;

pub use field::{Field, Party};
pub use outgoing::{Fields, Founding, NotTheOwner, Outgoing};
pub use rows::{Choice, Impossible, Matrix, Row, Rule};
