//! Counts every call by system, phrase and outcome; never what was said or about whom.

use std::time::Duration;

use domain::{Failure, Vendor};
use tokio::time::Instant;

/// Where calls are counted; the program puts its metrics behind it.
pub trait Meter: Send + Sync + 'static {
    /// One finished call. `outcome` is `ok` or the name of a failure kind.
    fn call(&self, vendor: Vendor, operation: &'static str, outcome: &'static str, took: Duration);
}

/// Counts nothing; for commands that make a handful of calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unmetered;

impl Meter for Unmetered {
    fn call(&self, _: Vendor, _: &'static str, _: &'static str, _: Duration) {}
}

/// Counts one call and leaves a trace event that carries names and codes of ours only.
pub(crate) fn record<T>(
    meter: &dyn Meter,
    vendor: Vendor,
    operation: &'static str,
    started: Instant,
    result: &Result<T, Failure>,
) {
    let took = started.elapsed();
    let outcome = result.as_ref().map_or_else(|failure| failure.kind.as_str(), |_| "ok");
    meter.call(vendor, operation, outcome, took);
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(_) => tracing::debug!(%vendor, operation, took_ms, "call done"),
        Err(failure) => {
            let code = failure.kind.code();
            tracing::warn!(%vendor, operation, outcome, %code, took_ms, "call failed");
        }
    }
}
