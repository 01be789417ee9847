//! Machines ask whether the hub lives, whether it can take requests, and how it is doing.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    response::{IntoResponse, Response},
};
use http::header;

use crate::{
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Lives. Says nothing else.
#[utoipa::path(
    get, path = "/healthz", operation_id = "isAlive", tag = "machines",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain")),
)]
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Can take requests: the records can be reached and the hub is not about to stop.
#[utoipa::path(
    get, path = "/readyz", operation_id = "isReady", tag = "machines",
    responses(
        (status = 200, description = "Ready", body = String, content_type = "text/plain"),
        (status = 503, description = "`not-ready`"),
    ),
)]
pub(crate) async fn ready(State(api): State<Api>) -> Result<&'static str, Problem> {
    let draining = *api.settings().draining.borrow();
    if draining || !api.doors().is_ready().await {
        return Err(Problem::new(ProblemKind::NotReady).retry_after(2));
    }
    Ok("ok\n")
}

/// What is counted, as OpenMetrics. Only for callers on this machine unless the settings say otherwise.
#[utoipa::path(
    get, path = "/metrics", operation_id = "readMetrics", tag = "machines",
    responses(
        (status = 200, description = "OpenMetrics text", body = String,
         content_type = "application/openmetrics-text"),
        (status = 404, description = "`not-found`: not for callers from elsewhere"),
        (status = 503, description = "`store-unavailable`"),
    ),
)]
pub(crate) async fn metrics(State(api): State<Api>, request: Request) -> Result<Response, Problem> {
    if !api.settings().metrics_for_everybody && !is_from_here(&request) {
        return Err(ProblemKind::NotFound.into());
    }
    let text = api.metrics_text().await?;
    Ok(([(header::CONTENT_TYPE, crate::metrics::MEDIA_TYPE)], text).into_response())
}

/// From this machine and not passed on by a proxy on it.
fn is_from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    peer.is_some_and(|info| info.0.ip().to_canonical().is_loopback())
        && !passed_on.iter().any(|name| request.headers().contains_key(*name))
}
