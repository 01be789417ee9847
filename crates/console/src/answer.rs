//! What a page answers when it cannot show what was asked for.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::{layout::Layout, words::Lang};

/// What a handler answers with.
pub(crate) type Answer = Result<Response, Trouble>;

/// Why there is no page. The door turns it into one, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody is signed in; afterwards they come back to this path.
    SignIn(String),
    /// There is no such thing.
    NotFound,
    /// The role does not allow it, or the form is not ours.
    Forbidden,
    /// The form cannot be read.
    Unreadable,
    /// The store does not answer.
    Unavailable,
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        tracing::warn!(%error, "a console page could not be made");
        Self::Unavailable
    }
}

impl Trouble {
    const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn(_) => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The page that says so.
    pub(crate) fn page(&self, lang: Lang, here: &str) -> Response {
        let w = lang.words();
        let (title, text) = match self {
            Self::SignIn(back) => return see_other(&sign_in_path(back)),
            Self::NotFound => (w.not_found, w.not_found_text),
            Self::Forbidden => (w.forbidden, w.forbidden_text),
            Self::Unreadable => (w.bad_request, w.bad_request_text),
            Self::Unavailable => (w.unavailable, w.unavailable_text),
        };
        let again = matches!(self, Self::Unavailable).then(|| here.to_owned());
        let page = TroublePage { page: Layout::bare(lang, title, here), text, again };
        let mut response = (self.status(), html(&page)).into_response();
        if matches!(self, Self::Unavailable) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "pages/trouble.html")]
struct TroublePage {
    page: Layout,
    text: &'static str,
    again: Option<String>,
}

/// A rendered page. Rendering to memory does not fail; if it did, the reader would see an empty page, not half of one.
pub(crate) fn html(template: &impl Template) -> Html<String> {
    Html(template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a console page could not be rendered");
        String::new()
    }))
}

/// Sends the browser to another page, with GET.
pub(crate) fn see_other(path: &str) -> Response {
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/console"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// The sign-in page, remembering where the reader wanted to go.
fn sign_in_path(back: &str) -> String {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("next", back).finish();
    if back == "/console" { "/console/sign-in".into() } else { format!("/console/sign-in?{query}") }
}

/// A path of the console, or the overview: nobody is ever sent elsewhere.
pub(crate) fn own_path(wanted: &str) -> &str {
    let is_own = wanted == "/console" || wanted.starts_with("/console/") || wanted.starts_with("/console?");
    let is_clean = wanted.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
    if is_own && is_clean && !wanted.contains("//") { wanted } else { "/console" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        assert_eq!(own_path("/console/runs?state=dead"), "/console/runs?state=dead");
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/console//evil.example",
            "/consolex",
            "/console/\r\nx",
            "",
        ] {
            assert_eq!(own_path(foreign), "/console", "{foreign}");
        }
    }
}
