//! An operator shows an API token, or the session of the console; a session's changes must come from our own pages.

use axum::extract::FromRequestParts;
use flows::operators::{Action, Operator, Token};
use http::{HeaderMap, Method, header, request::Parts};

use super::bearer;
use crate::{
    problem::{Problem, ProblemKind},
    settings::ApiSettings,
    state::{Api, Caller},
};

/// Name of the session cookie where the hub is reached by https: only this host, only over TLS.
pub const COOKIE: &str = "__Host-enishi";

/// Name of the session cookie on a developer's own machine, where there is no TLS.
pub const COOKIE_WITHOUT_TLS: &str = "enishi";

/// The header a page of ours sends along with every change.
pub const CSRF_HEADER: &str = "x-enishi-csrf";

/// Whoever is acting.
pub struct Acting(Operator);

impl Acting {
    /// The operator, if their role allows this.
    pub fn may(&self, action: Action) -> Result<&Operator, Problem> {
        if self.0.may(action) { Ok(&self.0) } else { Err(ProblemKind::Forbidden.into()) }
    }

    /// The operator, for what everybody may.
    pub fn operator(&self) -> &Operator {
        &self.0
    }
}

impl FromRequestParts<Api> for Acting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        api.gates().address(Caller::of(parts, api.settings().behind_proxy).0)?;
        let by_header = bearer(&parts.headers).map(Token::shown);
        let by_cookie = || session_of(&parts.headers, &api.settings().public_url);
        let (token, from_browser) = match by_header {
            Some(token) => (token, false),
            None => (by_cookie().ok_or(ProblemKind::NotSignedIn)?, true),
        };
        let operator = api.operators().authenticate(&token).await?.ok_or(ProblemKind::NotSignedIn)?;
        if from_browser && !is_safe(&parts.method) && !is_ours(parts, api, &token) {
            return Err(ProblemKind::CrossSite.into());
        }
        api.gates().operator(&operator.name)?;
        Ok(Self(operator))
    }
}

/// The session cookie of this address, and no other: a cookie set without TLS does not count where there is TLS.
fn session_of(headers: &HeaderMap, public_url: &str) -> Option<Token> {
    let wanted = if public_url.starts_with("https://") { COOKIE } else { COOKIE_WITHOUT_TLS };
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| Token::shown(value))
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A change comes from a page of ours: the browser says so, and the page knows the session's secret word.
fn is_ours(parts: &Parts, api: &Api, token: &Token) -> bool {
    let word = parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    comes_from_here(&parts.headers, api.settings()) && api.operators().csrf_fits(token, word)
}

fn comes_from_here(headers: &HeaderMap, settings: &ApiSettings) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let site = text("sec-fetch-site");
    let origin = text("origin");
    let (fits_site, fits_origin) =
        (site == Some("same-origin"), origin == Some(settings.public_url.as_str()));
    match (site, origin) {
        (None, None) => false,
        (Some(_), None) => fits_site,
        (None, Some(_)) => fits_origin,
        // Behind a name of its own (a port forward, say) the browser still knows its own origin.
        (Some(_), Some(_)) => fits_site,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (header::HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_cookie_counts_only_under_the_name_of_this_address() {
        let sent = headers(&[("cookie", "a=1; enishi=without-tls; __Host-enishi=with-tls")]);
        let read = |url| session_of(&sent, url).map(|token| token.reveal().to_owned());
        assert_eq!(read("https://hub.example.jp").as_deref(), Some("with-tls"));
        assert_eq!(read("http://127.0.0.1:8080").as_deref(), Some("without-tls"));
        assert!(session_of(&headers(&[("cookie", "enishi=x")]), "https://hub.example.jp").is_none());
    }

    #[test]
    fn a_change_from_another_page_is_noticed() {
        let settings = ApiSettings::new(Vec::new(), "https://hub.example.jp");
        let ours = |pairs: &[(&'static str, &'static str)]| comes_from_here(&headers(pairs), &settings);
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("origin", "https://hub.example.jp")]));
        assert!(!ours(&[]));
        assert!(!ours(&[("origin", "https://evil.example")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://hub.example.jp")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[("origin", "null")]));
    }
}
