//! Bad days: what goes wrong across flows.

mod clocks;
mod crowd;
mod deliveries;
mod denied;
mod duplicate_customers;
mod outages;
mod processes;
mod replays;
mod restored;
mod switched_off;
mod webhooks;
