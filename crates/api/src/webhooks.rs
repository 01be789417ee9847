//! Vendors tell what happened. Verify, store, answer; everything else happens later.

use axum::{
    body::Body,
    extract::{Request, State},
};
use bytes::Bytes;
use flows::WebhookRefused;
use http::{HeaderMap, StatusCode};

use crate::{
    body,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// A vendor's header is short; more of them than this is not a webhook.
const MOST_HEADERS: usize = 64;

/// An event of the online store. Verified over the raw bytes, stored, then answered; the same delivery again is 200.
#[utoipa::path(
    post, path = "/webhooks/shopify", operation_id = "receiveShopifyWebhook", tag = "webhooks",
    request_body(content = serde_json::Value, description = "As Shopify sends it; at most 1 MB"),
    params(("x-shopify-hmac-sha256" = String, Header, description = "Base64 HMAC-SHA-256 of the raw body")),
    responses(
        (status = 200, description = "Stored, now or before"),
        (status = 400, description = "`unreadable-event`"),
        (status = 401, description = "`bad-signature`"),
        (status = 413, description = "`body-too-large`"),
        (status = 503, description = "`event-not-stored`: send it again"),
    ),
    security(("shopify_signature" = [])),
)]
pub(crate) async fn shopify(State(api): State<Api>, request: Request) -> Result<StatusCode, Problem> {
    let (headers, body) = taken(&api, request).await?;
    answer(api.doors().shopify_webhook(&readable(&headers), &body).await)
}

/// An event of the tills: ids only. Known by the secret header agreed with the vendor.
#[utoipa::path(
    post, path = "/webhooks/smaregi", operation_id = "receiveSmaregiWebhook", tag = "webhooks",
    request_body(content = serde_json::Value, description = "As Smaregi sends it; at most 1 MB"),
    responses(
        (status = 200, description = "Stored, now or before"),
        (status = 400, description = "`unreadable-event`"),
        (status = 401, description = "`bad-signature`"),
        (status = 413, description = "`body-too-large`"),
        (status = 503, description = "`event-not-stored`: send it again"),
    ),
    security(("smaregi_secret" = [])),
)]
pub(crate) async fn smaregi(State(api): State<Api>, request: Request) -> Result<StatusCode, Problem> {
    let (headers, body) = taken(&api, request).await?;
    answer(api.doors().smaregi_webhook(&readable(&headers), &body).await)
}

async fn taken(api: &Api, request: Request<Body>) -> Result<(HeaderMap, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, api.settings().limits.webhook_bytes).await?;
    Ok((parts.headers, body))
}

/// Header values that are text; names are lower case already.
fn readable(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let pairs = headers.iter().take(MOST_HEADERS);
    pairs.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}

fn answer(outcome: Result<(), WebhookRefused>) -> Result<StatusCode, Problem> {
    outcome.map(|()| StatusCode::OK).map_err(|refused| {
        let kind = match refused {
            WebhookRefused::BadSignature => ProblemKind::BadSignature,
            WebhookRefused::Unreadable => ProblemKind::UnreadableEvent,
            WebhookRefused::NotStored => ProblemKind::EventNotStored,
        };
        kind.into()
    })
}
