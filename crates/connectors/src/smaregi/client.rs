//! The contract's API: where it is, who we are there, and how often we may ask.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use ::http::{Method, Request, header};
use bytes::Bytes;
use domain::{Clock, Failure, Kind, Vendor};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::auth::ClientCredentials;
use crate::{
    http::{
        AddressRefused, Answer, Budget, Effect, Headroom, Http, Line, Meter, Permit, Token, Tokens, checked,
    },
    roles::{Call, RequiredColumns, Result},
};

/// The second in which the contract counts, and a little more: two calls may come closer together over there than they
/// left here.
const SECOND: Duration = Duration::from_millis(1_015);

/// What is needed to talk to one contract.
#[derive(Clone)]
pub struct SmaregiConfig {
    /// `sb_...` in the sandbox.
    pub contract_id: String,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
    /// `https://id.smaregi.jp`; the token is at `/app/{contract_id}/token` below it.
    pub id_url: String,
    /// `https://api.smaregi.jp`; the API is at `/{contract_id}/pos` below it.
    pub api_url: String,
    /// How many reads per second the app may make, over all stores.
    pub reads_per_second: u32,
    /// How many writes per second.
    pub writes_per_second: u32,
    /// Scopes asked for.
    pub scopes: Vec<String>,
}

impl SmaregiConfig {
    /// What the member flows need.
    pub fn member_scopes() -> Vec<String> {
        ["pos.customers:read", "pos.customers:write", "pos.transactions:read"].map(str::to_owned).to_vec()
    }
}

impl fmt::Debug for SmaregiConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmaregiConfig")
            .field("contract_id", &self.contract_id)
            .field("client_id", &self.client_id)
            .field("id_url", &self.id_url)
            .field("api_url", &self.api_url)
            .field("reads_per_second", &self.reads_per_second)
            .field("writes_per_second", &self.writes_per_second)
            .finish_non_exhaustive()
    }
}

/// One contract.
pub struct Smaregi {
    pub(super) line: Line,
    tokens: Tokens,
    reads: Arc<Budget>,
    /// What of the reads is for looking at pages.
    looks: Arc<Budget>,
    writes: Arc<Budget>,
    base: Url,
    pub(super) required: Mutex<Option<RequiredColumns>>,
}

/// One question, before it has a token.
pub(super) struct Ask {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    /// Below `/{contract_id}/pos`.
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
}

impl Ask {
    pub(super) fn get(operation: &'static str, path: impl Into<String>) -> Self {
        Self { operation, method: Method::GET, path: path.into(), query: Vec::new(), body: None }
    }

    pub(super) fn write(operation: &'static str, method: Method, path: String, body: Value) -> Self {
        Self { operation, method, path, query: Vec::new(), body: Some(body) }
    }

    pub(super) fn delete(operation: &'static str, path: String) -> Self {
        Self { operation, method: Method::DELETE, path, query: Vec::new(), body: None }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    fn effect(&self) -> Effect {
        if self.method == Method::GET { Effect::Read } else { Effect::Write }
    }
}

impl Smaregi {
    /// A client; nothing is sent yet. Fails when an address may not be called.
    pub fn new(
        config: SmaregiConfig,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, AddressRefused> {
        let below =
            |base: &str, path: String| checked(&format!("{}{path}", base.trim().trim_end_matches('/')));
        let line = Line::new(Vendor::Smaregi, http, clock, meter);
        let tokens = Tokens::new(ClientCredentials {
            line: line.clone(),
            address: below(&config.id_url, format!("/app/{}/token", config.contract_id))?,
            client_id: config.client_id,
            client_secret: config.client_secret,
            scopes: config.scopes.join(" "),
        });
        Ok(Self {
            line,
            tokens,
            reads: Budget::per(config.reads_per_second, SECOND),
            looks: Budget::per(config.reads_per_second / 2, SECOND),
            writes: Budget::per(config.writes_per_second, SECOND),
            base: below(&config.api_url, format!("/{}/pos", config.contract_id))?,
            required: Mutex::default(),
        })
    }

    /// What is left of this second: reads, then writes.
    pub fn headroom(&self) -> (Headroom, Headroom) {
        (self.reads.headroom(), self.writes.headroom())
    }

    /// Asks, within the caller's patience for the contract's rate.
    pub(super) async fn ask<T: Send>(
        &self,
        call: &Call,
        ask: Ask,
        read: impl Fn(Answer) -> std::result::Result<T, Kind> + Send + Sync,
    ) -> Result<T> {
        // First, so that calls leave as they were counted and not all together when the token has come.
        self.tokens.current().await?;
        let _permit =
            self.permit(call, ask.effect()).await.map_err(|kind| self.line.failure(ask.operation, kind))?;
        let token = self.tokens.current().await?;
        let mut result = self.send(&ask, &token, &read).await;
        if matches!(&result, Err(failure) if failure.kind == Kind::Denied) {
            let token = self.tokens.renewed(&token).await?;
            result = self.send(&ask, &token, &read).await;
        }
        if let Err(Failure { kind: Kind::Throttled { retry_after: Some(wait) }, .. }) = &result {
            // One limit per contract counts both.
            self.reads.hold(*wait);
            self.writes.hold(*wait);
        }
        result
    }

    /// A turn at the contract's rate. Who only looks gets no more than the share for looking, however many look: the
    /// rest is for those who stand at a till or sign up.
    async fn permit(&self, call: &Call, effect: Effect) -> std::result::Result<Permit, Kind> {
        if let Some(patience) = call.look {
            self.looks.acquire_within(patience, call.class, 1.0).await?;
        }
        let budget = if effect == Effect::Read { &self.reads } else { &self.writes };
        budget.acquire(call.class, 1.0).await
    }

    async fn send<T: Send>(
        &self,
        ask: &Ask,
        token: &Token,
        read: &(impl Fn(Answer) -> std::result::Result<T, Kind> + Send + Sync),
    ) -> Result<T> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{}", self.base.path(), ask.path));
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&ask.query);
        }
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(url.as_str())
            .header(header::AUTHORIZATION, format!("Bearer {}", token.value.expose_secret()))
            .header(header::ACCEPT, "application/json");
        if ask.body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = ask.body.as_ref().map(Value::to_string).unwrap_or_default();
        let request =
            request.body(Bytes::from(body)).map_err(|_| self.line.failure(ask.operation, Kind::Denied))?;
        self.line.exchange(ask.operation, ask.effect(), request, read).await
    }
}
