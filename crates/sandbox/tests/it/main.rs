//! The town, visited from outside.

mod counter;
mod shopify;
mod smaregi;
mod storefront;
