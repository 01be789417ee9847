//! Signing in with a one-time code by mail, and signing out.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{CookieJar, cookie::Cookie};
use serde::Deserialize;

use super::super::{
    session::{COOKIE, Session, cookie},
    state::StorefrontState,
    visit::{Frame, Visit, go, page},
};

/// Wrong codes before a new one must be asked for.
const TRIES: u8 = 5;

#[derive(Template)]
#[template(path = "storefront/sign_in.html")]
struct AskPage {
    frame: Frame,
    email: String,
    problem: &'static str,
    note: &'static str,
}

#[derive(Template)]
#[template(path = "storefront/sign_in_code.html")]
struct CodePage {
    frame: Frame,
    email: String,
    problem: &'static str,
}

/// Why the visitor came here.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AskQuery {
    why: String,
}

/// The e-mail form.
#[derive(Deserialize)]
pub(crate) struct AskForm {
    #[serde(default)]
    email: String,
}

/// The code form.
#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
}

/// Asks for the address.
pub(crate) async fn ask(Query(query): Query<AskQuery>, visit: Visit) -> Response {
    let words = &visit.w.sign_in;
    let note = match query.why.as_str() {
        "expired" => words.expired,
        "signed-out" => words.signed_out,
        "too-many" => words.too_many,
        _ => "",
    };
    let email = visit.session.asked.as_ref().map(|(email, _)| email.clone()).unwrap_or_default();
    page(StatusCode::OK, &AskPage { frame: visit.frame(), email, problem: "", note })
}

/// Has a code mailed. What the browser sees does not depend on whether the address belongs to a member.
pub(crate) async fn send(
    State(state): State<StorefrontState>,
    jar: CookieJar,
    visit: Visit,
    Form(form): Form<AskForm>,
) -> Response {
    let email = form.email.trim().to_owned();
    let refuse = |status, problem| {
        page(status, &AskPage { frame: visit.frame(), email: email.clone(), problem, note: "" })
    };
    if !email.contains('@') {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, visit.w.sign_in.bad_email);
    }
    if state.neighbours.accounts.send_code(&email).await.is_err() {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, visit.w.sign_in.away);
    }
    let asked = Some((email.clone(), 0));
    let fresh = state.sessions.renew(visit.session_id.as_deref(), |session| session.asked = asked);
    (jar.add(cookie(fresh, state.secure_cookies())), go("/shop/sign-in/code")).into_response()
}

/// Asks for the code.
pub(crate) async fn ask_code(visit: Visit) -> Response {
    match &visit.session.asked {
        Some((email, _)) => {
            let email = email.clone();
            page(StatusCode::OK, &CodePage { frame: visit.frame(), email, problem: "" })
        }
        None => go("/shop/sign-in"),
    }
}

/// Trades the code for tokens, which stay on the server.
pub(crate) async fn enter(
    State(state): State<StorefrontState>,
    jar: CookieJar,
    visit: Visit,
    Form(form): Form<CodeForm>,
) -> Response {
    let (Some((email, tries)), Some(id)) = (visit.session.asked.clone(), visit.session_id.as_deref()) else {
        return go("/shop/sign-in");
    };
    // Counted before the look, so that many guesses at once are all counted.
    state.sessions.change(id, count_a_try);
    if tries >= TRIES {
        state.sessions.change(id, |session| session.asked = None);
        return go("/shop/sign-in?why=too-many");
    }
    let code: String = form.code.chars().filter_map(plain_digit).collect();
    let again =
        |status, problem| page(status, &CodePage { frame: visit.frame(), email: email.clone(), problem });
    match state.neighbours.accounts.redeem(&email, &code).await {
        Ok(Some(tokens)) => {
            let fresh = state.sessions.renew(Some(id), |session| {
                *session = Session { customer: Some(tokens), ..Session::default() };
            });
            (jar.add(cookie(fresh, state.secure_cookies())), go("/shop/me")).into_response()
        }
        Ok(None) => again(StatusCode::UNPROCESSABLE_ENTITY, visit.w.sign_in.wrong),
        Err(_) => again(StatusCode::SERVICE_UNAVAILABLE, visit.w.sign_in.away),
    }
}

/// Forgets the visitor.
pub(crate) async fn leave(State(state): State<StorefrontState>, jar: CookieJar, visit: Visit) -> Response {
    if let Some(id) = &visit.session_id {
        state.sessions.close(id);
    }
    let jar = jar.remove(Cookie::build(COOKIE).path("/").build());
    (jar, go("/shop/sign-in?why=signed-out")).into_response()
}

fn count_a_try(session: &mut Session) {
    if let Some((_, tries)) = &mut session.asked {
        *tries = tries.saturating_add(1);
    }
}

/// Half-width and full-width digits alike; blanks and hyphens are dropped.
fn plain_digit(typed: char) -> Option<char> {
    let digit = match typed {
        '０'..='９' => (typed as u32).checked_sub('０' as u32)?,
        _ => typed.to_digit(10)?,
    };
    char::from_digit(digit, 10)
}
