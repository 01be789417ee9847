//! HTTP as JSON: the doors through which storefront, customers, vendors and operators reach the hub.

pub mod auth;
pub mod body;
mod cross_origin;
pub mod customer;
mod description;
mod docs_page;
pub mod doors;
mod front;
mod health;
pub mod idempotency;
pub mod language;
mod limits;
pub mod metrics;
mod openapi;
pub mod operator;
mod parameters;
pub mod problem;
mod router;
pub mod server;
pub mod settings;
pub mod snapshot;
mod state;
mod webhooks;

pub use doors::Doors;
pub use metrics::Metrics;
pub use router::{document, router, router_of};
pub use server::serve;
pub use settings::{ApiSettings, Limits, Rate};
pub use state::ApiParts;
