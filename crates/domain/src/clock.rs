//! What the hub is told from outside: the time of day and chance. Nobody else may ask the machine.

use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// Wall-clock time. Waiting is `tokio::time`; a test moves both.
pub trait Clock: Send + Sync + 'static {
    /// The current instant, with at least millisecond resolution. It may step when the machine's clock is set.
    fn now(&self) -> Timestamp;
}

/// Chance: jitter, ids, session tokens. Seeded in tests, the operating system's in production.
pub trait Random: Send + Sync + 'static {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);

    /// A uniformly distributed number.
    fn next_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A UUID version 7 of this instant: sorts by creation, tells nothing else.
    fn uuid(&self, now: Timestamp) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
