//! The list of cases: what is to be decided, by whom, until when; every filter stands in the address.

use askama::Template;
use axum::extract::{Query, State};
use domain::{CaseId, CustomerId, Owner};
use flows::operators::Action;
use serde::Deserialize;
use store::{Case, CaseCounts, CaseFilter, CaseKind, CaseMark, CaseView};

use super::{
    rows::{CaseLine, Telling},
    runs::{Choice, Tab, address},
    work::OWNERS,
};
use crate::{
    answer::Answer,
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    words::CaseWords,
};

const PAGE: usize = 50;
const KINDS: [(&str, CaseKind); 4] = [
    ("match", CaseKind::Match),
    ("incomplete", CaseKind::Incomplete),
    ("conflict", CaseKind::Conflict),
    ("data_request", CaseKind::DataRequest),
];
/// The tab of one's own cases; not a view of its own.
const MINE: &str = "mine";

/// The filter as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    view: String,
    kind: String,
    owner: String,
    /// Account name of a colleague.
    who: String,
    id: String,
    after: String,
}

#[derive(Template)]
#[template(path = "pages/cases.html")]
struct CasesPage {
    page: Layout,
    c: &'static CaseWords,
    asked: Asked,
    tabs: Vec<Tab>,
    kinds: Vec<Choice>,
    owners: Vec<Choice>,
    cases: Vec<CaseLine>,
    is_filtered: bool,
    more: Option<String>,
    newest: Option<String>,
}

/// `GET /console/cases`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::SeeCases)?;
    let (now, me) = (desk.now(), &visitor.operator.name);
    let filter = asked.filter(me);
    let mut found = match asked.is_readable() {
        true => desk.store().find_cases(&filter, now).await?,
        false => Vec::new(),
    };
    let counts = desk.store().case_counts(me, now).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let more = found.last().filter(|_| has_more).map(|case| asked.with(&asked.view, &mark_text(case)));
    let telling = Telling { to: &visitor, now };
    let page = Layout::of(&desk, &visitor, Section::Work, visitor.words().tab_cases).await?;
    Ok(visitor.show(&CasesPage {
        page,
        c: visitor.lang.case_words(),
        tabs: tabs(&asked, counts, &visitor),
        kinds: kinds(&asked.kind, &visitor),
        owners: owners(&asked.owner, &visitor),
        cases: found.iter().map(|case| CaseLine::of(case, telling)).collect(),
        is_filtered: [&asked.kind, &asked.owner, &asked.who, &asked.id].iter().any(|part| !part.is_empty()),
        newest: (!asked.after.is_empty()).then(|| asked.with(&asked.view, "")),
        more,
        asked,
    }))
}

impl Asked {
    fn filter(&self, me: &str) -> CaseFilter {
        let id = self.id.trim();
        CaseFilter {
            view: Some(CaseView::from_name(&self.view).unwrap_or(CaseView::Open)),
            kind: KINDS.iter().find(|(name, _)| *name == self.kind).map(|(_, kind)| *kind),
            owner: OWNERS.into_iter().find(|owner: &Owner| owner.as_str() == self.owner),
            assignee: match self.view == MINE {
                true => Some(me.to_owned()),
                false => Some(self.who.trim().to_owned()).filter(|who| !who.is_empty()),
            },
            id: id.parse::<CaseId>().ok(),
            number: id.parse::<CustomerId>().ok().map(CustomerId::get),
            after: mark(&self.after),
            limit: u32::try_from(PAGE + 1).unwrap_or(u32::MAX),
            ..CaseFilter::default()
        }
    }

    /// An id that cannot be one fits no case.
    fn is_readable(&self) -> bool {
        let id = self.id.trim();
        id.is_empty() || id.parse::<CaseId>().is_ok() || id.parse::<CustomerId>().is_ok()
    }

    fn with(&self, view: &str, after: &str) -> String {
        let pairs = [
            ("view", view),
            ("kind", &*self.kind),
            ("owner", &*self.owner),
            ("who", &*self.who),
            ("id", &*self.id),
            ("after", after),
        ];
        address("/console/cases", &pairs)
    }
}

/// Where a page ended, as the address carries it.
fn mark_text(case: &Case) -> String {
    format!("{}_{}_{}", case.due_at, case.created_at, case.id)
}

fn mark(text: &str) -> Option<CaseMark> {
    let mut parts = text.split('_');
    let (due, created, id) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    Some((due, created, id.parse().ok()?))
}

fn tabs(asked: &Asked, counts: CaseCounts, visitor: &Visitor) -> Vec<Tab> {
    let c = visitor.lang.case_words();
    let here = if asked.view == "open" { "" } else { &*asked.view };
    let tab = |label: &str, count: Option<u64>, view: &str| Tab {
        label: count.map_or_else(|| label.to_owned(), |count| format!("{label} {count}")),
        href: asked.with(view, ""),
        is_here: here == view,
    };
    vec![
        tab(c.view_open, Some(counts.open), ""),
        tab(c.view_overdue, Some(counts.overdue), "overdue"),
        tab(c.view_mine, Some(counts.mine), MINE),
        tab(c.view_later, Some(counts.later), "later"),
        tab(c.view_ended, None, "ended"),
    ]
}

fn kinds(chosen: &str, visitor: &Visitor) -> Vec<Choice> {
    let choice = |(name, _): (&str, CaseKind)| Choice {
        value: name.to_owned(),
        label: visitor.terms().say(name),
        is_chosen: name == chosen,
    };
    KINDS.into_iter().map(choice).collect()
}

fn owners(chosen: &str, visitor: &Visitor) -> Vec<Choice> {
    let choice = |owner: Owner| Choice {
        value: owner.as_str().to_owned(),
        label: visitor.terms().say(owner.as_str()),
        is_chosen: owner.as_str() == chosen,
    };
    OWNERS.into_iter().map(choice).collect()
}
