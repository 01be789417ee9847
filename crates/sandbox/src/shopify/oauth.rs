//! The app's own token: client credentials in, a day's access out.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;

use super::{
    Shopify,
    shop_facts::SCOPES,
    trouble::{Struck, reply},
};
use crate::Fault;

/// Seconds a token is good for.
const LIFETIME_S: i64 = 86_399;

/// `POST /admin/oauth/access_token`.
pub(super) async fn access_token(
    Shared(shop): Shared<Arc<Shopify>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = match shop.strike(&["token".to_owned()]).await {
        Struck::Answer(response) => return response,
        Struck::Run(fault) => fault,
    };
    let (status, body) = match &fault {
        Some(Fault::Denied) => {
            (StatusCode::UNAUTHORIZED, json!({"errors": "[API] Invalid API key or access token"}))
        }
        Some(Fault::Throttled { retry_after_s }) => {
            let mut response = reply(StatusCode::TOO_MANY_REQUESTS, &json!({"errors": "Exceeded API calls"}));
            response.headers_mut().insert(header::RETRY_AFTER, (*retry_after_s).into());
            return response;
        }
        Some(Fault::OkWithErrors) => (StatusCode::OK, json!({"errors": "Internal error"})),
        _ => grant(&shop, &form(&headers, &body)),
    };
    shop.spoil(fault, status, body).await
}

fn grant(shop: &Shopify, form: &Map<String, Value>) -> (StatusCode, Value) {
    let text = |name: &str| form.get(name).and_then(Value::as_str).unwrap_or_default();
    let refuse = |error: &str, description: &str| {
        (StatusCode::BAD_REQUEST, json!({"error": error, "error_description": description}))
    };
    if text("grant_type") != "client_credentials" {
        return refuse("unsupported_grant_type", "Only client_credentials is offered to this app");
    }
    if text("client_id") != shop.settings.shopify_client_id {
        return refuse("application_cannot_be_found", "Client id is unknown");
    }
    let secret = shop.settings.shopify_client_secret.as_bytes();
    if !bool::from(text("client_secret").as_bytes().ct_eq(secret)) {
        return refuse("invalid_client", "Client authentication failed");
    }
    let until = shop.calendar.now() + SignedDuration::from_secs(LIFETIME_S);
    let mut state = shop.lock();
    let token = format!("shpat_{}", state.dice.hex(32));
    state.tokens.insert(token.clone(), until);
    (StatusCode::OK, json!({"access_token": token, "scope": SCOPES.join(","), "expires_in": LIFETIME_S}))
}

/// Fields of a body that is a form or JSON, whatever it says it is.
pub(super) fn form(headers: &HeaderMap, body: &[u8]) -> Map<String, Value> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    url::form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect()
}

impl Shopify {
    /// All admin tokens end now, as when the merchant reinstalls the app.
    pub fn expire_tokens(&self) {
        self.lock().tokens.clear();
    }
}
