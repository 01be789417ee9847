//! Shopify, the online store and master of customers: Admin GraphQL, customer accounts, webhooks.

mod addresses;
mod all_customers;
mod auth;
mod changes;
mod client;
mod complaints;
mod consent;
mod coupons;
pub mod customer_accounts;
mod customers;
mod definitions;
mod discounts;
mod documents;
mod erasure;
mod graphql;
mod merge_wire;
mod merges;
mod metafields;
mod order_amounts;
mod order_earnings;
mod orders;
mod profiles;
mod storefront;
mod subscriptions;
pub mod webhooks;
mod whole_order;
mod wire;

pub use client::{Plan, Shopify, ShopifyConfig};
pub use customer_accounts::{CustomerAccounts, CustomerAccountsConfig};

pub use documents::{Document, documents};
pub use metafields::{MetafieldName, MetafieldNames};
