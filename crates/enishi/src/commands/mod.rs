//! One file per command.

pub mod demo;
pub mod running;
pub mod sandbox;
pub mod serve;
pub mod setup;
pub mod visitors;
