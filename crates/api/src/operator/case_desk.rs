//! What can be done with a case besides deciding it: look at both people, take it, hand it over, put it off.

use axum::{Json, extract::State};
use domain::{CaseId, CustomerId, Owner, PosMemberId, Timestamp};
use flows::operators::Action;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::Apart;
use utoipa::ToSchema;

use super::{case_records::RecordsBody, dead_letters::ReasonRequest, refusals::reason};
use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::Id,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Until when, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LaterRequest {
    /// Within the next 30 days.
    #[schema(required, nullable = false, format = "date-time")]
    until: Option<String>,
    /// `waiting-for-customer`, `waiting-for-store`, `investigation`, `vendor-trouble`.
    #[schema(required, nullable = false, example = "waiting-for-customer")]
    reason: Option<String>,
}

/// Who works on it: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignRequest {
    /// Somebody with an account.
    to: Option<String>,
    /// Another team: `member_services`, `operations`, `store`, `finance`.
    #[schema(value_type = Option<String>)]
    owner: Option<Owner>,
}

/// Which store member may be asked about again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftRequest {
    #[schema(required, nullable = false)]
    pos_member_id: Option<String>,
    /// Why, from the list.
    #[schema(required, nullable = false, example = "wrong-person")]
    reason: Option<String>,
}

/// Store members that a person has told apart from a customer.
#[derive(Serialize, ToSchema)]
pub struct ApartBody {
    apart: Vec<ApartRow>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
pub struct ApartRow {
    #[schema(value_type = String)]
    pos_member_id: PosMemberId,
    decided_by: String,
    #[schema(value_type = String, format = "date-time")]
    decided_at: Timestamp,
}

/// Shows both people of a case unmasked. Who looked, when, why and at which fields is written down; no value is.
#[utoipa::path(
    post, path = "/ops/v1/cases/{id}/reveal", operation_id = "revealCase", tag = "operators",
    extensions(("x-enishi-right" = json!("person.reveal"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    request_body = ReasonRequest,
    responses(
        (status = 200, description = "Both sides, read now", body = RecordsBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn reveal(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
    Strict(body): Strict<ReasonRequest>,
) -> Result<Json<RecordsBody>, Problem> {
    let (desk, by) = (api.desk(), by.operator());
    desk.permit(by, Action::Reveal, format!("case:{id}")).await?;
    let case = api.store().case(id).await?.ok_or(ProblemKind::NotFound)?;
    let why = reason(body.reason.as_deref())?;
    Ok(Json(desk.reveal_case(by, &case, why).await?.into()))
}

/// Puts a case off; it comes back by itself.
#[utoipa::path(
    post, path = "/ops/v1/cases/{id}/later", operation_id = "putCaseOff", tag = "operators",
    extensions(("x-enishi-right" = json!("case.decide"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    request_body = LaterRequest,
    responses(
        (status = 204, description = "Put off"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn later(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
    Strict(body): Strict<LaterRequest>,
) -> Result<StatusCode, Problem> {
    let (desk, by) = (api.desk(), by.operator());
    desk.permit(by, Action::Decide, format!("case:{id}")).await?;
    let wrong = |code| Problem::field(ProblemKind::InvalidFields, "until", code);
    let until = body.until.as_deref().ok_or_else(|| wrong("missing"))?;
    let until = until.parse::<Timestamp>().map_err(|_| wrong("invalid"))?;
    desk.put_case_off(by, id, until, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a case, so that colleagues know.
#[utoipa::path(
    post, path = "/ops/v1/cases/{id}/take", operation_id = "takeCase", tag = "operators",
    extensions(("x-enishi-right" = json!("case.decide"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    responses(
        (status = 204, description = "Taken"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn take(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
) -> Result<StatusCode, Problem> {
    let by = by.operator();
    api.desk().assign_case(by, id, Some(&by.name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a case to somebody or to another team; with neither, back to its team.
#[utoipa::path(
    post, path = "/ops/v1/cases/{id}/assign", operation_id = "assignCase", tag = "operators",
    extensions(("x-enishi-right" = json!("case.decide"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    request_body = AssignRequest,
    responses(
        (status = 204, description = "Assigned"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`: no such case, or nobody of that name"),
        (status = 409, description = "`already-ended`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn assign(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
    Strict(body): Strict<AssignRequest>,
) -> Result<StatusCode, Problem> {
    let (desk, by) = (api.desk(), by.operator());
    if let Some(owner) = body.owner {
        desk.hand_case_to(by, id, owner).await?;
    }
    if body.to.is_some() || body.owner.is_none() {
        desk.assign_case(by, id, body.to.as_deref()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Store members that a person has told apart from this customer.
#[utoipa::path(
    get, path = "/ops/v1/links/{id}/apart", operation_id = "listApart", tag = "operators",
    extensions(("x-enishi-right" = json!("link.see"))),
    params(("id" = String, Path, description = "The customer, N")),
    responses(
        (status = 200, description = "Newest first", body = ApartBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn apart(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CustomerId>,
) -> Result<Json<ApartBody>, Problem> {
    by.may(Action::SeeLinks)?;
    let row = |Apart { member, by, at }| ApartRow { pos_member_id: member, decided_by: by, decided_at: at };
    Ok(Json(ApartBody { apart: api.store().apart_from(id).await?.into_iter().map(row).collect() }))
}

/// Takes back that a customer and a store member are different people.
#[utoipa::path(
    post, path = "/ops/v1/links/{id}/lift", operation_id = "liftApart", tag = "operators",
    extensions(("x-enishi-right" = json!("case.decide"))),
    params(("id" = String, Path, description = "The customer, N")),
    request_body = LiftRequest,
    responses(
        (status = 204, description = "They may be asked about again"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`: nobody told them apart"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn lift(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
    Strict(body): Strict<LiftRequest>,
) -> Result<StatusCode, Problem> {
    let (desk, by) = (api.desk(), by.operator());
    desk.permit(by, Action::Decide, format!("customer:{customer}")).await?;
    let wrong = |code| Problem::field(ProblemKind::InvalidFields, "pos_member_id", code);
    let member = body.pos_member_id.as_deref().ok_or_else(|| wrong("missing"))?;
    let member = member.parse().map_err(|_| wrong("invalid"))?;
    desk.lift_apart(by, customer, member, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::NO_CONTENT)
}
