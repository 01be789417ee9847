//! Who calls the hub in a demo: the vendors' postman and the storefront's server, both over real HTTP.

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt;
use http::{HeaderMap, Method};
use sandbox::{
    Courier, Parcel,
    storefront::{HubAnswer, HubClient, HubSilent, HubStream},
};

/// A vendor waits five seconds for an answer (contracts/shopify section 4.3).
const VENDOR_PATIENCE: Duration = Duration::from_secs(5);
const SHOP_PATIENCE: Duration = Duration::from_secs(30);

fn client() -> anyhow::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.build().context("the HTTP client could not be set up")
}

/// Carries webhooks.
pub struct Postman(reqwest::Client);

impl Postman {
    /// Ready to go.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self(client()?))
    }
}

#[async_trait]
impl Courier for Postman {
    async fn deliver(&self, parcel: Parcel) -> Option<u16> {
        let post = self.0.post(&parcel.url).timeout(VENDOR_PATIENCE).body(parcel.body);
        let post = parcel.headers.iter().fold(post, |post, (name, value)| post.header(name, value));
        post.send().await.ok().map(|answer| answer.status().as_u16())
    }
}

/// The sample storefront's line to the hub.
pub struct ShopLine {
    client: reqwest::Client,
    hub: String,
}

impl ShopLine {
    /// A line to the hub at this address, without a trailing slash.
    pub fn to(hub: String) -> anyhow::Result<Self> {
        Ok(Self { client: client()?, hub })
    }
}

#[async_trait]
impl HubClient for ShopLine {
    async fn call(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HubAnswer, HubSilent> {
        let request = self.client.request(method, format!("{}{path}", self.hub));
        let answer = request.timeout(SHOP_PATIENCE).headers(headers).body(body).send().await;
        let answer = answer.map_err(|_| HubSilent)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(HubAnswer { status, headers, body: answer.bytes().await.map_err(|_| HubSilent)? })
    }

    async fn stream(&self, path: &str, headers: HeaderMap) -> Result<HubStream, HubSilent> {
        let request = self.client.get(format!("{}{path}", self.hub)).headers(headers);
        let answer = request.send().await.map_err(|_| HubSilent)?;
        if answer.status() != http::StatusCode::OK {
            return Err(HubSilent);
        }
        Ok(Box::pin(answer.bytes_stream().map_err(|_| HubSilent)))
    }
}
