//! A small town of simulated vendors with real state, for the demo, for tests and for people who have no accounts yet.
//!
//! Nothing here shares a type with the hub: a mistake in a connector cannot be repeated on this side of the wire.

mod bad_day;
pub mod calendar;
mod chance;
pub mod courier;
pub mod faults;
pub mod hubspot;
pub mod mailbox;
pub mod people;
pub mod shopify;
pub mod smaregi;
pub mod storefront;
mod town;

pub use calendar::{Calendar, SharedCalendar};
pub use courier::{Courier, Parcel};
pub use faults::{Fault, Faults};
pub use town::{Settings, Town};
