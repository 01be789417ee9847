//! Carries a vendor's webhooks to whoever subscribed; how is decided by the program that opens the town.

use async_trait::async_trait;
use bytes::Bytes;

/// One webhook on its way: the address, the vendor's headers and the raw body.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Absolute URL of the subscriber.
    pub url: String,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The exact bytes that were signed.
    pub body: Bytes,
}

/// Delivers one parcel and reports the HTTP status, or `None` when nobody answered within the vendor's patience.
#[async_trait]
pub trait Courier: Send + Sync + 'static {
    /// Sends it once; retries are the vendor's own business.
    async fn deliver(&self, parcel: Parcel) -> Option<u16>;
}
