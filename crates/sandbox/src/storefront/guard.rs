//! Stands at the door of every page: refuses other sites' forms and tells the browser what a page may load.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::{
    state::StorefrontState,
    visit::{LANG_COOKIE, Notice, Visit, asked_language, page},
};

/// Nothing from elsewhere, nothing inline, no framing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Around every route of the storefront.
pub(super) async fn guard(State(state): State<StorefrontState>, request: Request, next: Next) -> Response {
    let asked = asked_language(request.uri().query().unwrap_or_default());
    let writes = request.method() != Method::GET && request.method() != Method::HEAD;
    let mut response = if writes && !from_our_own_page(request.headers()) {
        refused(state.clone(), request).await
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        set_if_absent(headers, name, value);
    }
    if let Some(lang) = asked {
        let cookie = Cookie::build((LANG_COOKIE, lang.code())).path("/").same_site(SameSite::Lax);
        let cookie = cookie.http_only(true).secure(state.secure_cookies()).build();
        if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    response
}

fn set_if_absent(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// A browser names the page a form was sent from. Silence about it is refused too: every browser of today says it.
fn from_our_own_page(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, origin_host)| origin_host.eq_ignore_ascii_case(host))
        }
        (None, _) => text(HeaderName::from_static("sec-fetch-site")) == Some("same-origin"),
        (Some(_), None) => false,
    }
}

async fn refused(state: StorefrontState, request: Request) -> Response {
    use axum::extract::FromRequestParts;
    let (mut parts, _) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, &state).await;
    if visit.wants_json {
        return StatusCode::FORBIDDEN.into_response();
    }
    let common = &visit.w.every_page;
    let notice = Notice { frame: visit.frame(), title: common.foreign_title, body: common.foreign_body };
    page(StatusCode::FORBIDDEN, &notice)
}
