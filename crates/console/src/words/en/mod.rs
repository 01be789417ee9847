//! English.

mod pages;
mod terms;

pub(crate) use pages::WORDS;
pub(crate) use terms::TERMS;
