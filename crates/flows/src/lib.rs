//! The product. Each flow states its source of truth, contract, failure, owner and timing, then reads as a story.

mod caches;
mod changes;
pub mod charter;
mod conflict;
pub mod coupon;
pub mod earning;
pub mod erasure;
pub mod gate;
mod hashing;
mod hub;
pub mod intake;
pub mod leaving;
pub mod matching;
pub mod merging;
mod one_read;
pub mod operators;
pub mod points;
pub mod profile;
pub mod purchases;
mod register;
pub mod registration;
mod systems;
pub mod watch;

pub use charter::{Charter, Timing};
pub use hashing::Hasher;
pub use hub::{Hub, HubParts, Supplies, customer_lane};
pub use intake::Refused as WebhookRefused;

pub use register::{FLOWS, SCHEDULES, Timetable};
pub use systems::{Erasers, Settings, Switches, Systems};
