//! An operator ends a membership, as the customer asked at a counter or by letter.

use axum::{extract::State, http::StatusCode};
use domain::CustomerId;
use flows::operators::Action;

use super::{dead_letters::ReasonRequest, refusals::reason};
use crate::{auth::operator::Acting, body::Strict, parameters::Id, problem::Problem, state::Api};

/// Ends a customer's membership: the tills mark the member as withdrawn, mail stops everywhere, nobody is made again.
#[utoipa::path(
    post, path = "/ops/v1/links/{id}/withdraw", operation_id = "withdraw", tag = "operators",
    extensions(("x-enishi-right" = json!("link.unlink"))),
    params(("id" = String, Path, description = "The customer")),
    request_body = ReasonRequest,
    responses(
        (status = 202, description = "Taken; it is done within a minute"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn withdraw(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
    Strict(body): Strict<ReasonRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::Unlink)?;
    api.desk().withdraw(by, customer, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::ACCEPTED)
}
