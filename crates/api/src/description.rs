//! The API explains itself: as a document for programs and as a page for people.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderValue, header};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{docs_page, openapi, state::Api};

/// The document, made once when the program starts.
pub struct Description {
    value: Value,
    json: Bytes,
    page: Bytes,
    policy: HeaderValue,
}

impl Description {
    /// Completes what the routes declared.
    pub(crate) fn of(mut declared: utoipa::openapi::OpenApi) -> Self {
        openapi::complete(&mut declared);
        let value = serde_json::to_value(&declared).unwrap_or_default();
        let page = docs_page::page(&value);
        // The page's only style is written into it; its hash lets exactly this text through.
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(docs_page::STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        Self { json: value.to_string().into(), page: page.into(), policy, value }
    }

    /// Indented, ending in a line break.
    pub(crate) fn pretty(&self) -> String {
        format!("{:#}\n", self.value)
    }
}

/// This description, as OpenAPI 3.1.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "getOpenApi", tag = "machines",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
)]
pub(crate) async fn openapi_json(State(api): State<Api>) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], api.description().json.clone()).into_response()
}

/// This description, as a page to read.
#[utoipa::path(
    get, path = "/docs", operation_id = "readDocs", tag = "machines",
    responses((status = 200, description = "A page", body = String, content_type = "text/html")),
)]
pub(crate) async fn docs(State(api): State<Api>) -> Response {
    let description = api.description();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, description.policy.clone()),
    ];
    (headers, description.page.clone()).into_response()
}
