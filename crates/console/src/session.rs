//! Who is looking: the session cookie, the language, the word that every form must carry, and the last message.

use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    response::{IntoResponse, Response},
};
use flows::operators::{Action, Operator, Token, Via};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};

use crate::{
    answer::{Trouble, html},
    desk::{Desk, Shared},
    layout::Note,
    words::{Lang, Terms, Words},
};

const LANGUAGE: &str = "enishi-lang";
const NOTE: &str = "enishi-note";
/// Sign-in has no session yet; its form is tied to this cookie instead.
const DOORSTEP: &str = "enishi-door";

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) operator: Operator,
    pub(crate) lang: Lang,
    /// The session's token; never shown.
    pub(crate) token: Token,
    /// Must come back with every form of this session.
    pub(crate) form_word: String,
    /// Path and query of this page.
    pub(crate) here: String,
    /// What the last form led to.
    pub(crate) note: Option<Note>,
}

impl Visitor {
    /// What the pages say in their language.
    pub(crate) fn words(&self) -> &'static Words {
        self.lang.words()
    }

    /// What names and codes mean in their language.
    pub(crate) fn terms(&self) -> &'static Terms {
        self.lang.terms()
    }

    /// Whether their role allows it.
    pub(crate) const fn may(&self, action: Action) -> bool {
        self.operator.may(action)
    }

    /// Goes on only if their role allows it.
    pub(crate) fn must(&self, action: Action) -> Result<(), Trouble> {
        if self.may(action) { Ok(()) } else { Err(Trouble::Forbidden) }
    }

    /// The page; a message that it showed is not shown again.
    pub(crate) fn show(&self, template: &impl Template) -> Response {
        let mut response = html(template).into_response();
        if self.note.is_some() {
            set_cookie(&mut response, &format!("{NOTE}=; Path=/console; Max-Age=0; HttpOnly; SameSite=Lax"));
        }
        response
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, desk: &Shared) -> Result<Self, Trouble> {
        let here = parts.uri.path_and_query().map_or("/console", |path| path.as_str()).to_owned();
        let back = if parts.method == Method::GET { here.clone() } else { "/console".to_owned() };
        let shown = cookie(&parts.headers, desk.place.session_cookie());
        let token = Token::shown(shown.ok_or_else(|| Trouble::SignIn(back.clone()))?);
        let operator = desk.operators.authenticate(&token).await?;
        // A program's token in a browser's cookie is no session: it does not end by itself.
        let operator = operator.filter(|operator| operator.via == Via::Session);
        Ok(Self {
            operator: operator.ok_or(Trouble::SignIn(back))?,
            lang: language_of(&parts.headers),
            form_word: desk.operators.csrf(&token),
            token,
            note: cookie(&parts.headers, NOTE).and_then(Note::from_cookie),
            here,
        })
    }
}

/// The word that ties the sign-in form to its browser: nobody who cannot read the page knows it.
pub(crate) fn doorstep_word(desk: &Desk, secret: &str) -> String {
    desk.hub.parts().hasher.hash("console-doorstep", secret).to_hex()
}

/// A cookie's value.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let found = pairs.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    found.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// The language somebody chose.
pub(crate) fn language_of(headers: &HeaderMap) -> Lang {
    Lang::from_code(cookie(headers, LANGUAGE).unwrap_or_default())
}

/// Remembers the language for a year.
pub(crate) fn remember_language(response: &mut Response, desk: &Desk, lang: Lang) {
    let secure = secure(desk);
    set_cookie(
        response,
        &format!(
            "{LANGUAGE}={}; Path=/console; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}",
            lang.code()
        ),
    );
}

/// Begins a session in the browser. It ends with the browser, or earlier on the server.
pub(crate) fn remember_session(response: &mut Response, desk: &Desk, token: &str) {
    let (name, secure) = (desk.place.session_cookie(), secure(desk));
    set_cookie(response, &format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"));
}

/// Ends it in the browser.
pub(crate) fn forget_session(response: &mut Response, desk: &Desk) {
    let (name, secure) = (desk.place.session_cookie(), secure(desk));
    set_cookie(response, &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"));
}

/// Keeps a message for the next page.
pub(crate) fn remember_note(response: &mut Response, desk: &Desk, note: Note) {
    let secure = secure(desk);
    set_cookie(
        response,
        &format!("{NOTE}={}; Path=/console; Max-Age=60; HttpOnly; SameSite=Lax{secure}", note.to_cookie()),
    );
}

/// The secret of the sign-in form, if the browser has one.
pub(crate) fn doorstep(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, DOORSTEP)
}

/// Gives the browser one.
pub(crate) fn remember_doorstep(response: &mut Response, desk: &Desk, secret: &str) {
    let secure = secure(desk);
    set_cookie(
        response,
        &format!(
            "{DOORSTEP}={secret}; Path=/console/sign-in; Max-Age=3600; HttpOnly; SameSite=Strict{secure}"
        ),
    );
}

fn secure(desk: &Desk) -> &'static str {
    if desk.place.is_https() { "; Secure" } else { "" }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Where a request comes from, if the server told. A proxy of ours puts the address it saw last.
pub(crate) fn address(parts: &Parts, desk: &Desk) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let passed_on = parts.headers.get_all("x-forwarded-for").iter().next_back();
    let named = passed_on.and_then(|line| line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    if desk.behind_proxy { named.or(peer) } else { peer }
}
