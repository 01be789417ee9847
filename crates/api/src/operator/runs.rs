//! What was done, step by step; and doing it again.

use axum::{Json, extract::State};
use domain::RunId;
use flows::operators::Action;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{RunFilter, RunState};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::run_view::{RunBody, StepBody};
use crate::{
    auth::operator::Acting,
    parameters::{self, Asked, Id},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Which runs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunsQuery {
    /// Only this flow.
    flow: Option<String>,
    /// Only this state: `waiting`, `done`, `dead`, `discarded`.
    #[param(value_type = Option<String>)]
    state: Option<RunState>,
    /// Only about this object.
    object: Option<String>,
    /// Only older than this run: `next` of the page before.
    #[param(value_type = Option<String>, format = "uuid")]
    before: Option<Uuid>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of runs.
#[derive(Serialize, ToSchema)]
pub struct RunsBody {
    /// Newest first.
    runs: Vec<RunBody>,
    /// `before` of the next page; null on the last.
    #[schema(required, value_type = Option<String>, format = "uuid")]
    next: Option<RunId>,
}

/// A run with its journal.
#[derive(Serialize, ToSchema)]
pub struct RunWithStepsBody {
    run: RunBody,
    /// In the order they were first reached.
    steps: Vec<StepBody>,
}

/// A page of runs, newest first.
#[utoipa::path(
    get, path = "/ops/v1/runs", operation_id = "listRuns", tag = "operators",
    extensions(("x-enishi-right" = json!("run.see"))),
    params(RunsQuery),
    responses(
        (status = 200, description = "A page of runs", body = RunsBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<RunsQuery>,
) -> Result<Json<RunsBody>, Problem> {
    by.may(Action::SeeRuns)?;
    let limit = parameters::limit(asked.limit, 50, 200)?;
    let filter = RunFilter {
        flow: asked.flow,
        state: asked.state,
        object: asked.object,
        before: asked.before.map(RunId),
        limit,
    };
    let rows = api.store().runs(&filter).await?;
    let next = (rows.len() == limit as usize).then(|| rows.last().map(|run| run.id)).flatten();
    Ok(Json(RunsBody { runs: rows.into_iter().map(RunBody::from).collect(), next }))
}

/// A run and its steps.
#[utoipa::path(
    get, path = "/ops/v1/runs/{id}", operation_id = "getRun", tag = "operators",
    extensions(("x-enishi-right" = json!("run.see"))),
    params(("id" = String, Path, description = "The run", format = "uuid")),
    responses(
        (status = 200, description = "The run and its steps", body = RunWithStepsBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<RunId>,
) -> Result<Json<RunWithStepsBody>, Problem> {
    by.may(Action::SeeRuns)?;
    let run = api.store().run(id).await?.ok_or(ProblemKind::NotFound)?;
    let steps = api.store().steps(id).await?.into_iter().map(StepBody::from).collect();
    Ok(Json(RunWithStepsBody { run: run.into(), steps }))
}

/// Tries a dead or waiting run again now; steps that are done stay done.
#[utoipa::path(
    post, path = "/ops/v1/runs/{id}/retry", operation_id = "retryRun", tag = "operators",
    extensions(("x-enishi-right" = json!("run.retry"))),
    params(("id" = String, Path, description = "The run", format = "uuid")),
    responses(
        (status = 202, description = "It is due now"),
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
    Id(id): Id<RunId>,
) -> Result<StatusCode, Problem> {
    api.desk().retry(by.may(Action::Retry)?, id).await?;
    Ok(StatusCode::ACCEPTED)
}
