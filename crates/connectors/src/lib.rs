//! The other systems: typed clients of the online store, the POS, the CRM and mail, behind the roles a flow may ask.

pub mod alerts;
pub mod http;
pub mod hubspot;
mod prefectures;
pub mod roles;
pub mod shopify;
pub mod smaregi;
pub mod smtp;
#[cfg(feature = "testing")]
pub mod testing;
