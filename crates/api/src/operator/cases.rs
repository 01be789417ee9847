//! Questions only a person can answer.

use axum::{Json, extract::State};
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};
use flows::operators::{Action, Decision};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Case, CaseKind, CaseState};
use utoipa::{IntoParams, ToSchema};

use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::{self, Asked, Id},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Only this state: `open`, `linked`, `different`, `closed`.
    #[param(value_type = Option<String>)]
    state: Option<CaseState>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Cases.
#[derive(Serialize, ToSchema)]
pub struct CasesBody {
    /// Oldest due first.
    cases: Vec<CaseBody>,
}

/// A question for a person. Evidence is told as levels; the values are read live where they belong.
#[derive(Serialize, ToSchema)]
pub struct CaseBody {
    #[schema(value_type = String, format = "uuid")]
    id: CaseId,
    /// `match`: which of these store members, if any, is this customer? `incomplete`: something of a sign-up is gone.
    #[schema(value_type = String)]
    kind: CaseKind,
    #[schema(value_type = String)]
    customer_id: CustomerId,
    candidates: Vec<CandidateBody>,
    /// Why it was not decided by rule.
    #[schema(value_type = String)]
    code: Code,
    #[schema(value_type = String)]
    owner: Owner,
    /// `open`, `linked`, `different`, `closed`.
    #[schema(value_type = String)]
    state: CaseState,
    #[schema(value_type = String, format = "date-time")]
    due_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(required)]
    decided_by: Option<String>,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    decided_at: Option<Timestamp>,
}

/// A store member that may be the customer.
#[derive(Serialize, ToSchema)]
pub struct CandidateBody {
    #[schema(value_type = String)]
    pos_member_id: PosMemberId,
    facts: Vec<FactBody>,
}

/// How one fact compares.
#[derive(Serialize, ToSchema)]
pub struct FactBody {
    /// `email`, `phone`, `given`, `surname`, `birth_date`.
    fact: String,
    /// `agree`, `near`, `differ`, `missing`.
    level: String,
}

/// The answer to a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// `link`, `different` or `close`.
    #[schema(required, nullable = false, example = "link")]
    decision: Option<String>,
    /// Which candidate; with `link` only.
    pos_member_id: Option<String>,
}

impl From<Case> for CaseBody {
    fn from(case: Case) -> Self {
        let (decided_by, decided_at) = case.decided.unzip();
        let fact = |(fact, level)| FactBody { fact, level };
        Self {
            id: case.id,
            kind: case.kind,
            customer_id: case.customer,
            candidates: case
                .candidates
                .into_iter()
                .map(|c| CandidateBody {
                    pos_member_id: c.member,
                    facts: c.facts.into_iter().map(fact).collect(),
                })
                .collect(),
            code: case.code,
            owner: case.owner,
            state: case.state,
            due_at: case.due_at,
            created_at: case.created_at,
            decided_by,
            decided_at,
        }
    }
}

impl DecisionRequest {
    fn read(&self) -> Result<Decision, Problem> {
        let wrong = |field, code| Problem::field(ProblemKind::InvalidFields, field, code);
        match (self.decision.as_deref(), self.pos_member_id.as_deref()) {
            (Some("link"), Some(id)) => {
                id.parse().map(Decision::Link).map_err(|_| wrong("pos_member_id", "invalid"))
            }
            (Some("link"), None) => Err(wrong("pos_member_id", "missing")),
            (Some("different" | "close"), Some(_)) => Err(wrong("pos_member_id", "invalid")),
            (Some("different"), None) => Ok(Decision::Different),
            (Some("close"), None) => Ok(Decision::Close),
            (Some(_), _) => Err(wrong("decision", "not-one-of")),
            (None, _) => Err(wrong("decision", "missing")),
        }
    }
}

/// Cases, oldest due first.
#[utoipa::path(
    get, path = "/ops/v1/cases", operation_id = "listCases", tag = "operators",
    extensions(("x-enishi-right" = json!("case.see"))),
    params(CasesQuery),
    responses(
        (status = 200, description = "Cases", body = CasesBody),
        (status = 400, description = "`invalid-parameter`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<CasesQuery>,
) -> Result<Json<CasesBody>, Problem> {
    by.may(Action::SeeCases)?;
    let cases = api.store().cases(asked.state, parameters::limit(asked.limit, 50, 200)?).await?;
    Ok(Json(CasesBody { cases: cases.into_iter().map(CaseBody::from).collect() }))
}

/// One case.
#[utoipa::path(
    get, path = "/ops/v1/cases/{id}", operation_id = "getCase", tag = "operators",
    extensions(("x-enishi-right" = json!("case.see"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    responses(
        (status = 200, description = "The case", body = CaseBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
) -> Result<Json<CaseBody>, Problem> {
    by.may(Action::SeeCases)?;
    let case = api.store().case(id).await?.ok_or(ProblemKind::NotFound)?;
    Ok(Json(case.into()))
}

/// Answers a case; the work that waited for the answer goes on. "Different" is remembered.
#[utoipa::path(
    post, path = "/ops/v1/cases/{id}/decide", operation_id = "decideCase", tag = "operators",
    extensions(("x-enishi-right" = json!("case.decide"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    request_body = DecisionRequest,
    responses(
        (status = 204, description = "Decided"),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`, `link-taken`"),
        (status = 422, description = "`invalid-fields`"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn decide(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
    Strict(body): Strict<DecisionRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::Decide)?;
    api.desk().decide(by, id, body.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
