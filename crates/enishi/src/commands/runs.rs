//! `enishi runs`: what the hub is doing and has done, and trying a run again.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{CustomerId, RunId};
use flows::{
    Hub,
    operators::{Desk, Operator},
};
use serde_json::{Value, json};
use store::{LetterFilter, RunFilter, RunRow, RunState, StepRow};

use super::dead_letters;
use crate::voice::{Outcome, Row, Voice, named, when};

/// A run has fewer letters than this.
const LETTERS: u32 = 100;
/// Columns of a list of runs.
pub(super) const HEADS: [&str; 7] = ["RUN", "FLOW", "OBJECT", "STATE", "TRIES", "CREATED", "CODE"];

/// What is asked about runs.
#[derive(Debug, Subcommand)]
pub enum Runs {
    /// List runs, newest first
    #[command(
        after_help = "Examples:\n  enishi runs list --state dead\n  enishi runs list --customer 7700000000001 --json"
    )]
    List(Filter),
    /// Show one run: its steps, attempts and dead letters
    Show {
        /// Id of the run
        #[arg(value_name = "RUN")]
        id: RunId,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Try a run again now
    #[command(
        after_help = "A run that is waiting or needs a person is tried again at once, by the next free worker of `enishi serve`."
    )]
    Retry {
        /// Id of the run
        #[arg(value_name = "RUN")]
        id: RunId,
    },
}

/// Which runs.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only this flow
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,
    /// Only in this state
    #[arg(long, value_parser = state_of, value_name = "waiting|done|dead|discarded")]
    pub state: Option<RunState>,
    /// Only about this customer
    #[arg(long, value_name = "N", conflicts_with = "object")]
    pub customer: Option<CustomerId>,
    /// Only about this object, such as customer:7700000000001
    #[arg(long, value_name = "ID")]
    pub object: Option<String>,
    /// Only older than this run; the next page
    #[arg(long, value_name = "RUN")]
    pub before: Option<RunId>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

fn state_of(text: &str) -> Result<RunState, &'static str> {
    serde_json::from_value(json!(text)).map_err(|_| "expected waiting, done, dead or discarded")
}

/// Answers.
pub async fn run(asked: Runs, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    match asked {
        Runs::List(filter) => list(filter, hub, voice).await?,
        Runs::Show { id, json } => show(id, json, hub, voice).await?,
        Runs::Retry { id } => {
            let tried = Desk::of(hub).retry(&Operator::at_the_command_line(), id).await;
            tried.with_context(|| format!("run {id}"))?;
            voice.say(format!("run {id} is due; a running `enishi serve` takes it up"))?;
        }
    }
    Ok(Outcome::Done)
}

async fn list(filter: Filter, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let object = filter.customer.map(|n| format!("customer:{n}")).or(filter.object);
    let Filter { flow, state, before, limit, .. } = filter;
    let runs = hub.parts().store.runs(&RunFilter { flow, state, object, before, limit }).await?;
    let rows = runs.iter().map(|run| Row { cells: cells(run), json: as_json(run) }).collect();
    voice.list(filter.json, &HEADS, rows)?;
    Ok(())
}

async fn show(id: RunId, as_object: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let store = &hub.parts().store;
    let Some(run) = store.run(id).await? else { bail!("there is no run {id}") };
    let steps = store.steps(id).await?;
    let letters =
        store.letters(&LetterFilter { run: Some(id), limit: LETTERS, ..Default::default() }).await?;
    if as_object {
        let mut whole = as_json(&run);
        whole["steps"] = steps.iter().map(step_json).collect();
        whole["dead_letters"] = letters.iter().map(dead_letters::as_json).collect();
        return voice.json(&whole);
    }
    voice.say(format!(
        "run      {id}\nflow     {}\nobject   {}\nlane     {}",
        run.flow, run.object, run.lane
    ))?;
    voice.say(format!("state    {}", state_in_words(&run)))?;
    voice.say(format!("created  {}", when(run.created_at)))?;
    if let Some(at) = run.finished_at {
        voice.say(format!("ended    {}", when(at)))?;
    }
    voice.say("")?;
    let rows = steps.iter().map(|step| Row { cells: step_cells(step), json: Value::Null }).collect();
    voice.list(false, &["STEP", "STATE", "SYSTEM", "TRIES", "TOOK", "AT", "CODE"], rows)?;
    if !letters.is_empty() {
        voice.say("")?;
        dead_letters::tell(false, &letters, voice)?;
    }
    Ok(())
}

fn state_in_words(run: &RunRow) -> String {
    let state = named(&run.state);
    let code = run.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    match run.state {
        RunState::Waiting => format!("{state}{code}, next at {}", when(run.run_at)),
        _ => format!("{state}{code}"),
    }
}

/// A run, by column.
pub(super) fn cells(run: &RunRow) -> Vec<String> {
    let code = run.code.as_ref().map(ToString::to_string).unwrap_or_default();
    let (state, tries, created) = (named(&run.state), run.attempts.to_string(), when(run.created_at));
    vec![run.id.to_string(), run.flow.clone(), run.object.clone(), state, tries, created, code]
}

/// A run for programs.
pub(super) fn as_json(run: &RunRow) -> Value {
    json!({
        "id": run.id,
        "flow": run.flow,
        "key": run.key,
        "lane": run.lane,
        "object": run.object,
        "class": run.class,
        "state": run.state,
        "waits_on": run.waits_on,
        "attempts": run.attempts,
        "code": run.code,
        "created_at": run.created_at,
        "run_at": run.run_at,
        "finished_at": run.finished_at,
        "replay_of": run.replay_of,
    })
}

fn step_cells(step: &StepRow) -> Vec<String> {
    let vendor = step.vendor.map(|v| v.to_string()).unwrap_or_default();
    let code = step.code.as_ref().map(ToString::to_string).unwrap_or_default();
    let took = format!("{} ms", step.took_ms);
    vec![step.name.clone(), named(&step.state), vendor, step.attempts.to_string(), took, when(step.at), code]
}

fn step_json(step: &StepRow) -> Value {
    json!({
        "name": step.name,
        "state": step.state,
        "vendor": step.vendor,
        "attempts": step.attempts,
        "next_at": step.next_at,
        "code": step.code,
        "output": step.output,
        "first_at": step.first_at,
        "at": step.at,
        "took_ms": step.took_ms,
    })
}
