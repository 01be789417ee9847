//! The simulated HubSpot: contacts and orders with unique properties, a search that lags, and limits of its own.

mod batch;
mod complaint;
mod crm;
mod definitions;
mod http;
mod limits;
mod property_api;
mod record;
mod records;
mod route;
mod search;
mod search_request;
mod seed;
mod state;
mod writes;

pub use crm::HubSpot;
pub use limits::Limits;
pub use record::Contact;
