//! Pauses and resumes a flow, a system or a single object. What arrives meanwhile is kept.

use axum::{Json, extract::State};
use domain::{Timestamp, Vendor};
use flows::operators::{Action, Operator};
use serde::{Deserialize, Serialize};
use store::Scope;
use utoipa::ToSchema;

use super::refusals::reason;
use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::Id,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Why, and until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// One of `maintenance`, `vendor-trouble`, `investigation`, `done-by-hand`, `duplicate`, `wrong-person`,
    /// `customer-request`, `not-needed`, `trial`.
    #[schema(required, nullable = false, example = "maintenance")]
    reason: Option<String>,
    /// When it resumes by itself; not given: when somebody resumes it.
    #[schema(format = "date-time")]
    until: Option<String>,
}

/// How fast what waited is taken up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRequest {
    /// Runs a second; not given: all at once.
    #[schema(minimum = 1, maximum = 10_000)]
    per_second: Option<u32>,
}

/// Whether something changed.
#[derive(Serialize, ToSchema)]
pub struct PausedBody {
    /// False if it was paused before; that pause stays as it is.
    changed: bool,
}

/// What was released.
#[derive(Serialize, ToSchema)]
pub struct ResumedBody {
    /// Lanes that waited and are due again.
    released: u64,
}

/// Pauses a flow; intake goes on and nothing is lost.
#[utoipa::path(
    post, path = "/ops/v1/flows/{name}/pause", operation_id = "pauseFlow", tag = "operators",
    extensions(("x-enishi-right" = json!("pause"))),
    params(("name" = String, Path, description = "Which")),
    request_body = PauseRequest,
    responses(
        (status = 200, description = "Paused, now or before", body = PausedBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn pause_flow(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<PauseRequest>,
) -> Result<Json<PausedBody>, Problem> {
    pause(&api, by.may(Action::Pause)?, flow(&name)?, &body).await
}

/// Resumes a flow; what waited is taken up in order of arrival.
#[utoipa::path(
    post, path = "/ops/v1/flows/{name}/resume", operation_id = "resumeFlow", tag = "operators",
    extensions(("x-enishi-right" = json!("resume"))),
    params(("name" = String, Path, description = "Which")),
    request_body = ResumeRequest,
    responses(
        (status = 200, description = "Resumed", body = ResumedBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn resume_flow(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<ResumeRequest>,
) -> Result<Json<ResumedBody>, Problem> {
    resume(&api, by.may(Action::Resume)?, flow(&name)?, &body).await
}

/// Pauses every call to a system; intake goes on and nothing is lost.
#[utoipa::path(
    post, path = "/ops/v1/vendors/{name}/pause", operation_id = "pauseVendor", tag = "operators",
    extensions(("x-enishi-right" = json!("pause"))),
    params(("name" = String, Path, description = "Which")),
    request_body = PauseRequest,
    responses(
        (status = 200, description = "Paused, now or before", body = PausedBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn pause_vendor(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<PauseRequest>,
) -> Result<Json<PausedBody>, Problem> {
    pause(&api, by.may(Action::Pause)?, vendor(&name)?, &body).await
}

/// Resumes every call to a system; what waited is taken up in order of arrival.
#[utoipa::path(
    post, path = "/ops/v1/vendors/{name}/resume", operation_id = "resumeVendor", tag = "operators",
    extensions(("x-enishi-right" = json!("resume"))),
    params(("name" = String, Path, description = "Which")),
    request_body = ResumeRequest,
    responses(
        (status = 200, description = "Resumed", body = ResumedBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn resume_vendor(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<ResumeRequest>,
) -> Result<Json<ResumedBody>, Problem> {
    resume(&api, by.may(Action::Resume)?, vendor(&name)?, &body).await
}

/// Pauses work on one object; intake goes on and nothing is lost.
#[utoipa::path(
    post, path = "/ops/v1/objects/{name}/pause", operation_id = "pauseObject", tag = "operators",
    extensions(("x-enishi-right" = json!("pause"))),
    params(("name" = String, Path, description = "Which")),
    request_body = PauseRequest,
    responses(
        (status = 200, description = "Paused, now or before", body = PausedBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn pause_object(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<PauseRequest>,
) -> Result<Json<PausedBody>, Problem> {
    pause(&api, by.may(Action::Pause)?, object(&name)?, &body).await
}

/// Resumes work on one object; what waited is taken up in order of arrival.
#[utoipa::path(
    post, path = "/ops/v1/objects/{name}/resume", operation_id = "resumeObject", tag = "operators",
    extensions(("x-enishi-right" = json!("resume"))),
    params(("name" = String, Path, description = "Which")),
    request_body = ResumeRequest,
    responses(
        (status = 200, description = "Resumed", body = ResumedBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn resume_object(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<ResumeRequest>,
) -> Result<Json<ResumedBody>, Problem> {
    resume(&api, by.may(Action::Resume)?, object(&name)?, &body).await
}

fn flow(name: &str) -> Result<Scope, Problem> {
    Ok(Scope::Flow(name.to_owned()))
}

fn vendor(name: &str) -> Result<Scope, Problem> {
    Vendor::from_name(name).map(Scope::Vendor).ok_or_else(|| ProblemKind::NotFound.into())
}

/// `customer:7700000000001` and the like: a kind and an id, nothing a person is called by.
fn object(name: &str) -> Result<Scope, Problem> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'@' | b'.');
    let is_object = name.len() <= 128 && name.bytes().all(fits) && name.contains(':');
    if is_object { Ok(Scope::Object(name.to_owned())) } else { Err(ProblemKind::NotFound.into()) }
}

async fn pause(
    api: &Api,
    by: &Operator,
    scope: Scope,
    body: &PauseRequest,
) -> Result<Json<PausedBody>, Problem> {
    let reason = reason(body.reason.as_deref())?;
    let until = body.until.as_deref().map(|text| later(api, text)).transpose()?;
    let changed = api.desk().pause(by, scope, reason, until).await?;
    Ok(Json(PausedBody { changed }))
}

async fn resume(
    api: &Api,
    by: &Operator,
    scope: Scope,
    body: &ResumeRequest,
) -> Result<Json<ResumedBody>, Problem> {
    if body.per_second.is_some_and(|rate| !(1..=10_000).contains(&rate)) {
        return Err(Problem::field(ProblemKind::InvalidFields, "per_second", "out-of-range"));
    }
    let released = api.desk().resume(by, &scope, body.per_second).await?;
    Ok(Json(ResumedBody { released }))
}

fn later(api: &Api, text: &str) -> Result<Timestamp, Problem> {
    let invalid = |code| Problem::field(ProblemKind::InvalidFields, "until", code);
    let until: Timestamp = text.parse().map_err(|_| invalid("invalid"))?;
    if until <= api.clock().now() { Err(invalid("out-of-range")) } else { Ok(until) }
}
