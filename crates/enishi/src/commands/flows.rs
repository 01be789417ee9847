//! `enishi flows`: every flow with what waits, and pausing and resuming flows, systems and single objects.

use anyhow::{Context, bail};
use clap::Subcommand;
use domain::{Timestamp, Vendor};
use flows::{
    FLOWS, Hub,
    operators::{Desk, Operator, Reason},
};
use serde_json::{Value, json};
use store::{Backlog, Scope, Switch};

use super::reasons::reason_of;
use crate::voice::{Outcome, Row, Voice, when};

const SCOPES: &str = "Scopes:\n  sign-up                         a flow, by its name in `enishi flows list`\n  vendor:smaregi                  calls to one system: shopify, smaregi, hubspot, mail, slack, pagerduty\n  object:customer:7700000000001   work on one object\n\nWhat arrives while something is paused is kept, and taken up in order afterwards.";

/// What is asked about flows.
#[derive(Debug, Subcommand)]
pub enum Flows {
    /// List flows, what waits in them, and everything that is paused
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Pause a flow, a system or an object
    #[command(after_help = SCOPES)]
    Pause {
        /// What to pause
        #[arg(value_parser = scope_of)]
        scope: Scope,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
        /// Resume by itself at this time, such as 2026-12-01T09:00:00Z
        #[arg(long, value_name = "TIME")]
        until: Option<Timestamp>,
    },
    /// Resume it
    #[command(after_help = SCOPES)]
    Resume {
        /// What to resume
        #[arg(value_parser = scope_of)]
        scope: Scope,
        /// Take up at most so many waiting runs a second
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        per_second: Option<u32>,
    },
}

/// `vendor:<name>`, `object:<id>`, `flow:<name>` or the name of a flow alone.
pub fn scope_of(text: &str) -> Result<Scope, String> {
    match text.split_once(':') {
        Some(("vendor", name)) => Vendor::from_name(name)
            .filter(|vendor| *vendor != Vendor::Hub)
            .map(Scope::Vendor)
            .ok_or_else(|| "expected vendor:shopify, smaregi, hubspot, mail, slack or pagerduty".into()),
        Some(("object", id)) if id.contains(':') => Ok(Scope::Object(id.to_owned())),
        Some(("object", _)) => Err("expected an object such as object:customer:7700000000001".into()),
        Some(("flow", name)) => flow_of(name),
        _ => flow_of(text),
    }
}

fn flow_of(name: &str) -> Result<Scope, String> {
    // A name may be written with hyphens, so that it needs no quotes.
    let spaced = name.replace('-', " ");
    if FLOWS.iter().any(|(known, _)| *known == spaced) {
        return Ok(Scope::Flow(spaced));
    }
    let names: Vec<&str> = FLOWS.iter().map(|(name, _)| *name).collect();
    Err(format!("expected vendor:NAME, object:ID or one of the flows: {}", names.join(", ")))
}

/// A scope as it is written on the command line.
pub fn spelled(scope: &Scope) -> String {
    match scope {
        Scope::Flow(name) => name.clone(),
        Scope::Vendor(vendor) => format!("vendor:{vendor}"),
        Scope::Object(id) => format!("object:{id}"),
    }
}

/// Answers.
pub async fn run(asked: Flows, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    match asked {
        Flows::List { json } => list(json, hub, voice).await?,
        Flows::Pause { scope, reason, until } => {
            if until.is_some_and(|until| until <= hub.parts().clock.now()) {
                bail!("--until is a time that has passed already");
            }
            let name = spelled(&scope);
            let new = desk.pause(&by, scope, reason, until).await.with_context(|| name.clone())?;
            voice.say(if new {
                format!("{name} is paused")
            } else {
                format!("{name} was paused already")
            })?;
        }
        Flows::Resume { scope, per_second } => {
            let name = spelled(&scope);
            let was_paused = hub.parts().store.switches().await?.iter().any(|s| s.scope == scope);
            let released = desk.resume(&by, &scope, per_second).await.with_context(|| name.clone())?;
            voice.say(match was_paused {
                true => format!("{name} is resumed; {released} waiting runs are taken up"),
                false => format!("{name} was not paused"),
            })?;
        }
    }
    Ok(Outcome::Done)
}

async fn list(json: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let store = &hub.parts().store;
    let (backlog, switches) = (store.backlog().await?, store.switches().await?);
    let paused = |scope: &Scope| switches.iter().find(|switch| switch.scope == *scope);
    let flows = FLOWS.iter().map(|(name, charter)| {
        let row = backlog.iter().find(|row| row.flow == *name);
        let pause = paused(&Scope::Flow((*name).to_owned()));
        let terms = (charter.owner.to_string(), charter.timing.promise);
        flow_row(name, terms, row, pause)
    });
    let others = switches.iter().filter(|s| !matches!(s.scope, Scope::Flow(_))).map(|switch| Row {
        cells: vec![spelled(&switch.scope), String::new(), String::new(), String::new(), String::new(), String::new(), pause_words(switch)],
        json: json!({ "scope": spelled(&switch.scope), "kind": kind(&switch.scope), "paused": pause_json(switch) }),
    });
    let rows = flows.chain(others).collect();
    voice.list(json, &["SCOPE", "OWNER", "PROMISE", "WAITING", "DEAD", "OLDEST", "PAUSED"], rows)?;
    Ok(())
}

fn flow_row(name: &str, terms: (String, &str), backlog: Option<&Backlog>, pause: Option<&Switch>) -> Row {
    let (waiting, dead) = backlog.map_or((0, 0), |row| (row.waiting, row.dead));
    let oldest = backlog.and_then(|row| row.oldest);
    let (owner, promise) = terms;
    Row {
        json: json!({
            "scope": name, "kind": "flow", "owner": owner, "promise": promise, "waiting": waiting,
            "dead": dead, "oldest_at": oldest, "paused": pause.map(pause_json),
        }),
        cells: vec![
            name.to_owned(),
            owner,
            promise.to_owned(),
            waiting.to_string(),
            dead.to_string(),
            oldest.map(when).unwrap_or_default(),
            pause.map(pause_words).unwrap_or_default(),
        ],
    }
}

const fn kind(scope: &Scope) -> &'static str {
    match scope {
        Scope::Flow(_) => "flow",
        Scope::Vendor(_) => "vendor",
        Scope::Object(_) => "object",
    }
}

fn pause_words(switch: &Switch) -> String {
    let until = switch.until.map(|at| format!(" until {}", when(at))).unwrap_or_default();
    format!("{} by {} since {}{until}", switch.reason, switch.by, when(switch.since))
}

fn pause_json(switch: &Switch) -> Value {
    json!({ "since": switch.since, "by": switch.by, "reason": switch.reason, "until": switch.until })
}
