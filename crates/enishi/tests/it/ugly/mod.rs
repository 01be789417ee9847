//! Bad days: what goes wrong across flows.

mod clocks;
mod crowd;
mod denied;
mod duplicate_customers;
mod outages;
mod restored;
mod webhooks;
