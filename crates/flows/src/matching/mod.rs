//! Finds the store member a customer already is, without knowing an address or a number by heart.

pub mod find;
pub mod index;
pub mod link;
pub mod scored;
pub mod together;
mod verdict;
