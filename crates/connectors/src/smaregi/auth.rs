//! The contract's access token: asked for with the app's own credentials, good for an hour.

use std::time::Duration;

use ::http::{Method, Request, header};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
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
    pub(super) scopes: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    #[serde(default = "an_hour")]
    expires_in: u64,
}

const fn an_hour() -> u64 {
    3_600
}

#[async_trait]
impl Mint for ClientCredentials {
    async fn mint(&self) -> Result<Minted, Failure> {
        const OPERATION: &str = "grant an access token";
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", &self.scopes)
            .finish();
        let basic = STANDARD.encode(format!("{}:{}", self.client_id, self.client_secret.expose_secret()));
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.address.as_str())
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(body))
            .map_err(|_| self.line.failure(OPERATION, Kind::Denied))?;
        self.line
            .exchange(OPERATION, Effect::Read, request, |answer| {
                // 400 for unknown credentials or a scope the contract's owner has not granted.
                if answer.status.is_client_error() {
                    return Err(Kind::Denied);
                }
                let granted: Granted = answer.success()?;
                Ok(Minted { value: granted.access_token, lifetime: Duration::from_secs(granted.expires_in) })
            })
            .await
    }
}
