//! Every public list of spellings that the crate is measured by.
mod addresses;
mod places;
mod properties;
mod spellings;
mod table;
mod vectors;
