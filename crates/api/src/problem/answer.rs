//! An error answer, and how the other errors become one.

use axum::response::{IntoResponse, Response};
use domain::{Code, member::Locale};
use flows::registration::FormErrors;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{ProblemKind, message};

/// The media type of every error body (RFC 9457).
pub const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// One thing that is wrong with a request. Carries names and codes only, never a value that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name in the body, the query or the path: `address.postal_code`.
    pub field: String,
    /// What is wrong with it.
    pub code: Code,
}

/// An error answer. The body is written on the way out, where the language of the request is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    errors: Vec<FieldProblem>,
    detail: Option<String>,
    retry_after_s: Option<u32>,
}

impl Problem {
    /// A problem without further facts; one that will pass says when to come back.
    pub fn new(kind: ProblemKind) -> Self {
        let passes = kind.status() == StatusCode::SERVICE_UNAVAILABLE;
        Self { kind, errors: Vec::new(), detail: None, retry_after_s: passes.then_some(5) }
    }

    /// A problem with one named field.
    pub fn field(kind: ProblemKind, field: impl Into<String>, code: &'static str) -> Self {
        Self::new(kind).and_field(field, Code::new(code))
    }

    /// Names one more field.
    pub fn and_field(mut self, field: impl Into<String>, code: Code) -> Self {
        self.errors.push(FieldProblem { field: field.into().chars().take(64).collect(), code });
        self
    }

    /// Says by whom or what, in ids and work names only.
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says when to come back, in seconds; at least one.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }

    /// Which problem it is.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The RFC 9457 body.
    pub fn body(&self, locale: Locale) -> Value {
        let mut body = json!({
            "type": self.kind.slug(),
            "title": self.kind.title(locale),
            "status": self.kind.status().as_u16(),
        });
        if let Some(detail) = &self.detail {
            body["detail"] = json!(detail);
        }
        if !self.errors.is_empty() {
            let errors = self.errors.iter().map(|error| {
                let message = message(error.code.as_str(), locale);
                json!({"field": error.field, "code": error.code.as_str(), "message": message})
            });
            body["errors"] = errors.collect();
        }
        body
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self::new(kind)
    }
}

impl From<FormErrors> for Problem {
    fn from(errors: FormErrors) -> Self {
        errors
            .0
            .into_iter()
            .fold(Self::new(ProblemKind::InvalidFields), |problem, e| problem.and_field(e.field, e.code))
    }
}

impl From<store::Error> for Problem {
    fn from(_: store::Error) -> Self {
        Self::new(ProblemKind::StoreUnavailable)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.kind.challenge() {
            let name: HeaderName = header::WWW_AUTHENTICATE;
            headers.insert(name, HeaderValue::from_static(challenge));
        }
        response.extensions_mut().insert(self);
        response
    }
}
