//! Two records of one person become one, or are taken apart again: told first what it comes to.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{CustomerId, MergeId, Timestamp};
use flows::{merging::MergeWish, operators::Action};
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    merge_bodies::{
        CardBody, MergeBegunBody, MergeBody, MergeDetailBody, MergePlanBody, MergesBody, SplitBegunBody,
        SplitPlanBody,
    },
    refusals::reason,
};
use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::{self, Asked, Id},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Who is to be merged into whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    /// The customer who stays.
    #[schema(required, nullable = false, example = "7700000000001")]
    survivor: Option<String>,
    /// The customer who goes; or `pos_member_id`.
    #[schema(example = "7700000000002")]
    loser: Option<String>,
    /// A further store member of the survivor, who is retired; instead of `loser`.
    pos_member_id: Option<String>,
    /// Why; needed unless `dry_run`.
    #[schema(example = "duplicate")]
    reason: Option<String>,
    /// Tells what it would come to, and writes nothing.
    #[serde(default)]
    dry_run: bool,
    /// They were merged in the online store, and the hub did not hear of it: links and points follow.
    #[serde(default)]
    merged_elsewhere: bool,
}

/// Why a merge is taken apart.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitRequest {
    /// Why; needed unless `dry_run`.
    #[schema(example = "wrong-person")]
    reason: Option<String>,
    /// Tells what it would come to, and writes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// A code as it is printed on a card.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardRequest {
    /// The printed code.
    #[schema(required, nullable = false)]
    code: Option<String>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MergesQuery {
    /// `next` of the page before.
    before: Option<String>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl MergeRequest {
    fn wish(&self) -> Result<MergeWish, Problem> {
        let wrong = |field, code| Problem::field(ProblemKind::InvalidFields, field, code);
        let number = |field: &'static str, text: Option<&str>| {
            text.map(|text| text.parse::<CustomerId>().map_err(|_| wrong(field, "invalid"))).transpose()
        };
        let survivor = number("survivor", self.survivor.as_deref())?;
        let survivor = survivor.ok_or_else(|| wrong("survivor", "missing"))?;
        let loser = number("loser", self.loser.as_deref())?;
        match (loser, self.pos_member_id.as_deref()) {
            (Some(loser), None) => Ok(MergeWish::Customers { survivor, loser }),
            (None, Some(member)) => {
                let loser = member.parse().map_err(|_| wrong("pos_member_id", "invalid"))?;
                Ok(MergeWish::Members { survivor, loser })
            }
            (None, None) => Err(wrong("loser", "missing")),
            (Some(_), Some(_)) => Err(wrong("pos_member_id", "invalid")),
        }
    }
}

/// Merges two customers, or a further store member of one. With `dry_run` it is told what that comes to: what stands
/// in the way, the points that move, the card that leads on, the consent, and what cannot be undone.
#[utoipa::path(
    post, path = "/ops/v1/customers/merges", operation_id = "mergeCustomers", tag = "operators",
    extensions(("x-enishi-right" = json!("customer.merge"))),
    request_body = MergeRequest,
    responses(
        (status = 200, description = "What it would come to; nothing was written", body = MergePlanBody),
        (status = 202, description = "Begun, or under way already", body = MergeBegunBody),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 409, description = "`merge-refused`: each obstacle is named; nothing was written"),
        (status = 422, description = "`invalid-fields`"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn merge(
    State(api): State<Api>,
    by: Acting,
    Strict(body): Strict<MergeRequest>,
) -> Result<Response, Problem> {
    let by = by.may(Action::Merge)?;
    let wish = body.wish()?;
    if let (true, MergeWish::Customers { survivor, loser }) = (body.merged_elsewhere, wish) {
        let reason = reason(body.reason.as_deref())?;
        let run_id = api.desk().follow_merge(by, (survivor, loser), reason).await?;
        return Ok((StatusCode::ACCEPTED, Json(SplitBegunBody { run_id })).into_response());
    }
    if body.dry_run {
        let plan = api.desk().plan_merge(by, wish).await?;
        return Ok(Json(MergePlanBody::from(plan)).into_response());
    }
    let id = api.desk().begin_merge(by, wish, reason(body.reason.as_deref())?).await?;
    Ok((StatusCode::ACCEPTED, Json(MergeBegunBody { merge_id: id })).into_response())
}

/// Merges, newest first.
#[utoipa::path(
    get, path = "/ops/v1/merges", operation_id = "listMerges", tag = "operators",
    extensions(("x-enishi-right" = json!("merge.see"))),
    params(MergesQuery),
    responses(
        (status = 200, description = "A page of merges", body = MergesBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<MergesQuery>,
) -> Result<Json<MergesBody>, Problem> {
    by.may(Action::SeeMerges)?;
    let limit = parameters::limit(asked.limit, 50, 200)?;
    let before = asked.before.as_deref().map(place).transpose()?;
    let rows = api.store().merges(before, limit).await?;
    let last = rows.last().filter(|_| rows.len() == limit as usize);
    let next = last.map(|merge| format!("{}_{}", merge.created_at, merge.id));
    Ok(Json(MergesBody { merges: rows.into_iter().map(MergeBody::from).collect(), next }))
}

/// One merge: how far it is, and every point it moved.
#[utoipa::path(
    get, path = "/ops/v1/merges/{id}", operation_id = "getMerge", tag = "operators",
    extensions(("x-enishi-right" = json!("merge.see"))),
    params(("id" = String, Path, description = "The merge", format = "uuid")),
    responses(
        (status = 200, description = "The merge", body = MergeDetailBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<MergeId>,
) -> Result<Json<MergeDetailBody>, Problem> {
    let by = by.may(Action::SeeMerges)?;
    let (merge, moves, run_id) = api.desk().merge(by, id).await?;
    let moves = moves.into_iter().map(Into::into).collect();
    Ok(Json(MergeDetailBody { merge: merge.into(), moves, run_id }))
}

/// Takes a merge apart as far as that is possible: the store member comes back with the points it brought. What the
/// online store and the CRM merged stays merged.
#[utoipa::path(
    post, path = "/ops/v1/merges/{id}/split", operation_id = "splitMerge", tag = "operators",
    extensions(("x-enishi-right" = json!("merge.split"))),
    params(("id" = String, Path, description = "The merge", format = "uuid")),
    request_body = SplitRequest,
    responses(
        (status = 200, description = "What it would come to; nothing was written", body = SplitPlanBody),
        (status = 202, description = "Begun", body = SplitBegunBody),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`merge-refused`: each obstacle is named; nothing was written"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn split(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<MergeId>,
    Strict(body): Strict<SplitRequest>,
) -> Result<Response, Problem> {
    let by = by.may(Action::Split)?;
    if body.dry_run {
        let plan = api.desk().plan_split(by, id).await?;
        return Ok(Json(SplitPlanBody::from(plan)).into_response());
    }
    let run_id = api.desk().split(by, id, reason(body.reason.as_deref())?).await?;
    Ok((StatusCode::ACCEPTED, Json(SplitBegunBody { run_id })).into_response())
}

/// Who a card leads to, also one that a merge has retired. The code is looked at and not kept.
#[utoipa::path(
    post, path = "/ops/v1/cards/find", operation_id = "findCard", tag = "operators",
    extensions(("x-enishi-right" = json!("link.see"))),
    request_body = CardRequest,
    responses(
        (status = 200, description = "Who is served for it", body = CardBody),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`: nobody has this card"),
        (status = 422, description = "`invalid-fields`"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn card(
    State(api): State<Api>,
    by: Acting,
    Strict(body): Strict<CardRequest>,
) -> Result<Json<CardBody>, Problem> {
    let by = by.may(Action::SeeLinks)?;
    let code = body.code.map(|code| code.trim().to_owned()).filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| Problem::field(ProblemKind::InvalidFields, "code", "missing"))?;
    Ok(Json(api.desk().card_owner(by, &code.into()).await?.into()))
}

/// A place in the list: when a merge was begun, and which.
fn place(text: &str) -> Result<(Timestamp, MergeId), Problem> {
    let parsed = text.split_once('_').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| Problem::field(ProblemKind::InvalidParameter, "before", "invalid"))
}
