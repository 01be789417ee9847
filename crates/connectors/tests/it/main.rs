//! The connectors against stand-ins: what they send, what they make of every answer, and what they never say.
#![allow(clippy::unwrap_used, reason = "a test stops where its story breaks")]

mod alerts;
mod budget;
mod documents;
mod erasure;
mod every_vendor;
mod hubspot;
mod identity;
mod mail;
mod people;
mod purchases;
mod shopify;
mod shopify_coupons;
mod shopify_upkeep;
mod silence;
mod smaregi;
mod smaregi_point_writes;
mod smaregi_points;
mod spoiled;
mod stand_in;
mod tokens;
mod whole_order;
mod wire;
