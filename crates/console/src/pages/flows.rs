//! The flows with their terms, and what is paused.

use askama::Template;
use axum::extract::State;
use domain::{Vendor, matrix::Row};
use engine::{Parks, Replay, Terms};
use flows::{Charter, SCHEDULES, operators::Action};
use store::{Scope, Switch};

use super::rows::Telling;
use crate::{
    answer::Answer,
    desk::Shared,
    layout::{Layout, Section, scope_name},
    session::Visitor,
    show::{Moment, span},
    words::{self, charter_of, fill},
};

/// Systems that can be paused from here.
pub(crate) const VENDORS: [Vendor; 6] =
    [Vendor::Shopify, Vendor::Smaregi, Vendor::Hubspot, Vendor::Mail, Vendor::Slack, Vendor::Pagerduty];

#[derive(Template)]
#[template(path = "pages/flows.html")]
struct FlowsPage {
    page: Layout,
    flows: Vec<FlowCard>,
    systems: Vec<Switched>,
    objects: Vec<Switched>,
    may_pause: bool,
    matrix: Vec<MatrixLine>,
}

/// A field of a customer: who owns it, which way it goes.
struct MatrixLine {
    field: String,
    owner: String,
    ways: Vec<String>,
    class: String,
    rule: String,
}

struct FlowCard {
    switch: Switched,
    source: &'static str,
    contract: &'static str,
    failure: &'static str,
    owner: String,
    promise: &'static str,
    class: String,
    terms: Vec<String>,
    runbook: Option<&'static str>,
}

/// Something that can be paused, and its pause.
struct Switched {
    kind: &'static str,
    name: String,
    label: String,
    pause: Option<Pause>,
}

struct Pause {
    since: Moment,
    by: String,
    reason: String,
    until: Option<Moment>,
}

/// `GET /console/flows`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor) -> Answer {
    visitor.must(Action::SeeFlows)?;
    let switches = desk.store().switches().await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let terms = desk.hub.engine().flows();
    let card = |(name, charter): &(&'static str, &Charter)| {
        let terms = terms.iter().find(|terms| terms.name == *name);
        let switch = switched(Scope::Flow((*name).to_owned()), &switches, telling);
        flow_card(switch, charter, terms, &visitor)
    };
    let is_object = |switch: &&Switch| matches!(switch.scope, Scope::Object(_));
    let page = Layout::of(&desk, &visitor, Section::Flows, visitor.words().flows).await?;
    Ok(visitor.show(&FlowsPage {
        page,
        flows: flows::FLOWS.iter().map(card).collect(),
        systems: VENDORS.map(|vendor| switched(Scope::Vendor(vendor), &switches, telling)).into(),
        objects: switches
            .iter()
            .filter(is_object)
            .map(|switch| switched(switch.scope.clone(), &switches, telling))
            .collect(),
        may_pause: visitor.may(Action::Pause),
        matrix: desk
            .hub
            .parts()
            .settings
            .matrix
            .rows()
            .iter()
            .map(|row| matrix_line(row, visitor.terms()))
            .collect(),
    }))
}

fn matrix_line(row: &Row, terms: &words::Terms) -> MatrixLine {
    let way = |reader| {
        let arrow = if row.allows(reader, row.owner) { "⇄" } else { "→" };
        format!("{} {arrow} {}", terms.say(row.owner.as_str()), terms.say(reader.as_str()))
    };
    MatrixLine {
        field: terms.say(row.field.as_str()),
        owner: terms.say(row.owner.as_str()),
        ways: row.readers().map(way).collect(),
        class: terms.say(row.field.timing().as_str()),
        rule: terms.say(row.rule.as_str()),
    }
}

fn flow_card(switch: Switched, charter: &Charter, terms: Option<&Terms>, visitor: &Visitor) -> FlowCard {
    let text = charter_of(visitor.terms(), &switch.name, charter);
    let schedule = SCHEDULES.iter().find(|row| row.flow == switch.name);
    let w = visitor.words();
    let mut lines = terms.map(|terms| retry_terms(terms, visitor)).unwrap_or_default();
    if let Some(row) = schedule {
        let every = fill(w.every, span(visitor.lang, row.every.as_secs()));
        lines.push(format!("{}: {every}", w.schedule));
    }
    FlowCard {
        source: text.source,
        contract: text.contract,
        failure: text.failure,
        promise: text.promise,
        owner: visitor.terms().say(charter.owner.as_str()),
        class: visitor.terms().say(charter.timing.class.as_str()),
        terms: lines,
        runbook: terms.map(|terms| terms.runbook),
        switch,
    }
}

fn retry_terms(terms: &Terms, visitor: &Visitor) -> Vec<String> {
    let w = visitor.words();
    let parks = match terms.parks {
        Parks::Lane => w.parks_lane,
        Parks::Nothing => w.parks_nothing,
    };
    let replay = match terms.replay {
        Replay::Safe => w.replay_safe,
        Replay::VerifyFirst => w.replay_verify,
        Replay::NeedsApproval => w.replay_approval,
        Replay::Never => w.replay_never,
    };
    vec![
        fill(w.gives_up_after, span(visitor.lang, terms.retry.give_up.as_secs())),
        parks.to_owned(),
        replay.to_owned(),
        fill(w.due_within, span(visitor.lang, terms.due_in.as_secs())),
    ]
}

fn switched(scope: Scope, switches: &[Switch], telling: Telling<'_>) -> Switched {
    let pause = switches.iter().find(|switch| switch.scope == scope).map(|switch| Pause {
        since: telling.moment(switch.since),
        by: switch.by.clone(),
        reason: telling.to.terms().say(switch.reason.as_str()),
        until: switch.until.map(|at| telling.moment(at)),
    });
    let label = scope_name(telling.to.terms(), &scope);
    let (kind, name) = match scope {
        Scope::Flow(name) => ("flow", name),
        Scope::Vendor(vendor) => ("vendor", vendor.as_str().to_owned()),
        Scope::Object(name) => ("object", name),
    };
    Switched { kind, name, label, pause }
}
