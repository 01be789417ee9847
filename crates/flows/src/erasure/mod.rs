//! Erasure and access: somebody is taken out of every system and stays out; somebody is told what is held.

pub mod data_request;
pub mod erase;
pub(crate) mod graves;
pub(crate) mod notice;
mod others;
pub(crate) mod person;
mod records;
pub mod wipe;
