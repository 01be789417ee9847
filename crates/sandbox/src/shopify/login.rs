//! Signing in without a password: an e-mail address, six digits by mail, and the tokens that follow.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use sha2::Digest as _;
use url::Url;

use super::{
    Shopify,
    accounts::{Ticket, Visit},
    customer_draft::is_email,
    login_page, oauth,
};

pub(super) type Fields = Map<String, Value>;

pub(super) fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn oauth_error(status: StatusCode, error: &str, why: &str) -> (StatusCode, Value) {
    (status, json!({"error": error, "error_description": why}))
}

/// `GET .../oauth/authorize`: the page that asks for the e-mail address.
pub(super) async fn authorize(Shared(shop): Shared<Arc<Shopify>>, Query(query): Query<Fields>) -> Response {
    let wanted = [
        ("client_id", shop.settings.customer_accounts_client_id.as_str()),
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in wanted {
        if text(&query, name) != value {
            let page = login_page::problem(&format!("{name} is missing or not accepted"));
            return (StatusCode::BAD_REQUEST, Html(page)).into_response();
        }
    }
    let redirect =
        Url::parse(text(&query, "redirect_uri")).ok().filter(|u| matches!(u.scheme(), "http" | "https"));
    if redirect.is_none()
        || text(&query, "code_challenge").is_empty()
        || !text(&query, "scope").contains("openid")
    {
        let page = login_page::problem("redirect_uri, code_challenge or scope is missing");
        return (StatusCode::BAD_REQUEST, Html(page)).into_response();
    }
    let visit = Visit {
        client_id: text(&query, "client_id").into(),
        redirect_uri: text(&query, "redirect_uri").into(),
        state: text(&query, "state").into(),
        nonce: query.get("nonce").and_then(Value::as_str).map(str::to_owned),
        code_challenge: text(&query, "code_challenge").into(),
        email: None,
    };
    let mut state = shop.lock();
    let session = state.dice.hex(32);
    state.accounts.visits.insert(session.clone(), visit);
    Html(login_page::email(&session, text(&query, "login_hint"), None)).into_response()
}

/// `POST .../email`: mails the code, shows the page that asks for it.
pub(super) async fn email_form(
    Shared(shop): Shared<Arc<Shopify>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = oauth::form(&headers, &body);
    let (session, email) = (text(&form, "session"), text(&form, "email").trim());
    if !is_email(email) {
        return Html(login_page::email(session, email, Some("メールアドレスを確認してください")))
            .into_response();
    }
    let known =
        shop.lock().accounts.visits.get_mut(session).map(|visit| visit.email = Some(email.to_owned()));
    if known.is_none() {
        return (StatusCode::BAD_REQUEST, Html(login_page::problem("This sign-in has ended")))
            .into_response();
    }
    shop.mail_code(email);
    Html(login_page::code(session, email, None)).into_response()
}

/// `POST .../code`: the right code leads back to the storefront.
pub(super) async fn code_form(
    Shared(shop): Shared<Arc<Shopify>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = oauth::form(&headers, &body);
    let session = text(&form, "session");
    let visit = shop.lock().accounts.visits.get(session).cloned();
    let Some((visit, email)) = visit.and_then(|v| Some((v.clone(), v.email?))) else {
        return (StatusCode::BAD_REQUEST, Html(login_page::problem("This sign-in has ended")))
            .into_response();
    };
    let Some(customer) = shop.redeem(&email, text(&form, "code")) else {
        return Html(login_page::code(session, &email, Some("コードが正しくありません"))).into_response();
    };
    let now = shop.calendar.now();
    let mut state = shop.lock();
    state.accounts.visits.remove(session);
    let code = format!("shcac_{}", state.dice.hex(40));
    let until = now + SignedDuration::from_mins(5);
    state.accounts.tickets.insert(code.clone(), Ticket { visit: visit.clone(), customer, until });
    let Ok(mut back) = Url::parse(&visit.redirect_uri) else {
        return (StatusCode::BAD_REQUEST, Html(login_page::problem("redirect_uri is invalid")))
            .into_response();
    };
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &visit.state);
    Redirect::to(back.as_str()).into_response()
}

/// `POST .../oauth/token`: authorization code or refresh token.
pub(super) async fn token(
    Shared(shop): Shared<Arc<Shopify>>,
    Path(_): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = oauth::form(&headers, &body);
    shop.document("accounts/login", |shop| {
        if text(&form, "client_id") != shop.settings.customer_accounts_client_id {
            return oauth_error(StatusCode::UNAUTHORIZED, "invalid_client", "client_id is unknown");
        }
        match text(&form, "grant_type") {
            "authorization_code" => exchange(shop, &form),
            "refresh_token" => match shop.lock().accounts.take_refresh(text(&form, "refresh_token")) {
                Some(customer) => Ok((customer, None)),
                None => Err("refresh_token is unknown or was used"),
            },
            _ => {
                return oauth_error(
                    StatusCode::BAD_REQUEST,
                    "unsupported_grant_type",
                    "grant_type is not offered",
                );
            }
        }
        .map_or_else(
            |why| oauth_error(StatusCode::BAD_REQUEST, "invalid_grant", why),
            |(customer, nonce)| (StatusCode::OK, shop.tokens_for(customer, nonce)),
        )
    })
    .await
}

fn exchange(shop: &Shopify, form: &Fields) -> Result<(u64, Option<String>), &'static str> {
    // A code is gone after the first try, right or wrong.
    let ticket = shop.lock().accounts.tickets.remove(text(form, "code"));
    let ticket =
        ticket.filter(|t| t.until > shop.calendar.now()).ok_or("code is unknown, used or too old")?;
    if ticket.visit.redirect_uri != text(form, "redirect_uri")
        || ticket.visit.client_id != text(form, "client_id")
    {
        return Err("redirect_uri is not the one the code was asked with");
    }
    let challenge = BASE64URL.encode(sha2::Sha256::digest(text(form, "code_verifier")));
    if challenge != ticket.visit.code_challenge {
        return Err("code_verifier does not fit");
    }
    Ok((ticket.customer, ticket.visit.nonce))
}

/// `GET .../logout`.
pub(super) async fn logout(Query(query): Query<Fields>) -> Response {
    match Url::parse(text(&query, "post_logout_redirect_uri")) {
        Ok(back) => Redirect::to(back.as_str()).into_response(),
        Err(_) => {
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], login_page::signed_out()).into_response()
        }
    }
}
