//! How a bad day looks on the wire: cut connections, maintenance pages, half an answer.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::Shopify;
use crate::Fault;

/// What is left to do after a fault struck, before the call itself runs.
pub(super) enum Struck {
    /// The call runs, and its answer is then spoiled in this way (or not at all).
    Run(Option<Fault>),
    /// Nothing happened; this is the answer.
    Answer(Response),
}

impl Shopify {
    /// Counts the call, waits as long as the shop is told to, and decides what a fault does to it.
    pub(super) async fn strike(&self, operations: &[String]) -> Struck {
        {
            let mut state = self.lock();
            for operation in operations {
                *state.calls.entry(operation.clone()).or_default() += 1;
            }
        }
        let latency = self.latency();
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let fault = operations.iter().find_map(|operation| self.faults.strike(operation));
        match fault {
            Some(Fault::Unavailable) => Struck::Answer(unavailable()),
            Some(Fault::Unreachable) => Struck::Answer(unreachable()),
            Some(Fault::CutBeforeEffect) => Struck::Answer(cut()),
            Some(Fault::Html) => Struck::Answer(maintenance_page()),
            fault => Struck::Run(fault),
        }
    }

    /// What becomes of an answer whose call did run.
    pub(super) async fn spoil(&self, fault: Option<Fault>, status: StatusCode, body: Value) -> Response {
        match fault {
            Some(Fault::CutAfterEffect) => cut(),
            Some(Fault::ErrorAfterEffect) => {
                let body = json!({"errors": "Internal Server Error"});
                reply(StatusCode::INTERNAL_SERVER_ERROR, &body)
            }
            Some(Fault::Truncated) => half(&body),
            Some(Fault::Slow(wait)) => {
                tokio::time::sleep(wait).await;
                reply(status, &body)
            }
            _ => reply(status, &body),
        }
    }
}

/// A JSON answer.
pub(super) fn reply(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response()
}

/// The connection is closed without an answer: over a socket the body fails before anything was sent; a caller in
/// the same process sees the header `x-sandbox-cut`.
pub(super) fn cut() -> Response {
    let broken =
        futures::stream::once(async { Err::<bytes::Bytes, _>(std::io::Error::other("cut by the sandbox")) });
    let mut response = Response::new(Body::from_stream(broken));
    response.headers_mut().insert("x-sandbox-cut", HeaderValue::from_static("1"));
    response
}

/// Like [`cut`], and a caller in the same process may know that no connection was made at all.
fn unreachable() -> Response {
    let mut response = cut();
    response.headers_mut().insert("x-sandbox-unreachable", HeaderValue::from_static("1"));
    response
}

fn unavailable() -> Response {
    reply(StatusCode::SERVICE_UNAVAILABLE, &json!({"errors": "Service Unavailable"}))
}

fn maintenance_page() -> Response {
    let page = "<!DOCTYPE html><html><head><title>Something went wrong</title></head>\
                <body><h1>We'll be back soon</h1></body></html>";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn half(body: &Value) -> Response {
    let text = body.to_string();
    let half = text.chars().take(text.chars().count() / 2).collect::<String>();
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], half).into_response()
}
