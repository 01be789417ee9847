//! Puts one request on the wire and says whether it left the house.

use std::time::Duration;

use ::http::{Request, Response};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};

use super::{AddressRefused, checked};

/// The longest answer that is read; no vendor's page is longer.
pub const MAX_ANSWER_BYTES: usize = 5 * 1024 * 1024;

/// How long one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// From the first byte of the connection to the last byte of the answer.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { total: Duration::from_secs(10) }
    }
}

/// Why there is no answer. It carries no text: an address or a body may be personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection was made: nothing happened over there.
    #[error("no connection")]
    NotSent,
    /// The request left, a whole answer did not come: it may have happened.
    #[error("no complete answer")]
    NoAnswer,
    /// The answer is longer than [`MAX_ANSWER_BYTES`].
    #[error("the answer is too long")]
    TooLarge,
}

/// Sends a request and returns the whole answer, whatever its status. Redirects are not followed.
#[async_trait]
pub trait Http: Send + Sync + 'static {
    /// One exchange within `timeouts`.
    async fn send(&self, request: Request<Bytes>, timeouts: Timeouts) -> Result<Response<Bytes>, SendError>;
}

/// The real one: TLS by rustls, connections kept, proxies of the environment ignored.
#[derive(Clone)]
pub struct ReqwestHttp {
    client: reqwest::Client,
}

/// The HTTP client could not be built (no certificate store, a proxy that is none).
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The proxy's address is refused.
    #[error("the proxy: {0}")]
    Proxy(#[from] AddressRefused),
    /// TLS or the client itself.
    #[error("the HTTP client could not be set up")]
    Client(#[source] reqwest::Error),
}

impl ReqwestHttp {
    /// A client that gives up connecting after `connect` (one second is what the shops' promises allow). `proxy` is
    /// an http(s) address, if outgoing traffic has to pass one.
    pub fn new(connect: Duration, proxy: Option<&str>) -> Result<Self, NotReady> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .pool_idle_timeout(Duration::from_secs(50))
            .user_agent(concat!("Enishi/", env!("CARGO_PKG_VERSION")))
            .no_proxy();
        if let Some(address) = proxy {
            let proxy = reqwest::Proxy::all(checked(address)?).map_err(NotReady::Client)?;
            builder = builder.proxy(proxy);
        }
        Ok(Self { client: builder.build().map_err(NotReady::Client)? })
    }
}

#[async_trait]
impl Http for ReqwestHttp {
    async fn send(&self, request: Request<Bytes>, timeouts: Timeouts) -> Result<Response<Bytes>, SendError> {
        let mut request = reqwest::Request::try_from(request).map_err(|_| SendError::NotSent)?;
        *request.timeout_mut() = Some(timeouts.total);
        let mut response = self.client.execute(request).await.map_err(|error| before_answer(&error))?;
        if response.content_length().is_some_and(|length| length > MAX_ANSWER_BYTES as u64) {
            return Err(SendError::TooLarge);
        }
        let mut answer = Response::new(Bytes::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| SendError::NoAnswer)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(SendError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        *answer.body_mut() = body.freeze();
        Ok(answer)
    }
}

/// Only a failed connection (name, TCP, TLS) proves that nothing was sent; everything else leaves doubt.
fn before_answer(error: &reqwest::Error) -> SendError {
    if error.is_connect() || error.is_builder() { SendError::NotSent } else { SendError::NoAnswer }
}
