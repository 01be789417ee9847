//! Questions only a person can answer.

use axum::{Json, extract::State};
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};
use flows::operators::{Action, Answer, Decision};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Case, CaseCounts, CaseFilter, CaseKind, CaseMark, CaseState, CaseView};
use utoipa::{IntoParams, ToSchema};

use super::{case_records::RecordsBody, refusals::reason};
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
    /// `open`: to be decided now; `overdue`; `later`: put off; `ended`.
    #[param(value_type = Option<String>)]
    view: Option<String>,
    /// Only this kind: `match`, `incomplete`, `conflict`.
    #[param(value_type = Option<String>)]
    kind: Option<CaseKind>,
    /// Only this team's: `member_services`, `operations`, `store`, `finance`.
    #[param(value_type = Option<String>)]
    owner: Option<Owner>,
    /// Only this person's.
    assignee: Option<String>,
    /// Only about this customer, this store member, or this case.
    id: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Cases.
#[derive(Serialize, ToSchema)]
pub struct CasesBody {
    /// Oldest due first.
    cases: Vec<CaseBody>,
    /// `after` of the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
    counts: CountsBody,
}

/// How much there is to do, whatever the filter.
#[derive(Serialize, ToSchema)]
pub struct CountsBody {
    /// To be decided now.
    open: u64,
    /// Of these: late.
    overdue: u64,
    /// Of these: one's own.
    mine: u64,
    /// Put off.
    later: u64,
}

/// A case with both people, read live and masked.
#[derive(Serialize, ToSchema)]
pub struct CaseWithRecords {
    #[serde(flatten)]
    case: CaseBody,
    records: RecordsBody,
}

/// A question for a person. Evidence is told as levels; the values are read live where they belong.
#[derive(Serialize, ToSchema)]
pub struct CaseBody {
    #[schema(value_type = String, format = "uuid")]
    id: CaseId,
    /// `match`: which of these store members, if any, is this customer? `incomplete`: something of a sign-up is gone.
    /// `data_request`: the customer wants to know what is held about them.
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
    /// Who works on it.
    #[schema(required)]
    assignee: Option<String>,
    /// Put off until then.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    snoozed_until: Option<Timestamp>,
    /// Why it was decided so, or put off.
    #[schema(required, value_type = Option<String>)]
    reason: Option<Code>,
    /// The store member it was linked to.
    #[schema(required, value_type = Option<String>)]
    linked_pos_member_id: Option<PosMemberId>,
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
    /// `link`: this is the customer; `different`: this one is not, or without one: none of them is; `new-member`: none
    /// of them, and a store member is made now; `close`: no longer a question.
    #[schema(required, nullable = false, example = "link")]
    decision: Option<String>,
    /// Which candidate; with `link` and `different`.
    pos_member_id: Option<String>,
    /// Why, from the list.
    #[schema(example = "same-details")]
    reason: Option<String>,
    /// `records.seen` as it was shown: the decision is refused if a record has changed since.
    seen: Option<String>,
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
            assignee: case.assignee,
            snoozed_until: case.snoozed_until,
            reason: case.reason,
            linked_pos_member_id: case.chosen,
        }
    }
}

impl DecisionRequest {
    fn answer(&self) -> Result<Answer, Problem> {
        let why = self.reason.as_deref().map(|code| reason(Some(code))).transpose()?;
        Ok(Answer { decision: self.read()?, reason: why, seen: self.seen.clone() })
    }

    fn read(&self) -> Result<Decision, Problem> {
        let wrong = |field, code| Problem::field(ProblemKind::InvalidFields, field, code);
        match (self.decision.as_deref(), self.pos_member_id.as_deref()) {
            (Some("link"), Some(id)) => {
                id.parse().map(Decision::Link).map_err(|_| wrong("pos_member_id", "invalid"))
            }
            (Some("different"), Some(id)) => {
                id.parse().map(Decision::NotThis).map_err(|_| wrong("pos_member_id", "invalid"))
            }
            (Some("link"), None) => Err(wrong("pos_member_id", "missing")),
            (Some("new-member" | "close"), Some(_)) => Err(wrong("pos_member_id", "invalid")),
            (Some("different"), None) => Ok(Decision::Different),
            (Some("new-member"), None) => Ok(Decision::NewMember),
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
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<CasesQuery>,
) -> Result<Json<CasesBody>, Problem> {
    by.may(Action::SeeCases)?;
    let (now, filter) = (api.clock().now(), asked.filter()?);
    let wanted = filter.limit as usize;
    let found = api.store().find_cases(&CaseFilter { limit: filter.limit + 1, ..filter }, now).await?;
    let last = found.get(wanted.saturating_sub(1)).filter(|_| found.len() > wanted);
    let next = last.map(|case| format!("{}_{}_{}", case.due_at, case.created_at, case.id));
    let CaseCounts { open, overdue, mine, later } = api.store().case_counts(&by.operator().name, now).await?;
    let cases = found.into_iter().take(wanted).map(CaseBody::from).collect();
    Ok(Json(CasesBody { cases, next, counts: CountsBody { open, overdue, mine, later } }))
}

impl CasesQuery {
    fn filter(self) -> Result<CaseFilter, Problem> {
        let wrong = |name| move || Problem::field(ProblemKind::InvalidParameter, name, "invalid");
        let view = match self.view {
            Some(name) => Some(CaseView::from_name(&name).ok_or_else(wrong("view"))?),
            None => None,
        };
        let after = match self.after {
            Some(text) => Some(mark(&text).ok_or_else(wrong("after"))?),
            None => None,
        };
        let (mut id, mut number) = (None, None);
        if let Some(text) = self.id {
            id = text.parse::<CaseId>().ok();
            number = text.parse::<CustomerId>().ok().map(CustomerId::get);
            if id.is_none() && number.is_none() {
                return Err(wrong("id")());
            }
        }
        let limit = parameters::limit(self.limit, 50, 200)?;
        let (state, kind, owner, assignee) = (self.state, self.kind, self.owner, self.assignee);
        Ok(CaseFilter { view, state, kind, owner, assignee, id, number, after, limit })
    }
}

fn mark(text: &str) -> Option<CaseMark> {
    let mut parts = text.split('_');
    let (due, created, id) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    parts.next().is_none().then_some((due, created, id.parse().ok()?))
}

/// One case, with both people read live from the systems that own them, masked.
#[utoipa::path(
    get, path = "/ops/v1/cases/{id}", operation_id = "getCase", tag = "operators",
    extensions(("x-enishi-right" = json!("case.see"))),
    params(("id" = String, Path, description = "The case", format = "uuid")),
    responses(
        (status = 200, description = "The case with both people, masked", body = CaseWithRecords),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<CaseId>,
) -> Result<Json<CaseWithRecords>, Problem> {
    let by = by.may(Action::SeeCases)?;
    let case = api.store().case(id).await?.ok_or(ProblemKind::NotFound)?;
    let records = api.desk().case_records(by, &case).await?.into();
    Ok(Json(CaseWithRecords { case: case.into(), records }))
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
        (status = 409, description = "`already-ended`, `being-decided`, `evidence-changed`, `link-taken`"),
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
    let (desk, by) = (api.desk(), by.operator());
    desk.permit(by, Action::Decide, format!("case:{id}")).await?;
    desk.decide(by, id, body.answer()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
