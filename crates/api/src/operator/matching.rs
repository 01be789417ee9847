//! Two customer bases are brought together: begun, followed, taken back; and a pair linked by hand.

use axum::{Json, extract::State};
use domain::{CustomerId, PosMemberId, Timestamp};
use flows::operators::{Action, Care};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{MatchCounts, MatchRun, Pair};
use utoipa::ToSchema;
use uuid::Uuid;

use super::refusals::reason;
use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::Id,
    problem::{Problem, ProblemKind},
    state::Api,
};

const NEWEST: u32 = 50;

/// How careful the comparison is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchingRequest {
    /// Only count what would be done; must be said.
    #[schema(required, nullable = false)]
    dry_run: Option<bool>,
    /// Link only with two strong facts.
    #[serde(default)]
    strict: bool,
    /// Pairs for a person at most, as a share of the smaller side; 0.1 if not given.
    #[schema(minimum = 0, maximum = 1)]
    review_budget: Option<f64>,
}

/// What was begun.
#[derive(Serialize, ToSchema)]
pub struct MatchingBegun {
    /// Id of the comparison.
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
}

/// A comparison of both sides.
#[derive(Serialize, ToSchema)]
pub struct MatchingBody {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    dry_run: bool,
    /// `running`, `done`, `interrupted` or `failed`.
    #[schema(value_type = String)]
    state: store::MatchState,
    started_by: String,
    #[schema(value_type = String, format = "date-time")]
    started_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    ended_at: Option<Timestamp>,
    /// Version of the rules.
    rule: String,
    counts: MatchingCounts,
}

/// What it has counted so far.
#[derive(Serialize, ToSchema)]
pub struct MatchingCounts {
    customers: u64,
    members: u64,
    /// Records that cannot be compared with anybody.
    unusable: u64,
    pairs_compared: u64,
    /// Values too common to propose anybody.
    blocks_skipped: u64,
    /// Pairs to be linked.
    links: u64,
    /// Pairs to be put before a person.
    reviews: u64,
    /// Pairs beyond the budget.
    left_out: u64,
    /// The least a pair for review has, in thousandths of a bit.
    review_floor_millibits: i64,
    review_budget: u64,
    /// Runs handed to the hub.
    handed_over: u64,
}

/// The newest comparisons.
#[derive(Serialize, ToSchema)]
pub struct MatchingsBody {
    /// Newest first.
    runs: Vec<MatchingBody>,
}

/// What is to be taken apart.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoRequest {
    /// One of the reasons of `POST /ops/v1/links/{id}/unlink`.
    #[schema(required, nullable = false, example = "trial")]
    reason: Option<String>,
    /// Only tell which pairs.
    #[serde(default)]
    dry_run: bool,
    /// `next` of the answer before.
    after: Option<String>,
}

/// Up to a hundred pairs.
#[derive(Serialize, ToSchema)]
pub struct UndoneBody {
    /// The pairs looked at.
    pairs: Vec<PairBody>,
    /// Taken apart; in a dry run: would be.
    unlinked: u64,
    /// Not linked to each other any more.
    moved_on: u64,
    /// `after` of the next call; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// A customer and a store member.
#[derive(Serialize, ToSchema)]
pub struct PairBody {
    #[schema(value_type = String)]
    customer_id: CustomerId,
    #[schema(value_type = String)]
    pos_member_id: PosMemberId,
}

/// Who is to be linked, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// The member's id at the tills.
    #[schema(required, nullable = false, value_type = String)]
    pos_member_id: Option<PosMemberId>,
    /// One of the reasons of `POST /ops/v1/links/{id}/unlink`.
    #[schema(required, nullable = false, example = "customer-request")]
    reason: Option<String>,
}

impl From<MatchRun> for MatchingBody {
    fn from(run: MatchRun) -> Self {
        let MatchCounts { customers, members, unusable, pairs_compared, blocks_skipped, .. } = run.counts;
        let MatchCounts { links, reviews, left_out, review_floor, review_budget, handed_over, .. } =
            run.counts;
        Self {
            id: run.id,
            dry_run: run.dry_run,
            state: run.state,
            started_by: run.started_by,
            started_at: run.started_at,
            ended_at: run.ended_at,
            rule: run.rule,
            counts: MatchingCounts {
                customers,
                members,
                unusable,
                pairs_compared,
                blocks_skipped,
                links,
                reviews,
                left_out,
                review_floor_millibits: review_floor,
                review_budget,
                handed_over,
            },
        }
    }
}

/// Begins to compare both customer bases in the background. Followed by `GET /ops/v1/matching/runs/{id}`, which is there
/// once the comparison has begun.
#[utoipa::path(
    post, path = "/ops/v1/matching/runs", operation_id = "compareCustomerBases", tag = "operators",
    extensions(("x-enishi-right" = json!("matching.run"))),
    request_body = MatchingRequest,
    responses(
        (status = 202, description = "Begun", body = MatchingBegun),
        super::refusals::OfActing,
        (status = 409, description = "`already-under-way`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn begin(
    State(api): State<Api>,
    by: Acting,
    Strict(body): Strict<MatchingRequest>,
) -> Result<(StatusCode, Json<MatchingBegun>), Problem> {
    let by = by.may(Action::Match)?;
    if body.review_budget.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        return Err(Problem::field(ProblemKind::InvalidFields, "review_budget", "out-of-range"));
    }
    let dry_run = body.dry_run.ok_or_else(|| missing("dry_run"))?;
    let care = Care { dry_run, strict: body.strict, review_budget: body.review_budget };
    let id = api.desk().compare_bases(by, care).await?;
    Ok((StatusCode::ACCEPTED, Json(MatchingBegun { id })))
}

/// The newest comparisons.
#[utoipa::path(
    get, path = "/ops/v1/matching/runs", operation_id = "listComparisons", tag = "operators",
    extensions(("x-enishi-right" = json!("link.see"))),
    responses(
        (status = 200, description = "Up to 50", body = MatchingsBody),
        super::refusals::OfReading,
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(State(api): State<Api>, by: Acting) -> Result<Json<MatchingsBody>, Problem> {
    by.may(Action::SeeLinks)?;
    let runs = api.store().match_runs(NEWEST).await?;
    Ok(Json(MatchingsBody { runs: runs.into_iter().map(MatchingBody::from).collect() }))
}

/// One comparison.
#[utoipa::path(
    get, path = "/ops/v1/matching/runs/{id}", operation_id = "getComparison", tag = "operators",
    extensions(("x-enishi-right" = json!("link.see"))),
    params(("id" = String, Path, description = "The comparison", format = "uuid")),
    responses(
        (status = 200, description = "The comparison", body = MatchingBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<Uuid>,
) -> Result<Json<MatchingBody>, Problem> {
    by.may(Action::SeeLinks)?;
    let run = api.store().match_run(id).await?.ok_or(ProblemKind::NotFound)?;
    Ok(Json(run.into()))
}

/// Takes apart what a comparison linked, up to a hundred pairs a call.
#[utoipa::path(
    post, path = "/ops/v1/matching/runs/{id}/unlink", operation_id = "unlinkComparison", tag = "operators",
    extensions(("x-enishi-right" = json!("link.unlink"))),
    params(("id" = String, Path, description = "The comparison", format = "uuid")),
    request_body = UndoRequest,
    responses(
        (status = 200, description = "Taken apart", body = UndoneBody),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn undo(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<Uuid>,
    Strict(body): Strict<UndoRequest>,
) -> Result<Json<UndoneBody>, Problem> {
    let by = by.may(Action::Unlink)?;
    let reason = reason(body.reason.as_deref())?;
    let after = body.after.as_deref().map(pair).transpose()?;
    let done = api.desk().undo_matches(by, id, after, reason, body.dry_run).await?;
    let shown = |(customer_id, pos_member_id)| PairBody { customer_id, pos_member_id };
    Ok(Json(UndoneBody {
        pairs: done.pairs.into_iter().map(shown).collect(),
        unlinked: done.unlinked,
        moved_on: done.moved_on,
        next: done.next.map(|(customer, member)| format!("{customer}_{member}")),
    }))
}

/// Links a customer and a store member by hand, at the till and here.
#[utoipa::path(
    post, path = "/ops/v1/links/{id}/link", operation_id = "link", tag = "operators",
    extensions(("x-enishi-right" = json!("link.link"))),
    params(("id" = String, Path, description = "The customer")),
    request_body = LinkRequest,
    responses(
        (status = 204, description = "Linked"),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`link-taken`"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn link(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
    Strict(body): Strict<LinkRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::Link)?;
    let member = body.pos_member_id.ok_or_else(|| missing("pos_member_id"))?;
    api.desk().link_by_hand(by, customer, member, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn missing(field: &'static str) -> Problem {
    Problem::field(ProblemKind::InvalidFields, field, "missing")
}

fn pair(text: &str) -> Result<Pair, Problem> {
    let parsed = text.split_once('_').and_then(|(n, member)| Some((n.parse().ok()?, member.parse().ok()?)));
    parsed.ok_or_else(|| Problem::field(ProblemKind::InvalidFields, "after", "invalid"))
}
