//! Reads the credential a caller shows.

use http::{HeaderMap, header};

/// The credential of `Authorization: Bearer ...`, if there is exactly one such header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (first, more) = (sent.next()?, sent.next());
    let (scheme, credential) = first.to_str().ok()?.split_once(' ')?;
    let credential = credential.trim();
    (more.is_none() && scheme.eq_ignore_ascii_case("bearer") && !credential.is_empty()).then_some(credential)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_bearer_credential_counts() {
        let headers = |values: &[&'static str]| {
            values
                .iter()
                .map(|v| (header::AUTHORIZATION, http::HeaderValue::from_static(v)))
                .collect::<HeaderMap>()
        };
        assert_eq!(bearer(&headers(&["Bearer abc"])), Some("abc"));
        assert_eq!(bearer(&headers(&["bearer  abc "])), Some("abc"));
        for refused in [&["Basic abc"][..], &["Bearer"], &["Bearer "], &["Bearer a", "Bearer b"], &[]] {
            assert_eq!(bearer(&headers(refused)), None, "{refused:?}");
        }
    }
}
