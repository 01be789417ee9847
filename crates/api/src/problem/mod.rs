//! What went wrong, told so that a program knows (a stable slug) and a person understands (their language).

mod answer;
mod field_words;
mod kind;
mod schema;

pub use answer::{FieldProblem, MEDIA_TYPE, Problem};
pub use field_words::message;
pub use kind::ProblemKind;
pub(crate) use schema::ProblemSchema;
