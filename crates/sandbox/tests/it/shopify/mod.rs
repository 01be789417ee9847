//! The simulated Shopify, called as an app, a storefront and a customer would.

#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

mod browser;
mod buying;
mod coupons;
mod crowd;
mod customers;
mod documents;
mod identities;
mod login;
mod merging;
mod metafields;
mod street;
mod trouble;
mod webhooks;
