//! Somebody is told: alert rules, the flow that sends alerts, and requests that need a person.

pub mod alarm;
pub mod housekeeping;
pub mod request;
pub mod rules;
pub mod subscriptions;
pub mod watchman;

pub(crate) use rules::duplicate_registration;
