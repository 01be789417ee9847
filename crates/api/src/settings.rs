//! What a shop decides about its doors: keys, origins, limits.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use http::HeaderValue;
use secrecy::SecretString;
use tokio::sync::watch;

/// Settings of the HTTP API. Everything else comes from the hub.
#[derive(Clone)]
pub struct ApiSettings {
    /// The storefront server's key, the current one first, then the previous one while it is still accepted.
    pub storefront_keys: Vec<SecretString>,
    /// Origins whose pages may call `/v1/me/...` from a browser, exactly as browsers send them.
    pub cors_origins: Vec<HeaderValue>,
    /// Where the hub is reached from outside, without a trailing slash; decides which session cookie counts.
    pub public_url: String,
    /// The hub stands behind a proxy of ours: the caller's address is the last one of `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// `/metrics` answers everybody; otherwise only callers on this machine.
    pub metrics_for_everybody: bool,
    /// Sizes, times and rates.
    pub limits: Limits,
    /// Turns true when the hub is about to stop: `/readyz` says so and progress streams end.
    pub draining: watch::Receiver<bool>,
}

impl ApiSettings {
    /// Settings with default limits, for a hub that is not draining.
    pub fn new(storefront_keys: Vec<SecretString>, public_url: impl Into<String>) -> Self {
        Self {
            storefront_keys,
            cors_origins: Vec::new(),
            public_url: public_url.into(),
            behind_proxy: false,
            metrics_for_everybody: false,
            limits: Limits::default(),
            draining: never(),
        }
    }
}

/// Sizes, times and rates. A rate of `None` is not limited.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest JSON body, bytes.
    pub json_bytes: usize,
    /// Largest webhook body, bytes.
    pub webhook_bytes: usize,
    /// Largest header block, bytes.
    pub header_bytes: usize,
    /// Longest time an answer may take.
    pub answer_within: Duration,
    /// Calls from one address to the customer's and the operators' endpoints.
    pub per_ip: Option<Rate>,
    /// Calls with one storefront key.
    pub per_storefront_key: Option<Rate>,
    /// Calls of one customer.
    pub per_customer: Option<Rate>,
    /// Calls of one operator.
    pub per_operator: Option<Rate>,
    /// Callers on this machine are not limited by address.
    pub spare_loopback: bool,
    /// Progress streams open at the same time.
    pub streams: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 64 * 1024,
            webhook_bytes: 1024 * 1024,
            header_bytes: 16 * 1024,
            answer_within: Duration::from_secs(20),
            per_ip: Rate::new(50, 200),
            per_storefront_key: Rate::new(200, 400),
            per_customer: Rate::new(5, 40),
            per_operator: Rate::new(20, 100),
            spare_loopback: true,
            streams: 1_000,
        }
    }
}

impl Limits {
    /// The default sizes and times without any rate, for benchmarks.
    pub fn without_rates() -> Self {
        Self {
            per_ip: None,
            per_storefront_key: None,
            per_customer: None,
            per_operator: None,
            ..Self::default()
        }
    }
}

/// So many a second, with a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls per second in the long run.
    pub per_second: NonZeroU32,
    /// Calls at once after a pause.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate; none if either number is zero.
    pub const fn new(per_second: u32, burst: u32) -> Option<Self> {
        match (NonZeroU32::new(per_second), NonZeroU32::new(burst)) {
            (Some(per_second), Some(burst)) => Some(Self { per_second, burst }),
            _ => None,
        }
    }
}

/// A signal that never comes: its sender stays alive for as long as the program.
fn never() -> watch::Receiver<bool> {
    static NEVER: std::sync::OnceLock<Arc<watch::Sender<bool>>> = std::sync::OnceLock::new();
    NEVER.get_or_init(|| Arc::new(watch::channel(false).0)).subscribe()
}
