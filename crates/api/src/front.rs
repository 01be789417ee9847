//! Every request passes here first and every answer last: sizes, panics, time, language, headers, one line of log.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::{HeaderMap, HeaderValue, header};
use tokio::time::Instant;

use crate::{
    language,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// The frame around every route.
pub(crate) async fn frame(State(api): State<Api>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = api.next_request();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let wishes = request.headers().get(header::ACCEPT_LANGUAGE).cloned();
    let limits = &api.settings().limits;

    let mut response = if size(request.headers()) > limits.header_bytes {
        ProblemKind::HeadersTooLarge.into_response()
    } else {
        guarded(request, next, limits.answer_within).await
    };

    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        tell(&problem, wishes.as_ref(), &mut response);
    }
    dress(response.headers_mut(), &id, api.is_behind_tls());
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let took = began.elapsed();
    api.metrics().record_request(known(&method), route, response.status(), took);
    log(&id, known(&method), route, &response, took);
    response
}

impl IntoResponse for ProblemKind {
    fn into_response(self) -> Response {
        Problem::new(self).into_response()
    }
}

/// A handler that panics or never ends is answered for.
async fn guarded(request: Request, next: Next, within: Duration) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(within, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => ProblemKind::Internal.into_response(),
        Err(_) => ProblemKind::TookTooLong.into_response(),
    }
}

/// Writes the body of a problem in the language of the request.
fn tell(problem: &Problem, wishes: Option<&HeaderValue>, response: &mut Response) {
    let locale = language::preferred(wishes);
    *response.body_mut() = Body::from(problem.body(locale).to_string());
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// Headers that every answer carries; a handler that set one itself knows better.
fn dress(headers: &mut HeaderMap, id: &str, tls: bool) {
    const ALWAYS: [(header::HeaderName, HeaderValue); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
    if tls {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
}

fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

/// A method somebody invented must not become a label or a line of log.
fn known(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// One line: the template of the path and numbers. No query, no header, no body, no address.
fn log(request: &str, method: &str, route: &str, response: &Response, took: Duration) {
    let status = response.status().as_u16();
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        tracing::warn!(request, method, route, status, took_us, "answered");
    } else {
        tracing::debug!(request, method, route, status, took_us, "answered");
    }
}
