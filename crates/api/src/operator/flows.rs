//! Which flows there are, on what terms, and how much of each waits.

use axum::{Json, extract::State};
use domain::Timestamp;
use engine::{Parks, Replay, Terms};
use flows::{Charter, FLOWS, operators::Action};
use serde::Serialize;
use store::{Backlog, Scope, Switch};
use utoipa::ToSchema;

use crate::{auth::operator::Acting, problem::Problem, state::Api};

/// All flows.
#[derive(Serialize, ToSchema)]
pub struct FlowsBody {
    flows: Vec<FlowBody>,
}

/// A flow, its terms and how it stands.
#[derive(Serialize, ToSchema)]
pub struct FlowBody {
    /// Stable name.
    name: &'static str,
    /// The team that acts.
    owner: &'static str,
    /// Who goes first: `interactive`, `checkout`, `same_day`, `overnight`.
    class: &'static str,
    /// What a person may do again: `safe`, `verify_first`, `needs_approval`, `never`.
    replay: &'static str,
    /// What a dead letter holds up: `lane`, `nothing`.
    parks: &'static str,
    /// Path of the runbook below `docs/`.
    runbook: &'static str,
    /// The five headings.
    #[schema(required)]
    charter: Option<CharterBody>,
    /// Runs that wait.
    waiting: u64,
    /// Runs that need a person.
    dead: u64,
    /// When the oldest run that waits was accepted.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    oldest: Option<Timestamp>,
    /// The pause in force.
    #[schema(required)]
    paused: Option<PauseBody>,
}

/// What a flow states about itself.
#[derive(Serialize, ToSchema)]
pub struct CharterBody {
    /// Who owns the facts.
    source: &'static str,
    /// What goes in, what comes out.
    contract: &'static str,
    /// What happens when a system is down or refuses.
    failure: &'static str,
    /// The promise in words.
    promise: &'static str,
    /// Seconds after which a waiting run breaks it.
    within_s: u32,
}

/// Everything that is paused.
#[derive(Serialize, ToSchema)]
pub struct PausesBody {
    pauses: Vec<PauseBody>,
}

/// A pause in force.
#[derive(Serialize, ToSchema)]
pub struct PauseBody {
    /// `flow`, `vendor`, `object`.
    kind: &'static str,
    /// Name of the flow or system, or the object's id.
    name: String,
    /// Since when.
    #[schema(value_type = String, format = "date-time")]
    since: Timestamp,
    /// Who paused it; `hub` when credentials were refused.
    by: String,
    /// Why, as a code.
    reason: String,
    /// When it resumes by itself.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    until: Option<Timestamp>,
}

impl From<&Switch> for PauseBody {
    fn from(switch: &Switch) -> Self {
        let (kind, name) = match &switch.scope {
            Scope::Flow(name) => ("flow", name.clone()),
            Scope::Vendor(vendor) => ("vendor", vendor.to_string()),
            Scope::Object(id) => ("object", id.clone()),
        };
        let (by, reason) = (switch.by.clone(), switch.reason.to_string());
        Self { kind, name, since: switch.since, by, reason, until: switch.until }
    }
}

impl From<&Charter> for CharterBody {
    fn from(charter: &Charter) -> Self {
        Self {
            source: charter.source,
            contract: charter.contract,
            failure: charter.failure,
            promise: charter.timing.promise,
            within_s: charter.timing.within_s,
        }
    }
}

/// Every flow with its terms, its charter, what waits and whether it is paused.
#[utoipa::path(
    get, path = "/ops/v1/flows", operation_id = "listFlows", tag = "operators",
    extensions(("x-enishi-right" = json!("flow.see"))),
    responses(
        (status = 200, description = "All flows", body = FlowsBody),
        super::refusals::OfReading,
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(State(api): State<Api>, by: Acting) -> Result<Json<FlowsBody>, Problem> {
    by.may(Action::SeeFlows)?;
    let (backlog, switches) = futures::try_join!(api.store().backlog(), api.store().switches())?;
    let terms = api.hub().engine().flows();
    let mut flows: Vec<FlowBody> = terms.iter().map(|terms| flow(terms, &backlog, &switches)).collect();
    flows.sort_unstable_by_key(|flow| flow.name);
    Ok(Json(FlowsBody { flows }))
}

/// Everything that is paused: flows, systems and single objects.
#[utoipa::path(
    get, path = "/ops/v1/pauses", operation_id = "listPauses", tag = "operators",
    extensions(("x-enishi-right" = json!("flow.see"))),
    responses(
        (status = 200, description = "Pauses in force", body = PausesBody),
        super::refusals::OfReading,
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn pauses(State(api): State<Api>, by: Acting) -> Result<Json<PausesBody>, Problem> {
    by.may(Action::SeeFlows)?;
    let pauses = api.store().switches().await?.iter().map(PauseBody::from).collect();
    Ok(Json(PausesBody { pauses }))
}

fn flow(terms: &Terms, backlog: &[Backlog], switches: &[Switch]) -> FlowBody {
    let waits = backlog.iter().find(|row| row.flow == terms.name);
    let is_this = |switch: &&Switch| matches!(&switch.scope, Scope::Flow(name) if name == terms.name);
    let charter = FLOWS.iter().find(|(name, _)| *name == terms.name);
    FlowBody {
        name: terms.name,
        owner: terms.owner.as_str(),
        class: terms.class.as_str(),
        replay: match terms.replay {
            Replay::Safe => "safe",
            Replay::VerifyFirst => "verify_first",
            Replay::NeedsApproval => "needs_approval",
            Replay::Never => "never",
        },
        parks: match terms.parks {
            Parks::Lane => "lane",
            Parks::Nothing => "nothing",
        },
        runbook: terms.runbook,
        charter: charter.map(|(_, charter)| CharterBody::from(*charter)),
        waiting: waits.map_or(0, |row| row.waiting),
        dead: waits.map_or(0, |row| row.dead),
        oldest: waits.and_then(|row| row.oldest),
        paused: switches.iter().find(is_this).map(PauseBody::from),
    }
}
