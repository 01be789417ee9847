//! Breaking it on purpose: the whole hub in a small seeded world where everything goes wrong, and must come right.
//!
//! A seed writes a [`story::Story`]: who does what when, and which call fails how. [`play::play`] tells it to the real
//! flows and engine against the sandbox's vendors, with no socket, no sleep and no real clock, then lets everything
//! come to rest and asks [`invariants`]. A story that ends wrong is told again exactly, and [`shrink`] makes it short.

pub mod asking;
pub mod author;
pub mod campaign;
pub mod counter;
pub mod deeds;
pub mod earnings;
pub mod gone;
pub mod invariants;
pub mod journal;
pub mod life;
pub mod lines;
pub mod office;
pub mod people;
pub mod planted;
pub mod play;
pub mod points;
pub mod receipts;
pub mod report;
pub mod rest;
pub mod secrets;
pub mod shrink;
pub mod story;
pub mod telling;
pub mod world;
pub mod year;
