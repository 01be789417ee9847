//! Signing in and out.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Query, Request, State},
    response::{IntoResponse, Response},
};
use flows::operators::SignInRefused;
use http::{HeaderMap, StatusCode, header};
use secrecy::SecretString;

use crate::{
    answer::{Answer, Trouble, html, own_path, see_other},
    desk::{Desk, Shared},
    layout::Layout,
    posted::{Posted, is_word, read},
    session::{
        address, doorstep, doorstep_word, forget_session, language_of, remember_doorstep, remember_session,
    },
    show::Tone,
    words::{Lang, fill},
};

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    page: Layout,
    next: String,
    name: String,
}

/// `GET /console/sign-in`
pub(crate) async fn show(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let next = query.get("next").map_or("", String::as_str);
    let lang = language_of(&headers);
    let w = lang.words();
    let note = if query.contains_key("out") {
        Some((Tone::Good, w.signed_out.to_owned()))
    } else {
        (!next.is_empty()).then(|| (Tone::Quiet, w.session_over.to_owned()))
    };
    form(&desk, &headers, lang, SignInForm { next: own_path(next), name: "", note })
}

/// What the form shows.
struct SignInForm<'a> {
    next: &'a str,
    name: &'a str,
    note: Option<(Tone, String)>,
}

fn form(desk: &Desk, headers: &HeaderMap, lang: Lang, shown: SignInForm<'_>) -> Response {
    let known = doorstep(headers).map(str::to_owned);
    let secret = known.clone().unwrap_or_else(|| new_secret(desk));
    let mut page = Layout::bare(lang, lang.words().sign_in, &format!("/console/sign-in?next={}", shown.next));
    page.form_word = doorstep_word(desk, &secret);
    page.note = shown.note;
    let mut response =
        html(&SignInPage { page, next: shown.next.to_owned(), name: shown.name.to_owned() }).into_response();
    if known.is_none() {
        remember_doorstep(&mut response, desk, &secret);
    }
    response
}

fn new_secret(desk: &Desk) -> String {
    let mut bytes = [0; 16];
    desk.hub.parts().random.fill(&mut bytes);
    hex::encode(bytes)
}

/// `POST /console/sign-in`
pub(crate) async fn enter(State(desk): State<Shared>, request: Request) -> Answer {
    let (parts, body) = request.into_parts();
    let (headers, ip, lang) = (parts.headers.clone(), address(&parts, &desk), language_of(&parts.headers));
    let fields = read(Request::from_parts(parts, body), &desk).await?;
    let secret = doorstep(&headers).ok_or(Trouble::Forbidden)?;
    if !is_word(&fields, &doorstep_word(&desk, secret)) {
        return Err(Trouble::Forbidden);
    }
    let sent = |name: &str| fields.get(name).map_or("", String::as_str);
    let (name, next) = (sent("name").trim(), own_path(sent("next")));
    let w = lang.words();
    let refused = |status: StatusCode, text: String| {
        let shown = SignInForm { next, name, note: Some((Tone::Bad, text)) };
        (status, form(&desk, &headers, lang, shown)).into_response()
    };
    match desk.operators.sign_in(name, &SecretString::from(sent("password")), ip).await {
        Ok((token, _)) => {
            let mut response = see_other(next);
            remember_session(&mut response, &desk, token.reveal());
            Ok(response)
        }
        Err(SignInRefused::Wrong) => Ok(refused(StatusCode::UNAUTHORIZED, w.wrong.to_owned())),
        Err(SignInRefused::Throttled { retry_after_s: wait_s }) => {
            let response = refused(StatusCode::TOO_MANY_REQUESTS, fill(w.throttled, wait_s));
            Ok(([(header::RETRY_AFTER, wait_s.to_string())], response).into_response())
        }
        Err(SignInRefused::Unavailable) => Err(Trouble::Unavailable),
    }
}

/// `POST /console/sign-out`
pub(crate) async fn leave(State(desk): State<Shared>, posted: Posted) -> Answer {
    desk.operators.sign_out(&posted.visitor.token).await?;
    let mut response = see_other("/console/sign-in?out=1");
    forget_session(&mut response, &desk);
    Ok(response)
}
