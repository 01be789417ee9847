//! The simulated HubSpot: contacts and orders with unique properties, a search that lags, and limits of its own.
//!
//! Where nothing is documented, this account decides: a batch item whose e-mail belongs to another contact is a
//! `CONFLICT` inside a 207 and the other contact is left alone; a taken value of any other unique property is a 400
//! (`CONFLICTING_UNIQUE_VALUE`); an upsert by e-mail behaves like any other upsert; erasing an unknown contact is a 404.

mod batch;
mod complaint;
mod crm;
mod definitions;
mod http;
mod limits;
mod preferences;
mod property_api;
mod record;
mod records;
mod route;
mod search;
mod search_request;
mod seed;
mod state;
mod ties;
mod writes;

pub use crm::HubSpot;
pub use limits::Limits;
pub use record::Contact;
pub use ties::OrderRecord;
