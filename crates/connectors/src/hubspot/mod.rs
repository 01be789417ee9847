//! HubSpot, the CRM: one contact per customer, found by the customer's number.

mod client;
mod contacts;
mod crm;
mod erasure;
mod merges;
mod properties;
mod purchase_properties;
mod purchases;
mod silence;
mod wire;

pub use client::{HubSpot, HubSpotConfig};
