//! What time it is in the town: the visitor's watch in the demo, a clock the test holds otherwise.

use std::sync::Arc;

use jiff::{Timestamp, Zoned, tz::TimeZone};

/// Tells the time to every vendor. Waiting is always `tokio::time`, so paused test time moves both together.
pub trait Calendar: Send + Sync + 'static {
    /// The instant the vendors stamp on what they do.
    fn now(&self) -> Timestamp;
}

/// One calendar, read by all vendors.
pub type SharedCalendar = Arc<dyn Calendar>;

/// The same instant on a shop's wall clock (Asia/Tokyo has had no clock changes since 1951).
pub fn in_tokyo(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(jiff::tz::offset(9)))
}

/// `2026-11-20T11:58:03+09:00`, the only form Smaregi prints.
pub fn tokyo_text(at: Timestamp) -> String {
    in_tokyo(at).strftime("%Y-%m-%dT%H:%M:%S+09:00").to_string()
}
