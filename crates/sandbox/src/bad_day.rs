//! What the tills and the CRM answer, and how their answers look on a bad day.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::Fault;

/// An answer before it leaves: nothing in it waits for anybody.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { status, content_type: "application/json;charset=UTF-8", headers: Vec::new(), body }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn send(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// The connection is closed without an answer: over a socket the body fails before anything was sent; a caller in
/// the same process sees the header `x-sandbox-cut`.
pub(crate) fn cut() -> Response {
    let broken =
        futures::stream::once(async { Err::<bytes::Bytes, _>(std::io::Error::other("cut by the sandbox")) });
    let mut response = Response::new(Body::from_stream(broken));
    response.headers_mut().insert("x-sandbox-cut", HeaderValue::from_static("1"));
    response
}

/// Like [`cut`], and a caller in the same process may know that no connection was made at all.
pub(crate) fn unreachable() -> Response {
    let mut response = cut();
    response.headers_mut().insert("x-sandbox-unreachable", HeaderValue::from_static("1"));
    response
}

/// The page a load balancer shows while everyone else sleeps.
pub(crate) fn maintenance_page() -> Response {
    let page = "<!DOCTYPE html><html lang=\"ja\"><head><title>メンテナンス中</title></head>\
                <body><h1>ただいまメンテナンス中です</h1></body></html>";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// The faults that strike before the call runs and need no words of the vendor's own.
pub(crate) fn before(fault: Option<&Fault>) -> Option<Response> {
    match fault? {
        Fault::Unreachable => Some(unreachable()),
        Fault::CutBeforeEffect => Some(cut()),
        Fault::Html => Some(maintenance_page()),
        _ => None,
    }
}

/// The faults that spoil an answer whose call did run.
pub(crate) async fn after(fault: Option<Fault>, mut reply: Reply) -> Response {
    match fault {
        Some(Fault::CutAfterEffect) => return cut(),
        Some(Fault::Slow(wait)) => tokio::time::sleep(wait).await,
        Some(Fault::Truncated) => reply.body.truncate(reply.body.len() / 2),
        _ => {}
    }
    reply.send()
}
