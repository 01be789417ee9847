//! The demo's mail page: every mail anyone in the town received.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::super::{
    neighbours::Letter,
    state::StorefrontState,
    visit::{Frame, Visit, page},
};

/// A mail brings its own styles and its links open elsewhere; scripts and pictures from outside stay out.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

/// Letters shown in the list.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "storefront/mail.html")]
struct MailPage {
    frame: Frame,
    list: Vec<Row>,
    open: Option<Letter>,
    frame_html: String,
    code: Option<String>,
    gone: bool,
}

#[derive(Template)]
#[template(path = "storefront/mail_list.html")]
struct MailList {
    frame: Frame,
    list: Vec<Row>,
}

struct Row {
    id: String,
    to: String,
    subject: String,
    at: String,
    current: bool,
}

/// The list alone.
pub(crate) async fn show(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let list = rows(state.neighbours.letters.all(), None);
    let empty = (None, String::new(), None);
    let (open, frame_html, code) = empty;
    page(StatusCode::OK, &MailPage { frame: visit.frame(), list, open, frame_html, code, gone: false })
}

/// The list as a part, for the page's script.
pub(crate) async fn list(State(state): State<StorefrontState>, visit: Visit) -> Response {
    page(StatusCode::OK, &MailList { frame: visit.frame(), list: rows(state.neighbours.letters.all(), None) })
}

/// The list and one mail.
pub(crate) async fn read(
    State(state): State<StorefrontState>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let letters = state.neighbours.letters.all();
    let open = letters.iter().find(|letter| letter.id == id).cloned();
    let gone = open.is_none();
    let frame_html =
        open.as_ref().and_then(|letter| letter.html.as_deref()).map(in_frame).unwrap_or_default();
    let code = open.as_ref().and_then(|letter| code_in(&letter.text));
    let list = rows(letters, Some(&id));
    let status = if gone { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let mut response = page(status, &MailPage { frame: visit.frame(), list, open, frame_html, code, gone });
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The frame has no scripts (`sandbox` allows none, so its own origin is no danger and lets the page measure it); links leave it for a new tab instead of replacing the mail.
fn in_frame(html: &str) -> String {
    format!("<base target=\"_blank\">{html}")
}

fn rows(letters: Vec<Letter>, open: Option<&str>) -> Vec<Row> {
    let row = |letter: Letter| Row {
        current: open == Some(letter.id.as_str()),
        id: letter.id,
        to: letter.to,
        subject: letter.subject,
        at: letter.at,
    };
    letters.into_iter().take(MOST).map(row).collect()
}

/// Six digits that stand alone, as one-time codes do.
fn code_in(text: &str) -> Option<String> {
    let alone = |part: &&str| part.len() == 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split(|c: char| !c.is_ascii_alphanumeric()).find(alone).map(str::to_owned)
}
