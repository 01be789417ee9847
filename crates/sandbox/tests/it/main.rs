//! The town, visited from outside.

mod counter;
mod hubspot;
mod mail;
mod shopify;
mod smaregi;
mod storefront;
