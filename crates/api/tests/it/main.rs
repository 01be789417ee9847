//! The API from outside, in one process: no socket unless the test is about sockets, no real time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod card;
mod cases;
mod coupons;
mod erasures;
mod house;
mod limits;
mod machines;
mod matrix;
mod me;
mod openapi;
mod operators;
mod problems;
mod quiet_logs;
mod records;
mod registrations;
mod roles;
mod script;
mod sessions;
mod sockets;
mod staff;
mod systems;
mod webhooks;
