//! The key by which a caller may send the same thing twice and have it done once.

use axum::extract::FromRequestParts;
use domain::IdempotencyKey;
use http::request::Parts;

use crate::problem::{Problem, ProblemKind};

/// The `Idempotency-Key` of a request: required, once, 1-255 printable ASCII characters.
pub struct Key(pub IdempotencyKey);

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut sent = parts.headers.get_all("idempotency-key").iter();
        let first =
            sent.next().filter(|value| !value.is_empty()).ok_or(ProblemKind::IdempotencyKeyMissing)?;
        let text = first.to_str().map_err(|_| ProblemKind::IdempotencyKeyInvalid)?;
        let key = IdempotencyKey::new(text).map_err(|_| ProblemKind::IdempotencyKeyInvalid)?;
        if sent.next().is_some() {
            return Err(ProblemKind::IdempotencyKeyInvalid.into());
        }
        Ok(Self(key))
    }
}
