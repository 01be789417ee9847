//! Addresses: splitting one line into its parts, comparing two, and writing them the way each system wants.
//!
//! "Split" never means "verified": the table knows towns, not house numbers.
mod kyoto;
mod locate;
mod lot;
mod opening;
mod pos;
mod shopify;
mod split;
mod town;

pub use pos::{POS_MAX_CHARS, TooLong, to_pos};
pub use shopify::{ShopifyAddress, to_shopify};
pub use split::{Split, split};
