//! Pausing and resuming: first what continues, what waits and how fast it grows; then the act.

use askama::Template;
use axum::extract::{Query, State};
use domain::{Timestamp, Vendor};
use flows::operators::{Action, Reason};
use jiff::SignedDuration;
use serde::Deserialize;
use store::{RunFilter, Scope};

use super::{
    flows::VENDORS,
    letter::reasons,
    runs::{Choice, address},
};
use crate::{
    answer::{Answer, Trouble},
    desk::{Desk, Shared},
    layout::{Layout, Note, Section, scope_name},
    posted::{Posted, refusal},
    session::Visitor,
    words::fill,
};

/// Why something may be paused.
const REASONS: [Reason; 3] = [Reason::Maintenance, Reason::VendorTrouble, Reason::Investigation];
/// Growth is judged by the last ten minutes.
const LOOK_BACK: SignedDuration = SignedDuration::from_mins(10);
const COUNTED: u32 = 1_000;
/// What waited is taken up again at most this fast, in runs a second.
const GENTLY: u32 = 100;

/// What is meant.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    kind: String,
    name: String,
}

#[derive(Template)]
#[template(path = "pages/pause.html")]
struct PausePage {
    page: Layout,
    kind: String,
    name: String,
    goes_on: String,
    waits: String,
    growth: String,
    reasons: Vec<Choice>,
}

/// `GET /console/flows/pause?kind=flow&name=...`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::Pause)?;
    let scope = scope(&asked.kind, &asked.name).ok_or(Trouble::NotFound)?;
    let w = visitor.words();
    let label = scope_name(visitor.terms(), &scope);
    let (goes_on, waits) = match scope {
        Scope::Vendor(_) => (w.goes_on_vendor, fill(w.waits_vendor, &label)),
        Scope::Flow(_) | Scope::Object(_) => (w.goes_on_flow, w.waits_flow.to_owned()),
    };
    let growth = growth(&desk, &scope, &visitor).await?;
    let page = Layout::of(&desk, &visitor, Section::Flows, fill(w.pause_title, &label)).await?;
    Ok(visitor.show(&PausePage {
        page,
        kind: asked.kind,
        name: asked.name,
        goes_on: goes_on.to_owned(),
        waits,
        growth,
        reasons: reasons(&REASONS, visitor.terms()),
    }))
}

/// A registered flow or a known system; nothing else can be paused here.
fn scope(kind: &str, name: &str) -> Option<Scope> {
    match kind {
        "flow" => {
            let is_known = flows::FLOWS.iter().any(|(flow, _)| *flow == name);
            is_known.then(|| Scope::Flow(name.to_owned()))
        }
        "vendor" => Vendor::from_name(name).filter(|vendor| VENDORS.contains(vendor)).map(Scope::Vendor),
        _ => None,
    }
}

/// How fast work arrives, and how much waits now.
async fn growth(desk: &Desk, scope: &Scope, visitor: &Visitor) -> store::Result<String> {
    let w = visitor.words();
    let flow = match scope {
        Scope::Flow(flow) => Some(flow.clone()),
        Scope::Vendor(_) | Scope::Object(_) => None,
    };
    let backlog = desk.store().backlog().await?;
    let is_meant = |name: &str| flow.as_ref().is_none_or(|flow| flow == name);
    let waiting: u64 = backlog.iter().filter(|row| is_meant(&row.flow)).map(|row| row.waiting).sum();
    if flow.is_none() {
        return Ok(fill(w.growth_unknown, waiting));
    }
    let since = desk.now() - LOOK_BACK;
    let newest = desk.store().runs(&RunFilter { flow, limit: COUNTED, ..RunFilter::default() }).await?;
    let recent = newest.iter().filter(|run| run.created_at >= since).count();
    let each_minute = recent.div_ceil(10);
    Ok(fill(&fill(w.growth_per_minute, each_minute), waiting))
}

/// `POST /console/flows/pause`
pub(crate) async fn pause(State(desk): State<Shared>, posted: Posted) -> Answer {
    posted.must(Action::Pause)?;
    let (kind, name) = (posted.field("kind"), posted.field("name"));
    let scope = scope(kind, name).ok_or(Trouble::Unreadable)?;
    let Some(reason) = posted.reason(&REASONS) else {
        let again = address("/console/flows/pause", &[("kind", kind), ("name", name)]);
        return Ok(posted.done(&desk, &again, Note::new("failed_reason")));
    };
    let until = until(posted.field("until"), desk.now());
    let note = match desk.acts.pause(&posted.visitor.operator, scope, reason, until).await {
        Ok(true) => Note::new("done_paused"),
        Ok(false) => Note::new("failed_paused"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, "/console/flows", note))
}

fn until(choice: &str, now: Timestamp) -> Option<Timestamp> {
    let hours: u32 = choice.parse().ok().filter(|hours| [1, 4, 24].contains(hours))?;
    now.checked_add(SignedDuration::from_hours(hours.into())).ok()
}

/// `POST /console/flows/resume`
pub(crate) async fn resume(State(desk): State<Shared>, posted: Posted) -> Answer {
    posted.must(Action::Resume)?;
    let (kind, name) = (posted.field("kind"), posted.field("name"));
    let scope = if kind == "object" { Some(Scope::Object(name.to_owned())) } else { scope(kind, name) };
    let scope = scope.ok_or(Trouble::Unreadable)?;
    if !desk.store().switches().await?.iter().any(|switch| switch.scope == scope) {
        return Ok(posted.done(&desk, "/console/flows", Note::new("failed_ended")));
    }
    let note = match desk.acts.resume(&posted.visitor.operator, &scope, Some(GENTLY)).await {
        Ok(released) => Note::counting("done_resumed", released),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, "/console/flows", note))
}
