//! A customer shows the token of their sign-in; who they are comes from it and from nowhere else.

use axum::extract::FromRequestParts;
use domain::{CustomerId, Failure};
use http::request::Parts;

use super::bearer;
use crate::{
    problem::{Problem, ProblemKind},
    state::{Api, Caller},
};

/// Longest token anybody issues; longer ones are not passed on.
const LONGEST: usize = 8 * 1024;

/// The signed-in customer.
pub struct SignedIn(pub CustomerId);

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        api.gates().address(Caller::of(parts, api.settings().behind_proxy).0)?;
        let token = bearer(&parts.headers).ok_or(ProblemKind::TokenMissing)?;
        if token.len() > LONGEST {
            return Err(ProblemKind::TokenInvalid.into());
        }
        let customer = api.doors().customer(&token.into()).await.map_err(|failure| refusal(&failure))?;
        api.gates().customer(customer)?;
        Ok(Self(customer))
    }
}

fn refusal(failure: &Failure) -> Problem {
    if failure.is_rejected_as("token-expired") {
        return ProblemKind::TokenExpired.into();
    }
    match &failure.kind {
        domain::Kind::Rejected { .. } => ProblemKind::TokenInvalid.into(),
        domain::Kind::Throttled { retry_after: Some(wait) } => {
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
            Problem::new(ProblemKind::IdentityUnavailable).retry_after(seconds)
        }
        _ => ProblemKind::IdentityUnavailable.into(),
    }
}
