//! The Admin API over HTTP: who may call, what it costs, what comes back.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Shopify,
    answer::{Args, Shown},
    cost,
    graphql::{ADMIN, Prepared, Roots},
    register::{self, Desk, Refusal},
    shop_facts::API_VERSION,
    trouble::{Struck, reply},
};
use crate::Fault;

/// `POST /admin/api/{version}/graphql.json`.
pub(super) async fn graphql(
    Shared(shop): Shared<Arc<Shopify>>,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // A version that has ended is answered by the oldest that still exists, and the header tells.
    let supported = ["2026-01", "2026-04", "2026-07", API_VERSION, "2027-01", "unstable"];
    let served = match supported.into_iter().find(|known| *known == version) {
        Some(known) => known,
        None if version.as_str() < supported[0] => supported[0],
        None => return reply(StatusCode::NOT_FOUND, &json!({"errors": "Not Found"})),
    };
    let mut response = answer(&shop, &headers, &body).await;
    response.headers_mut().insert("x-shopify-api-version", HeaderValue::from_static(served));
    if let Ok(id) = HeaderValue::from_str(&shop.lock().dice.uuid()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

async fn answer(shop: &Shopify, headers: &HeaderMap, body: &[u8]) -> Response {
    let parsed: Result<Value, _> = serde_json::from_slice(body);
    let prepared = parsed.as_ref().ok().map(|body| ADMIN.prepare(body));
    let operations = match &prepared {
        Some(Ok(prepared)) => prepared.roots.clone(),
        _ => vec!["graphql".to_owned()],
    };
    let fault = match shop.strike(&operations).await {
        Struck::Answer(response) => return response,
        Struck::Run(fault) => fault,
    };
    let now = shop.calendar.now();
    if fault == Some(Fault::Denied) || !is_signed_in(shop, headers, now) {
        let message = "[API] Invalid API key or access token (unrecognized login or wrong password)";
        return reply(StatusCode::UNAUTHORIZED, &json!({"errors": message}));
    }
    let body = match prepared {
        None => {
            return reply(
                StatusCode::BAD_REQUEST,
                &json!({"errors": {"query": "Required parameter missing or invalid"}}),
            );
        }
        Some(Err(errors)) => json!({"errors": errors}),
        Some(Ok(prepared)) => perform(shop, &prepared, fault.as_ref(), now),
    };
    shop.spoil(fault, StatusCode::OK, body).await
}

fn is_signed_in(shop: &Shopify, headers: &HeaderMap, now: Timestamp) -> bool {
    let token = headers.get("x-shopify-access-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
    shop.lock().tokens.get(token).is_some_and(|until| *until > now)
}

fn perform(shop: &Shopify, prepared: &Prepared, fault: Option<&Fault>, now: Timestamp) -> Value {
    let asked = prepared.requested_cost;
    match fault {
        Some(Fault::Throttled { retry_after_s }) => {
            return throttled(shop.lock().bucket.report_empty(asked, *retry_after_s));
        }
        Some(Fault::OkWithErrors) => {
            let request = shop.lock().dice.uuid();
            let message =
                format!("Internal error. Looks like something went wrong on our end.\nRequest ID: {request}");
            let extensions = json!({"code": "INTERNAL_SERVER_ERROR", "requestId": request});
            return json!({"errors": [{"message": message, "extensions": extensions}]});
        }
        _ => {}
    }
    if let Some(unknown) = unplayed(prepared) {
        let message = format!("The root field '{unknown}' is not simulated by this sandbox");
        return json!({"errors": [{"message": message, "path": [unknown], "extensions": {"code": "NOT_SIMULATED"}}]});
    }
    if asked > cost::LARGEST_QUERY {
        let largest = cost::LARGEST_QUERY;
        let message =
            format!("Query cost is {asked}, which exceeds the single query max cost limit ({largest}).");
        let extensions = json!({"code": "MAX_COST_EXCEEDED", "cost": asked, "maxCost": largest});
        return json!({"errors": [{"message": message, "extensions": extensions}]});
    }
    if !shop.lock().bucket.take(now, asked) {
        return throttled(shop.lock().bucket.report(asked, None));
    }
    let caller = Caller { shop, now, mixed_up: fault == Some(&Fault::SomeoneElse) };
    let (data, errors) = ADMIN.execute(prepared, &caller);
    let actual = cost::actual(prepared.is_mutation, &data).min(asked);
    let mut state = shop.lock();
    state.bucket.give_back(asked - actual);
    let mut body = json!({"data": data, "extensions": {"cost": state.bucket.report(asked, Some(actual))}});
    if !errors.is_empty() {
        body["errors"] = errors.into();
    }
    body
}

fn throttled(cost: Value) -> Value {
    let extensions =
        json!({"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits"});
    json!({"errors": [{"message": "Throttled", "extensions": extensions}], "extensions": {"cost": cost}})
}

/// A root field that the schema has and the sandbox does not play; then nothing of the document runs.
fn unplayed(prepared: &Prepared) -> Option<&str> {
    let register = if prepared.is_mutation { register::mutation } else { register::query };
    let played = |name: &str| name.starts_with("__") || register(name).is_some();
    prepared.roots.iter().map(String::as_str).find(|name| !played(name))
}

struct Caller<'s> {
    shop: &'s Shopify,
    now: Timestamp,
    mixed_up: bool,
}

impl Roots for Caller<'_> {
    fn answer(&self, is_mutation: bool, field: &str, args: &Args) -> Result<Shown, Refusal> {
        let register = if is_mutation { register::mutation } else { register::query };
        let Some(root) = register(field) else {
            return Err(Refusal::new(
                format!("The root field '{field}' is not simulated by this sandbox"),
                "NOT_SIMULATED",
            ));
        };
        let mut state = self.shop.lock();
        let settings = &self.shop.settings;
        root(&mut Desk { state: &mut state, settings, now: self.now, mixed_up: self.mixed_up }, args)
    }

    fn app_namespace(&self) -> Arc<str> {
        self.shop.lock().app_namespace().into()
    }
}
