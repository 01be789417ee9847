//! Every public list of spellings that the crate is measured by.
mod addresses;
mod spellings;
mod vectors;
