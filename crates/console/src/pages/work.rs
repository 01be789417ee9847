//! The work queue: what does not go on by itself, nearest due first.

use askama::Template;
use axum::extract::{Query, State};
use domain::Owner;
use flows::operators::Action;
use serde::Deserialize;
use store::{LetterFilter, LetterState};

use super::{
    rows::{LetterLine, Telling},
    runs::{Choice, Tab, address, flow_choices},
};
use crate::{
    answer::{Answer, see_other},
    desk::{Desk, Shared},
    layout::{Layout, Section},
    session::Visitor,
    words::fill,
};

const SHOWN: usize = 200;
/// Every team, in the order it is offered.
pub(crate) const OWNERS: [Owner; 4] =
    [Owner::MemberServices, Owner::Operations, Owner::Store, Owner::Finance];

/// The filter as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    tab: String,
    owner: String,
    flow: String,
}

#[derive(Template)]
#[template(path = "pages/work.html")]
struct WorkPage {
    page: Layout,
    tab: String,
    tabs: Vec<Tab>,
    owners: Vec<Choice>,
    flows: Vec<Choice>,
    letters: Vec<LetterLine>,
    only: Option<String>,
}

/// `GET /console/work`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let w = visitor.words();
    let owner = OWNERS.into_iter().find(|owner| owner.as_str() == asked.owner);
    let telling = Telling { to: &visitor, now: desk.now() };
    if asked.tab == "cases" {
        return Ok(see_other(&address("/console/cases", &[("owner", &*asked.owner)])));
    }
    let mut letters = letters_of(&desk, &asked, owner, telling).await?;
    let is_cut = letters.len() > SHOWN;
    letters.truncate(SHOWN);
    let page = Layout::of(&desk, &visitor, Section::Work, w.work).await?;
    Ok(visitor.show(&WorkPage {
        page,
        tabs: tabs(&asked, &visitor),
        owners: owners(&asked.owner, &visitor),
        flows: flow_choices(&asked.flow, visitor.terms()),
        letters,
        only: is_cut.then(|| fill(w.first_only, SHOWN)),
        tab: asked.tab,
    }))
}

async fn letters_of(
    desk: &Desk,
    asked: &Asked,
    owner: Option<Owner>,
    telling: Telling<'_>,
) -> store::Result<Vec<LetterLine>> {
    let state = match asked.tab.as_str() {
        "taken" => LetterState::Taken,
        "resolved" => LetterState::Resolved,
        "discarded" => LetterState::Discarded,
        _ => LetterState::Open,
    };
    let filter = LetterFilter {
        state: Some(state),
        owner,
        flow: Some(asked.flow.clone()).filter(|flow| !flow.is_empty()),
        limit: u32::try_from(SHOWN + 1).unwrap_or(u32::MAX),
        ..LetterFilter::default()
    };
    let rows = desk.store().letters(&filter).await?;
    Ok(rows.iter().map(|letter| LetterLine::of(letter, telling)).collect())
}

impl Asked {
    fn with(&self, tab: &str) -> String {
        let pairs = [("tab", tab), ("owner", &*self.owner), ("flow", &*self.flow)];
        address("/console/work", &pairs)
    }
}

fn tabs(asked: &Asked, visitor: &Visitor) -> Vec<Tab> {
    let w = visitor.words();
    let here = if asked.tab == "open" { "" } else { &*asked.tab };
    let tab = |label: &str, name: &str| Tab {
        label: label.to_owned(),
        href: asked.with(name),
        is_here: here == name,
    };
    vec![
        tab(w.tab_open, ""),
        tab(w.tab_taken, "taken"),
        tab(w.tab_cases, "cases"),
        tab(w.tab_resolved, "resolved"),
        tab(w.tab_discarded, "discarded"),
    ]
}

fn owners(chosen: &str, visitor: &Visitor) -> Vec<Choice> {
    let choice = |owner: Owner| Choice {
        value: owner.as_str().to_owned(),
        label: visitor.terms().say(owner.as_str()),
        is_chosen: owner.as_str() == chosen,
    };
    OWNERS.into_iter().map(choice).collect()
}
