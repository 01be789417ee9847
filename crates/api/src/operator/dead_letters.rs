//! Work that needs a person: see it, take it, try it again, or give it up.

use axum::{Json, extract::State};
use domain::{Code, Owner, RunId, Timestamp, Vendor};
use flows::{operators::Action, points::Receipts};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{DeadLetter, LetterFilter, LetterState};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::refusals::reason;
use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::{self, Asked, Id},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Which letters.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LettersQuery {
    /// Only this state: `open`, `taken`, `resolved`, `discarded`.
    #[param(value_type = Option<String>)]
    state: Option<LetterState>,
    /// Only this team's: `member_services`, `operations`, `store`, `finance`.
    #[param(value_type = Option<String>)]
    owner: Option<Owner>,
    /// Only this flow.
    flow: Option<String>,
    /// Only of this run.
    #[param(value_type = Option<String>, format = "uuid")]
    run: Option<Uuid>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Dead letters.
#[derive(Serialize, ToSchema)]
pub struct LettersBody {
    /// Oldest due first.
    dead_letters: Vec<LetterBody>,
}

/// Stopped work.
#[derive(Serialize, ToSchema)]
pub struct LetterBody {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    #[schema(value_type = String, format = "uuid")]
    run: RunId,
    flow: String,
    /// What it is about; ids only.
    object: String,
    #[schema(required)]
    step: Option<String>,
    /// Kind of failure.
    kind: String,
    /// Our code for it.
    #[schema(value_type = String)]
    code: Code,
    /// The system that refused.
    #[schema(required, value_type = Option<String>)]
    vendor: Option<Vendor>,
    /// The team that acts.
    #[schema(value_type = String)]
    owner: Owner,
    /// `open`, `taken`, `resolved`, `discarded`.
    #[schema(value_type = String)]
    state: LetterState,
    #[schema(required)]
    taken_by: Option<String>,
    #[schema(value_type = String, format = "date-time")]
    due_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    ended_at: Option<Timestamp>,
    /// Who ended it; `itself` when a later success did.
    #[schema(required)]
    ended_by: Option<String>,
}

/// Why something is given up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonRequest {
    /// One of `maintenance`, `vendor-trouble`, `investigation`, `done-by-hand`, `duplicate`, `wrong-person`,
    /// `customer-request`, `not-needed`, `trial`, `check-identity`.
    #[schema(required, nullable = false, example = "done-by-hand")]
    pub(super) reason: Option<String>,
}

impl From<DeadLetter> for LetterBody {
    fn from(letter: DeadLetter) -> Self {
        Self {
            id: letter.id,
            run: letter.run,
            flow: letter.flow,
            object: letter.object,
            step: letter.step,
            kind: letter.kind,
            code: letter.code,
            vendor: letter.vendor,
            owner: letter.owner,
            state: letter.state,
            taken_by: letter.taken_by,
            due_at: letter.due_at,
            created_at: letter.created_at,
            ended_at: letter.ended_at,
            ended_by: letter.ended_by,
        }
    }
}

/// Dead letters, oldest due first.
#[utoipa::path(
    get, path = "/ops/v1/dead-letters", operation_id = "listDeadLetters", tag = "operators",
    extensions(("x-enishi-right" = json!("run.see"))),
    params(LettersQuery),
    responses(
        (status = 200, description = "Dead letters", body = LettersBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<LettersQuery>,
) -> Result<Json<LettersBody>, Problem> {
    by.may(Action::SeeRuns)?;
    let filter = LetterFilter {
        state: asked.state,
        owner: asked.owner,
        flow: asked.flow,
        run: asked.run.map(RunId),
        created_before: None,
        limit: parameters::limit(asked.limit, 50, 200)?,
    };
    let letters = api.store().letters(&filter).await?;
    Ok(Json(LettersBody { dead_letters: letters.into_iter().map(LetterBody::from).collect() }))
}

/// Takes a dead letter, so that colleagues know somebody is on it.
#[utoipa::path(
    post, path = "/ops/v1/dead-letters/{id}/take", operation_id = "takeDeadLetter", tag = "operators",
    extensions(("x-enishi-right" = json!("dead-letter.take"))),
    params(("id" = String, Path, description = "The dead letter", format = "uuid")),
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
    Id(id): Id<Uuid>,
) -> Result<StatusCode, Problem> {
    api.desk().take_letter(by.may(Action::TakeLetter)?, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries the run behind a dead letter again now.
#[utoipa::path(
    post, path = "/ops/v1/dead-letters/{id}/retry", operation_id = "retryDeadLetter", tag = "operators",
    extensions(("x-enishi-right" = json!("run.retry"))),
    params(("id" = String, Path, description = "The dead letter", format = "uuid")),
    responses(
        (status = 202, description = "Its run is due now"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`, `replay-not-allowed`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn retry(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<Uuid>,
) -> Result<StatusCode, Problem> {
    api.desk().retry_letter(by.may(Action::Retry)?, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// What a person found on the till's receipts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptsRequest {
    /// `moved`: the points were given, or taken; `not-moved`: they were not, and are sent once more.
    #[schema(required, nullable = false, example = "moved")]
    points: Option<String>,
    /// As for giving a letter up.
    #[schema(required, nullable = false, example = "investigation")]
    reason: Option<String>,
}

/// Says whether the points a dead letter is about (`points-unclear`) moved, as found at the till; its work goes on by
/// that.
#[utoipa::path(
    post, path = "/ops/v1/dead-letters/{id}/settle", operation_id = "settleDeadLetter", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.approve"))),
    params(("id" = String, Path, description = "The dead letter", format = "uuid")),
    request_body = ReceiptsRequest,
    responses(
        (status = 204, description = "Settled; the work goes on"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`: no such letter, or it is not about points that may have moved"),
        (status = 409, description = "`already-ended`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn settle(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<Uuid>,
    Strict(body): Strict<ReceiptsRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::ApproveReturn)?;
    let wrong = |why: &'static str| Problem::field(ProblemKind::InvalidFields, "points", why);
    let named = body.points.as_deref().ok_or_else(|| wrong("missing"))?;
    let found = Receipts::from_name(named).ok_or_else(|| wrong("not-one-of"))?;
    api.desk().settle_letter(by, id, found, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a dead letter up: its run ends without having been done, and its lane goes on.
#[utoipa::path(
    post, path = "/ops/v1/dead-letters/{id}/discard", operation_id = "discardDeadLetter", tag = "operators",
    extensions(("x-enishi-right" = json!("dead-letter.discard"))),
    params(("id" = String, Path, description = "The dead letter", format = "uuid")),
    request_body = ReasonRequest,
    responses(
        (status = 204, description = "Given up"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn discard(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<Uuid>,
    Strict(body): Strict<ReasonRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::Discard)?;
    api.desk().discard(by, id, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::NO_CONTENT)
}
