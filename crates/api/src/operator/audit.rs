//! Who did what, and the proof that nobody changed what is written.

use axum::{Json, extract::State};
use domain::{Code, Timestamp};
use flows::operators::Action;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{AuditEntry, AuditVerdict};
use utoipa::{IntoParams, ToSchema};

use crate::{
    auth::operator::Acting,
    parameters::{self, Asked},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only entries below this number: `next` of the page before.
    before: Option<u64>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
pub struct AuditBody {
    /// Newest first.
    entries: Vec<EntryBody>,
    /// `before` of the next page; null on the last.
    #[schema(required)]
    next: Option<u64>,
}

/// Who did what, when and why.
#[derive(Serialize, ToSchema)]
pub struct EntryBody {
    /// No gaps.
    number: u64,
    #[schema(value_type = String, format = "date-time")]
    at: Timestamp,
    /// User name, `hub` or `cli`.
    who: String,
    action: String,
    /// Id of what was acted on.
    object: String,
    #[schema(required, value_type = Option<String>)]
    reason: Option<Code>,
    /// Ids before and after.
    change: Value,
    /// Hex SHA-256 over the entry and the hash of the one before.
    hash: String,
}

/// A hash that was kept elsewhere.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HeadQuery {
    /// 64 hex digits that must be part of the chain.
    #[param(min_length = 64, max_length = 64)]
    head: Option<String>,
}

/// What a check of the whole chain found.
#[derive(Serialize, ToSchema)]
pub struct VerdictBody {
    /// Whether every entry is in place.
    intact: bool,
    /// How many entries, if intact.
    #[schema(required)]
    entries: Option<u64>,
    /// Hash of the newest, to be kept elsewhere.
    #[schema(required)]
    head: Option<String>,
    /// Where the chain breaks.
    #[schema(required)]
    broken_at: Option<u64>,
}

impl From<AuditEntry> for EntryBody {
    fn from(entry: AuditEntry) -> Self {
        Self {
            number: entry.number,
            at: entry.at,
            who: entry.who,
            action: entry.action,
            object: entry.object,
            reason: entry.reason,
            change: entry.change,
            hash: entry.hash,
        }
    }
}

impl From<AuditVerdict> for VerdictBody {
    fn from(verdict: AuditVerdict) -> Self {
        match verdict {
            AuditVerdict::Intact { entries, head } => {
                Self { intact: true, entries: Some(entries), head, broken_at: None }
            }
            AuditVerdict::Broken { number } => {
                Self { intact: false, entries: None, head: None, broken_at: Some(number) }
            }
        }
    }
}

/// Entries are counted as the store counts; a larger number is none of theirs.
fn numbered(number: u64) -> Result<u64, Problem> {
    match i64::try_from(number) {
        Ok(_) => Ok(number),
        Err(_) => Err(Problem::field(ProblemKind::InvalidParameter, "before", "out-of-range")),
    }
}

/// A page of the audit log, newest first.
#[utoipa::path(
    get, path = "/ops/v1/audit", operation_id = "listAudit", tag = "operators",
    extensions(("x-enishi-right" = json!("audit.see"))),
    params(AuditQuery),
    responses(
        (status = 200, description = "A page of entries", body = AuditBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<AuditQuery>,
) -> Result<Json<AuditBody>, Problem> {
    by.may(Action::SeeAudit)?;
    let limit = parameters::limit(asked.limit, 50, 500)?;
    let before = asked.before.map(numbered).transpose()?;
    let entries = api.store().audit(before, limit).await?;
    let next = entries.last().filter(|last| entries.len() == limit as usize && last.number > 1);
    let next = next.map(|last| last.number);
    Ok(Json(AuditBody { entries: entries.into_iter().map(EntryBody::from).collect(), next }))
}

/// Checks the whole chain, from the first entry to the newest.
#[utoipa::path(
    get, path = "/ops/v1/audit/verify", operation_id = "verifyAudit", tag = "operators",
    extensions(("x-enishi-right" = json!("audit.verify"))),
    params(HeadQuery),
    responses(
        (status = 200, description = "What was found", body = VerdictBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn verify(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<HeadQuery>,
) -> Result<Json<VerdictBody>, Problem> {
    by.may(Action::VerifyAudit)?;
    let head = asked.head.as_deref();
    if head.is_some_and(|head| head.len() != 64 || !head.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Err(Problem::field(ProblemKind::InvalidParameter, "head", "invalid"));
    }
    Ok(Json(api.store().verify_audit(head).await?.into()))
}
