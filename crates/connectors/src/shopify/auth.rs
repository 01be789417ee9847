//! The Admin API token: asked for with the app's own credentials, good for a day.

use std::time::Duration;

use ::http::{Method, Request, header};
use async_trait::async_trait;
use bytes::Bytes;
use domain::{Failure, Kind};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use crate::http::{Effect, Line, Mint, Minted};

pub(super) struct ClientCredentials {
    pub(super) line: Line,
    pub(super) address: Url,
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    #[serde(default = "a_day")]
    expires_in: u64,
}

const fn a_day() -> u64 {
    86_399
}

#[async_trait]
impl Mint for ClientCredentials {
    async fn mint(&self) -> Result<Minted, Failure> {
        const OPERATION: &str = "grant an access token";
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.client_id)
            .append_pair("client_secret", self.client_secret.expose_secret())
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.address.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Bytes::from(body))
            .map_err(|_| self.line.failure(OPERATION, Kind::Denied))?;
        self.line
            .exchange(OPERATION, Effect::Read, request, |answer| {
                // Shopify answers 400 when the app or its secret is unknown.
                if answer.status.is_client_error() {
                    return Err(Kind::Denied);
                }
                let granted: Granted = answer.success()?;
                Ok(Minted { value: granted.access_token, lifetime: Duration::from_secs(granted.expires_in) })
            })
            .await
    }
}
