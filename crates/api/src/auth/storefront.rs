//! The storefront's server shows its key; the previous key counts too while keys change.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::bearer;
use crate::{
    problem::{Problem, ProblemKind},
    state::{Api, Caller},
};

/// Proof that the storefront's server is asking.
pub struct FromStorefront;

impl FromRequestParts<Api> for FromStorefront {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let sent = bearer(&parts.headers).unwrap_or_default();
        let Some(key) = api.storefront_key(sent) else {
            api.gates().address(Caller::of(parts, api.settings().behind_proxy).0)?;
            return Err(ProblemKind::Unauthorized.into());
        };
        api.gates().storefront(key)?;
        Ok(Self)
    }
}
