//! Pages of the configured origins may call the customer's endpoints from a browser; no others may.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::state::Api;

/// Everything else is called by servers, or from a page of the hub itself.
const FOR_BROWSERS: &str = "/v1/me";

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, PATCH, POST, DELETE");
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, idempotency-key, accept-language");
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, x-request-id, www-authenticate");

/// Answers preflights and names the origin that may read the answer. Tokens travel in a header, so cookies are never
/// allowed along.
pub(crate) async fn allow(State(api): State<Api>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(FOR_BROWSERS) {
        return next.run(request).await;
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let origin = origin.filter(|origin| api.settings().cors_origins.contains(origin));
    let asks_first = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let preflight = request.method() == Method::OPTIONS && asks_first;

    let mut response = if preflight && origin.is_some() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        name(headers, origin, preflight);
    }
    response
}

fn name(headers: &mut HeaderMap, origin: HeaderValue, preflight: bool) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    } else {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}
