//! Access tokens: an app proves who it is and gets an hour.

use std::collections::{BTreeSet, HashMap};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use url::form_urlencoded;

use super::{problem::Problem, state::State};
use crate::bad_day::Reply;

/// What they say and what they mean.
const GOOD_FOR_S: i64 = 3_600;

/// What the owner of the contract allowed the app.
const SCOPES: [&str; 11] = [
    "pos.customers:read",
    "pos.customers:write",
    "pos.transactions:read",
    "pos.transactions:write",
    "pos.stock:read",
    "pos.stock:write",
    "pos.stock-changes:read",
    "pos.products:read",
    "pos.products:write",
    "pos.stores:read",
    "pos.stores:write",
];

/// Tokens that were given out.
pub(super) struct Tokens {
    given: HashMap<String, Token>,
    pub(super) granted: BTreeSet<String>,
}

struct Token {
    expires: Timestamp,
    scopes: BTreeSet<String>,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { given: HashMap::new(), granted: SCOPES.map(String::from).into() }
    }
}

impl Tokens {
    pub(super) fn expire_all(&mut self) {
        self.given.clear();
    }
}

impl State {
    /// The answer of `/app/{contract}/token`, in the words of OAuth.
    pub(super) fn give_token(&mut self, contract: &str, authorization: Option<&str>, form: &str) -> Reply {
        if contract != self.settings.smaregi_contract_id || !self.knows_app(authorization) {
            return Reply::json(401, &json!({"error": "invalid_client"}));
        }
        let form: HashMap<_, _> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        if form.get("grant_type").map(String::as_str) != Some("client_credentials") {
            return Reply::json(400, &json!({"error": "unsupported_grant_type"}));
        }
        let asked = form.get("scope").map(String::as_str).unwrap_or_default();
        let scopes: BTreeSet<String> = asked.split(' ').filter(|s| !s.is_empty()).map(String::from).collect();
        if scopes.is_empty() || !scopes.is_subset(&self.tokens.granted) {
            return Reply::json(400, &json!({"error": "invalid_scope"}));
        }
        let token = format!("sandbox-{}", self.chance.hex(48));
        let expires = self.now + SignedDuration::from_secs(GOOD_FOR_S);
        let now = self.now;
        self.tokens.given.retain(|_, t| t.expires > now);
        self.tokens.given.insert(token.clone(), Token { expires, scopes });
        Reply::json(
            200,
            &json!({"scope": asked, "token_type": "Bearer", "expires_in": GOOD_FOR_S, "access_token": token}),
        )
        .with("cache-control", "no-store")
    }

    fn knows_app(&self, authorization: Option<&str>) -> bool {
        let expected = format!("{}:{}", self.settings.smaregi_client_id, self.settings.smaregi_client_secret);
        let sent =
            authorization.and_then(|a| a.strip_prefix("Basic ")).and_then(|b| BASE64.decode(b.trim()).ok());
        sent.is_some_and(|sent| sent == expected.as_bytes())
    }

    /// Whether the bearer of this may do this.
    pub(super) fn check_token(&self, authorization: Option<&str>, scope: &str) -> Result<(), Problem> {
        let token =
            authorization.and_then(|a| a.strip_prefix("Bearer ")).and_then(|t| self.tokens.given.get(t));
        let token = token.filter(|t| t.expires > self.now).ok_or_else(Problem::token)?;
        if token.scopes.contains(scope) { Ok(()) } else { Err(Problem::scope(scope)) }
    }
}
