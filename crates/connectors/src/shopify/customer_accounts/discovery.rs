//! Where the shop's login lives: two documents beside each other, read once an hour.

use std::time::Duration;

use ::http::{Method, Request, header};
use bytes::Bytes;
use domain::Kind;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use crate::{
    http::{AddressRefused, Effect, Line, checked, checked_beside},
    roles::Result,
};

const FRESH: Duration = Duration::from_secs(60 * 60);
/// An old document is better than none while the shop's login is down.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);

/// What the login says about itself.
#[derive(Clone)]
pub(super) struct Provider {
    pub(super) issuer: String,
    pub(super) jwks_uri: Url,
}

#[derive(Deserialize)]
struct OpenIdConfiguration {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct CustomerAccountApi {
    graphql_api: String,
}

/// Something read from the shop, and when.
struct Kept<T>(Option<(T, Instant)>);

pub(super) struct Discovery {
    line: Line,
    configuration: Url,
    api: Url,
    provider: Mutex<Kept<Provider>>,
    graphql: Mutex<Kept<Url>>,
}

impl Discovery {
    /// `address` is that of the OpenID configuration; the other document is its neighbour.
    pub(super) fn new(line: Line, address: &str) -> std::result::Result<Self, AddressRefused> {
        let configuration = checked(address)?;
        let api = configuration.join("customer-account-api").map_err(|_| AddressRefused::NotHttp)?;
        let (provider, graphql) = (Mutex::new(Kept(None)), Mutex::new(Kept(None)));
        Ok(Self { line, configuration, api, provider, graphql })
    }

    pub(super) async fn provider(&self) -> Result<Provider> {
        const OPERATION: &str = "read the login's configuration";
        let mut kept = self.provider.lock().await;
        if let Some(provider) = kept.fresh() {
            return Ok(provider);
        }
        let read =
            get(&self.line, OPERATION, &self.configuration).await.and_then(|found: OpenIdConfiguration| {
                let jwks_uri = checked_beside(&found.jwks_uri, &self.configuration)
                    .map_err(|_| self.line.failure(OPERATION, Kind::Unreadable))?;
                Ok(Provider { issuer: found.issuer, jwks_uri })
            });
        kept.take(read)
    }

    pub(super) async fn graphql(&self) -> Result<Url> {
        const OPERATION: &str = "read the customer account address";
        let mut kept = self.graphql.lock().await;
        if let Some(address) = kept.fresh() {
            return Ok(address);
        }
        let read = get(&self.line, OPERATION, &self.api).await.and_then(|found: CustomerAccountApi| {
            checked_beside(&found.graphql_api, &self.api)
                .map_err(|_| self.line.failure(OPERATION, Kind::Unreadable))
        });
        kept.take(read)
    }
}

impl<T: Clone> Kept<T> {
    fn younger_than(&self, age: Duration) -> Option<T> {
        self.0.as_ref().filter(|(_, at)| at.elapsed() < age).map(|(value, _)| value.clone())
    }

    fn fresh(&self) -> Option<T> {
        self.younger_than(FRESH)
    }

    /// Keeps what was read; when nothing was, what was read before still serves for a day.
    fn take(&mut self, read: Result<T>) -> Result<T> {
        match read {
            Ok(value) => {
                self.0 = Some((value.clone(), Instant::now()));
                Ok(value)
            }
            Err(failure) => self.younger_than(USABLE).ok_or(failure),
        }
    }
}

/// A public document. Nobody is refused there, so a refusal means the address is wrong.
pub(super) async fn get<T: DeserializeOwned + Send>(
    line: &Line,
    operation: &'static str,
    address: &Url,
) -> Result<T> {
    let request = Request::builder()
        .method(Method::GET)
        .uri(address.as_str())
        .header(header::ACCEPT, "application/json")
        .body(Bytes::new())
        .map_err(|_| line.failure(operation, Kind::Unreadable))?;
    line.exchange(operation, Effect::Read, request, |answer| answer.success()).await
}
