//! `enishi normalize`: one spelling for addresses, names, furigana, phones, e-mails, birth dates and postal codes.

mod answers;
mod lines;

pub use lines::{Field, run};
