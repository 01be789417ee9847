//! The town, visited from outside.

mod shopify;
