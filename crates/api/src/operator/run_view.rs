//! A run and its steps as people read them: names, codes, ids and times.

use domain::{Code, RunId, Timestamp, Vendor};
use serde::Serialize;
use serde_json::Value;
use store::{RunRow, RunState, StepRow, StepState, Wait};
use utoipa::ToSchema;

/// One execution of a flow.
#[derive(Serialize, ToSchema)]
pub struct RunBody {
    #[schema(value_type = String, format = "uuid")]
    id: RunId,
    flow: String,
    /// What it is about; ids only.
    #[schema(example = "customer:7700000000001")]
    object: String,
    lane: String,
    class: &'static str,
    /// `waiting`, `done`, `dead`, `discarded`.
    #[schema(value_type = String)]
    state: RunState,
    /// `time`, `event:<name>`, `flow:<name>`, `vendor:<name>`, `object:<id>`.
    waits_on: String,
    attempts: u32,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    run_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    finished_at: Option<Timestamp>,
    /// Why it ended or waits, if not well.
    #[schema(required, value_type = Option<String>)]
    code: Option<Code>,
    /// The run this one repeats.
    #[schema(required, value_type = Option<String>, format = "uuid")]
    replay_of: Option<RunId>,
}

/// One remote thing and its outcome.
#[derive(Serialize, ToSchema)]
pub struct StepBody {
    name: String,
    /// `done`, `off`, `retrying`, `in_doubt`, `needs_person`, `undone`.
    #[schema(value_type = String)]
    state: StepState,
    /// The system it asks.
    #[schema(required, value_type = Option<String>)]
    vendor: Option<Vendor>,
    attempts: u32,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    next_at: Option<Timestamp>,
    /// Why it is not done.
    #[schema(required, value_type = Option<String>)]
    code: Option<Code>,
    /// What it returned: ids, codes and integers only.
    output: Value,
    #[schema(value_type = String, format = "date-time")]
    first_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    at: Timestamp,
    /// How long the last try took.
    took_ms: u64,
}

impl From<RunRow> for RunBody {
    fn from(run: RunRow) -> Self {
        Self {
            id: run.id,
            flow: run.flow,
            object: run.object,
            lane: run.lane,
            class: run.class.as_str(),
            state: run.state,
            waits_on: in_words(&run.waits_on),
            attempts: run.attempts,
            created_at: run.created_at,
            run_at: run.run_at,
            finished_at: run.finished_at,
            code: run.code,
            replay_of: run.replay_of,
        }
    }
}

impl From<StepRow> for StepBody {
    fn from(step: StepRow) -> Self {
        Self {
            name: step.name,
            state: step.state,
            vendor: step.vendor,
            attempts: step.attempts,
            next_at: step.next_at,
            code: step.code,
            output: step.output.unwrap_or_default(),
            first_at: step.first_at,
            at: step.at,
            took_ms: step.took_ms,
        }
    }
}

fn in_words(wait: &Wait) -> String {
    match wait {
        Wait::Time => "time".into(),
        Wait::Event(name) => format!("event:{name}"),
        Wait::Flow(name) => format!("flow:{name}"),
        Wait::Vendor(vendor) => format!("vendor:{vendor}"),
        Wait::Object(id) => format!("object:{id}"),
    }
}
