//! Smaregi, the tills: members, their points and what they bought.

mod auth;
mod client;
mod diagnosis;
mod erasure;
mod footprint;
mod members;
mod membership;
mod merges;
mod paging;
mod point_writes;
mod points;
mod pos;
mod sales;
mod spelling;
mod transactions;
pub mod webhooks;
mod wire;

pub use client::{Smaregi, SmaregiConfig};
