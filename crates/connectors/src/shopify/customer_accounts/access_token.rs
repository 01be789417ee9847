//! An access token: opaque to us, so the customer account API is asked whose it is; the answer is kept for a minute.

use std::time::Duration;

use ::http::{HeaderValue, Method, Request, header};
use bytes::Bytes;
use domain::{Code, CustomerId, Failure, Kind};
use moka::future::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use url::Url;

use super::{discovery::Discovery, id_token::INVALID};
use crate::{
    http::{Effect, Line},
    roles::Result,
};

const OPERATION: &str = "tell whose token it is";
const QUERY: &str = include_str!("../../../graphql/customer_account/who_is_asking.graphql");

/// How long an answer is believed: a good one, and a refusal.
const GOOD_FOR: Duration = Duration::from_secs(60);
const REFUSED_FOR: Duration = Duration::from_secs(10);
const REMEMBERED: u64 = 50_000;

type Digest32 = [u8; 32];

#[derive(Clone)]
struct Known {
    whose: std::result::Result<CustomerId, Code>,
    until: Instant,
}

pub(super) struct AccessTokens {
    line: Line,
    known: Cache<Digest32, Known>,
}

#[derive(Deserialize)]
struct Answered {
    data: Option<Data>,
    #[serde(default)]
    errors: Vec<TopError>,
}

#[derive(Deserialize)]
struct TopError {
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Deserialize, Default)]
struct Extensions {
    code: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    customer: Option<Id>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

impl AccessTokens {
    pub(super) fn new(line: Line) -> Self {
        // Times are kept with the answers; the cache's own limit only frees memory.
        let known = Cache::builder().max_capacity(REMEMBERED).time_to_live(GOOD_FOR).build();
        Self { line, known }
    }

    /// Whose it is. However many ask about one token at once, the shop is asked once.
    pub(super) async fn whose(&self, token: &SecretString, discovery: &Discovery) -> Result<CustomerId> {
        // Only a digest is kept: who reads the memory of the cache gets no token.
        let key: Digest32 = Sha256::digest(token.expose_secret().as_bytes()).into();
        if self.known.get(&key).await.is_some_and(|known| known.until <= Instant::now()) {
            self.known.invalidate(&key).await;
        }
        let asked = self.known.try_get_with(key, self.ask(token, discovery)).await;
        let known = asked.map_err(|failure: std::sync::Arc<Failure>| (*failure).clone())?;
        known.whose.map_err(|code| self.line.failure(OPERATION, Kind::Rejected { code }))
    }

    async fn ask(&self, token: &SecretString, discovery: &Discovery) -> Result<Known> {
        let address = discovery.graphql().await?;
        let refused = || Known { whose: Err(INVALID), until: Instant::now() + REFUSED_FOR };
        let Some(request) = request(token, &address) else { return Ok(refused()) };
        let asked = self.line.exchange(OPERATION, Effect::Read, request, |answer| {
            // Whatever is wrong with the request is wrong with the only thing in it that varies.
            if answer.status.is_client_error() {
                return Err(Kind::Denied);
            }
            let answered: Answered = answer.success()?;
            if let Some(error) = answered.errors.first() {
                return Err(match error.extensions.code.as_deref() {
                    Some("THROTTLED") => Kind::Throttled { retry_after: None },
                    Some("INTERNAL_SERVER_ERROR") => Kind::Unavailable,
                    _ => Kind::Denied,
                });
            }
            let customer = answered.data.and_then(|data| data.customer).ok_or(Kind::Denied)?;
            CustomerId::from_gid(&customer.id).map_err(|_| Kind::Unreadable)
        });
        match asked.await {
            Ok(id) => Ok(Known { whose: Ok(id), until: Instant::now() + GOOD_FOR }),
            // It is the customer's token that was refused, not a credential of ours.
            Err(failure) if failure.kind == Kind::Denied => Ok(refused()),
            Err(failure) => Err(failure),
        }
    }
}

/// The token goes in bare, without `Bearer`.
fn request(token: &SecretString, address: &Url) -> Option<Request<Bytes>> {
    let mut bare = HeaderValue::from_str(token.expose_secret()).ok()?;
    bare.set_sensitive(true);
    Request::builder()
        .method(Method::POST)
        .uri(address.as_str())
        .header(header::AUTHORIZATION, bare)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .header(header::ORIGIN, address.origin().ascii_serialization())
        .body(Bytes::from(json!({ "query": QUERY }).to_string()))
        .ok()
}
