//! Everything the hub holds about a customer. There is no name in it, because the hub keeps none.

use anyhow::bail;
use domain::CustomerId;
use flows::Hub;
use serde_json::{Value, json};
use store::{Case, CaseKind, DeadLetter, Echo, LetterFilter, Link, RunFilter, RunRow, System};

use super::super::{dead_letters, runs};
use crate::voice::{Row, Voice, named, when};

/// The newest runs are shown; `enishi runs list --customer N` goes further back.
const RUNS: u32 = 20;
const LETTERS: u32 = 100;
const SKIPPED: u32 = u32::MAX >> 1;

struct Held {
    link: Option<Link>,
    echoes: Vec<Echo>,
    skipped: Vec<System>,
    cases: Vec<Case>,
    runs: Vec<RunRow>,
    letters: Vec<DeadLetter>,
    paused: bool,
}

pub(super) async fn run(
    customer: CustomerId,
    as_object: bool,
    hub: &Hub,
    voice: &mut Voice,
) -> anyhow::Result<()> {
    let held = collect(customer, hub).await?;
    if held.link.is_none() && held.runs.is_empty() && held.cases.is_empty() {
        bail!("nothing is held about a customer {customer}");
    }
    if as_object {
        return voice.json(&as_json(customer, &held));
    }
    tell(customer, &held, voice)
}

async fn collect(customer: CustomerId, hub: &Hub) -> anyhow::Result<Held> {
    let store = &hub.parts().store;
    let object = format!("customer:{customer}");
    let mut echoes = Vec::new();
    let mut skipped = Vec::new();
    for system in System::ALL {
        echoes.extend(store.echo(system, customer).await?);
        if store.skipped(system, SKIPPED).await?.contains(&customer) {
            skipped.push(system);
        }
    }
    let mut cases = Vec::new();
    for kind in [CaseKind::Match, CaseKind::Incomplete, CaseKind::Conflict, CaseKind::DataRequest] {
        cases.extend(store.open_case_of(kind, customer).await?);
    }
    let runs =
        store.runs(&RunFilter { object: Some(object.clone()), limit: RUNS, ..Default::default() }).await?;
    let mut letters = Vec::new();
    for run in &runs {
        let of_run = LetterFilter { run: Some(run.id), limit: LETTERS, ..Default::default() };
        letters.extend(store.letters(&of_run).await?);
    }
    let paused = store.switches().await?.iter().any(|s| s.scope == store::Scope::Object(object.clone()));
    Ok(Held { link: store.link(customer).await?, echoes, skipped, cases, runs, letters, paused })
}

fn as_json(customer: CustomerId, held: &Held) -> Value {
    let echo = |echo: &Echo| json!({ "system": echo.system, "written_at": echo.at });
    json!({
        "customer_id": customer,
        "link": held.link,
        "written": held.echoes.iter().map(echo).collect::<Vec<_>>(),
        "skipped": held.skipped,
        "cases": held.cases,
        "runs": held.runs.iter().map(runs::as_json).collect::<Vec<_>>(),
        "dead_letters": held.letters.iter().map(dead_letters::as_json).collect::<Vec<_>>(),
        "paused": held.paused,
    })
}

fn tell(customer: CustomerId, held: &Held, voice: &mut Voice) -> anyhow::Result<()> {
    let or_none = |id: Option<String>| id.unwrap_or_else(|| "none".into());
    let link = held.link.as_ref();
    voice.say(format!("customer      {customer}"))?;
    voice.say(format!("store member  {}", or_none(link.and_then(|l| l.pos).map(|id| id.to_string()))))?;
    voice.say(format!("CRM contact   {}", or_none(link.and_then(|l| l.crm).map(|id| id.to_string()))))?;
    if let Some(link) = link {
        voice.say(format!("known since   {}, changed {}", when(link.created_at), when(link.updated_at)))?;
    }
    for echo in &held.echoes {
        voice.say(format!("written       {} at {}", echo.system.as_str(), when(echo.at)))?;
    }
    for system in &held.skipped {
        voice.say(format!("skipped       {}, as it is switched off", system.as_str()))?;
    }
    if held.paused {
        voice.say("paused        work on this customer waits")?;
    }
    for case in &held.cases {
        let kind = named(&case.kind);
        voice.say(format!("open case     {} {kind} ({}), due {}", case.id, case.code, when(case.due_at)))?;
    }
    voice.say("")?;
    let rows = held.runs.iter().map(|run| Row { cells: runs::cells(run), json: Value::Null }).collect();
    voice.list(false, &runs::HEADS, rows)?;
    if !held.letters.is_empty() {
        voice.say("")?;
        dead_letters::tell(false, &held.letters, voice)?;
    }
    Ok(())
}
