//! The door: foreign forms are turned away, every answer carries its protection, trouble becomes a page.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::{answer::Trouble, desk::Shared, session::language_of};

/// Nothing but our own files; nobody may frame us or be sent our forms.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Stands before every page.
pub(crate) async fn guard(State(desk): State<Shared>, request: Request, next: Next) -> Response {
    let lang = language_of(request.headers());
    let here = request.uri().path_and_query().map_or("/console", |path| path.as_str()).to_owned();
    let mut response = if changes(request.method()) && is_foreign(&desk, request.headers()) {
        Trouble::Forbidden.into_response()
    } else {
        next.run(request).await
    };
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        response = trouble.page(lang, &here);
    }
    protect(response.headers_mut(), desk.place.is_https());
    response
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers name the page a form comes from. Where they do, it must be ours.
fn is_foreign(desk: &Shared, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site != "same-origin") {
        return true;
    }
    text(header::ORIGIN).is_some_and(|origin| !desk.place.is_ours(origin))
}

fn protect(headers: &mut HeaderMap, https: bool) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
