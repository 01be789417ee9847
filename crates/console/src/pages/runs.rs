//! The list of runs; every filter stands in the address, so that a list can be sent to a colleague.

use askama::Template;
use axum::extract::{Query, State};
use flows::operators::Action;
use serde::Deserialize;
use store::{RunFilter, RunState};

use super::rows::{RunLine, Telling, run_state_name};
use crate::{
    answer::Answer,
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    words::Terms,
};

const PAGE: usize = 50;
const STATES: [RunState; 4] = [RunState::Waiting, RunState::Dead, RunState::Done, RunState::Discarded];

/// The filter as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    flow: String,
    state: String,
    object: String,
    before: String,
}

#[derive(Template)]
#[template(path = "pages/runs.html")]
struct RunsPage {
    page: Layout,
    asked: Asked,
    tabs: Vec<Tab>,
    flows: Vec<Choice>,
    runs: Vec<RunLine>,
    is_filtered: bool,
    older: Option<String>,
    newest: Option<String>,
}

/// A tab over a list.
pub(crate) struct Tab {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) is_here: bool,
}

/// A line of a select box.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// `GET /console/runs`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let filter = RunFilter {
        flow: some(&asked.flow),
        state: STATES.into_iter().find(|state| run_state_name(*state) == asked.state),
        object: some(&asked.object),
        before: asked.before.parse().ok(),
        limit: u32::try_from(PAGE + 1).unwrap_or(u32::MAX),
    };
    let mut rows = desk.store().runs(&filter).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().map(|row| row.id.to_string()).filter(|_| has_more);
    let telling = Telling { to: &visitor, now: desk.now() };
    let w = visitor.words();
    let page = Layout::of(&desk, &visitor, Section::Runs, w.runs).await?;
    let newest = filter.before.is_some().then(|| asked.with(&asked.state, ""));
    Ok(visitor.show(&RunsPage {
        page,
        tabs: tabs(&asked, &visitor),
        flows: flow_choices(&asked.flow, visitor.terms()),
        runs: rows.iter().map(|row| RunLine::of(row, telling)).collect(),
        is_filtered: filter.flow.is_some() || filter.state.is_some() || filter.object.is_some(),
        older: last.map(|before| asked.with(&asked.state, &before)),
        newest,
        asked,
    }))
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Asked {
    fn with(&self, state: &str, before: &str) -> String {
        let pairs = [("flow", &*self.flow), ("state", state), ("object", &*self.object), ("before", before)];
        address("/console/runs", &pairs)
    }
}

/// A path with the parameters that say something.
pub(crate) fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let said: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    if said.is_empty() {
        return path.to_owned();
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
    format!("{path}?{query}")
}

fn tabs(asked: &Asked, visitor: &Visitor) -> Vec<Tab> {
    let tab = |label: String, state: &str| Tab {
        label,
        href: asked.with(state, ""),
        is_here: asked.state == state,
    };
    let mut tabs = vec![tab(visitor.words().any_state.to_owned(), "")];
    tabs.extend(STATES.map(|state| tab(visitor.terms().say(run_state_name(state)), run_state_name(state))));
    tabs
}

/// The registered flows, for a select box.
pub(crate) fn flow_choices(chosen: &str, terms: &Terms) -> Vec<Choice> {
    let choice = |(name, _): &(&str, _)| Choice {
        value: (*name).to_owned(),
        label: terms.flow_name(name),
        is_chosen: *name == chosen,
    };
    flows::FLOWS.iter().map(choice).collect()
}
