//! The storefront's telephone line to the hub: its public HTTP API and nothing else.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE},
};
use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Serialize, de::DeserializeOwned};

use super::words::Lang;

/// What the hub answered, whatever the status.
#[derive(Clone, Debug)]
pub struct HubAnswer {
    /// HTTP status.
    pub status: StatusCode,
    /// Header names and values.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Nobody answered: no connection, a cut connection or the caller's patience ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the hub did not answer")]
pub struct HubSilent;

/// A body that arrives piece by piece.
pub type HubStream = BoxStream<'static, Result<Bytes, HubSilent>>;

/// Speaks HTTP with the hub; the program that serves the demo brings a real client, tests bring a script.
#[async_trait]
pub trait HubClient: Send + Sync + 'static {
    /// One call: `path` begins with `/` and may carry a query. Any status is an answer.
    async fn call(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HubAnswer, HubSilent>;

    /// A GET whose 200 body is read as it arrives (server-sent events). Any other status is `HubSilent`.
    async fn stream(&self, path: &str, headers: HeaderMap) -> Result<HubStream, HubSilent>;
}

/// One conversation: on whose behalf, and in which language the hub should answer.
#[derive(Clone)]
pub(super) struct Line {
    client: Arc<dyn HubClient>,
    headers: HeaderMap,
}

impl Line {
    /// A line that carries this bearer token.
    pub(super) fn new(client: Arc<dyn HubClient>, bearer: &str, lang: Lang) -> Self {
        let mut headers = HeaderMap::new();
        if let Ok(mut value) = HeaderValue::try_from(format!("Bearer {bearer}")) {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(lang.code()));
        Self { client, headers }
    }

    /// Adds a header to everything said on this line.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::try_from(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Reads.
    pub(super) async fn get(&self, path: &str) -> Result<HubAnswer, HubSilent> {
        self.client.call(Method::GET, path, self.headers.clone(), Bytes::new()).await
    }

    /// Takes away.
    pub(super) async fn delete(&self, path: &str) -> Result<HubAnswer, HubSilent> {
        self.client.call(Method::DELETE, path, self.headers.clone(), Bytes::new()).await
    }

    /// Sends JSON.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<HubAnswer, HubSilent> {
        let mut headers = self.headers.clone();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = serde_json::to_vec(body).map_err(|_| HubSilent)?;
        self.client.call(method, path, headers, body.into()).await
    }

    /// Listens to server-sent events.
    pub(super) async fn listen(&self, path: &str) -> Result<HubStream, HubSilent> {
        let mut headers = self.headers.clone();
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        self.client.stream(path, headers).await
    }
}

impl HubAnswer {
    /// The body, if it is JSON of this shape.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}
