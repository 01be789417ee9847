//! One request as the pages see it: in which language, by whom, and on which page.

use std::convert::Infallible;

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;

use super::{
    hub::Line,
    neighbours::Tokens,
    session::{COOKIE, Session},
    state::StorefrontState,
    words::{Lang, Words},
};

/// Name of the language cookie.
pub(super) const LANG_COOKIE: &str = "engawa_lang";

/// Read from every request.
pub(super) struct Visit {
    pub(super) lang: Lang,
    pub(super) w: &'static Words,
    pub(super) session_id: Option<String>,
    pub(super) session: Session,
    pub(super) wants_json: bool,
    frame: Frame,
}

/// What the frame around a page shows.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) w: &'static Words,
    pub(super) lang: &'static str,
    pub(super) other_lang: &'static str,
    pub(super) switch_href: String,
    pub(super) here: &'static str,
    pub(super) signed_in: bool,
    pub(super) hub_url: String,
}

impl FromRequestParts<StorefrontState> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &StorefrontState) -> Result<Self, Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        let query = parts.uri.query().unwrap_or_default();
        let spoken = || Lang::preferred(parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
        let lang = asked_language(query)
            .or_else(|| Lang::named(jar.get(LANG_COOKIE)?.value()))
            .or_else(spoken)
            .unwrap_or_default();
        let session_id = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
        let session = session_id.as_deref().map(|id| state.sessions.read(id)).unwrap_or_default();
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let frame = Frame {
            w: lang.words(),
            lang: lang.code(),
            other_lang: lang.other().code(),
            switch_href: switch_href(parts.uri.path(), query, lang.other()),
            here: place(parts.uri.path()),
            signed_in: session.customer.is_some(),
            hub_url: state.hub_public_url.clone(),
        };
        let wants_json = accept.is_some_and(|accept| accept.contains("application/json"));
        Ok(Self { lang, w: lang.words(), session_id, session, wants_json, frame })
    }
}

impl Visit {
    /// The frame for a page of this visit.
    pub(super) fn frame(&self) -> Frame {
        self.frame.clone()
    }

    /// The signed-in customer's tokens and line to the hub.
    pub(super) fn customer(&self, state: &StorefrontState) -> Option<(Tokens, Line)> {
        let tokens = self.session.customer.clone()?;
        let line = state.as_customer(&tokens, self.lang);
        Some((tokens, line))
    }
}

/// The language asked for in a query.
pub(super) fn asked_language(query: &str) -> Option<Lang> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, code)| Lang::named(&code))
}

fn switch_href(path: &str, query: &str, to: Lang) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang") {
        out.append_pair(&name, &value);
    }
    out.append_pair("lang", to.code());
    format!("{path}?{}", out.finish())
}

fn place(path: &str) -> &'static str {
    let first = path.split('/').nth(1).unwrap_or_default();
    ["shop", "mail", "till", "orders"].into_iter().find(|place| *place == first).unwrap_or("home")
}

/// Renders a page with this status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// "See there", as an answer to a form.
pub(super) fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// A page that only says something and offers a way on.
#[derive(Template)]
#[template(path = "storefront/notice.html")]
pub(super) struct Notice {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) body: &'static str,
}
