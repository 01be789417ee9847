//! One case: the customer and the POS members that may be them, side by side, fact by fact.

use askama::Template;
use axum::extract::{Path, State};
use domain::{CaseId, PosMemberId};
use flows::operators::{Action, Decision};
use store::{Candidate, Case, CaseKind, CaseState};

use super::rows::{CaseLine, Telling};
use crate::{
    answer::{Answer, Trouble},
    desk::{Desk, Shared},
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    show::{Badge, Moment, Tone},
    words::{Terms, fill},
};

#[derive(Template)]
#[template(path = "pages/case.html")]
struct CasePage {
    page: Layout,
    case: CaseLine,
    candidates: Vec<Column>,
    facts: Vec<FactRow>,
    decided: Option<(String, Moment)>,
    is_match: bool,
    is_conflict: bool,
    may_decide: bool,
    is_open: bool,
}

/// A member beside the customer.
struct Column {
    member: String,
    text: String,
}

/// One fact and how it compares for each member.
struct FactRow {
    name: String,
    levels: Vec<Option<Badge>>,
}

/// `GET /console/cases/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeCases)?;
    let case = find(&desk, &id).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let line = CaseLine::of(&case, telling);
    let title = format!("{}: {}", line.kind, line.cause);
    let page = Layout::of(&desk, &visitor, Section::Work, title).await?;
    let column = |candidate: &Candidate| Column {
        member: candidate.member.to_string(),
        text: fill(visitor.words().link_text, candidate.member),
    };
    Ok(visitor.show(&CasePage {
        page,
        case: line,
        candidates: case.candidates.iter().map(column).collect(),
        facts: facts(&case, visitor.terms()),
        decided: case.decided.as_ref().map(|(who, at)| (who.clone(), telling.moment(*at))),
        is_match: case.kind == CaseKind::Match,
        is_conflict: case.kind == CaseKind::Conflict,
        may_decide: visitor.may(Action::Decide),
        is_open: case.state == CaseState::Open,
    }))
}

/// Every fact any candidate has, in the order they were found.
fn facts(case: &Case, terms: &Terms) -> Vec<FactRow> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in case.candidates.iter().flat_map(|candidate| &candidate.facts) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let row = |name: &str| FactRow {
        name: terms.say(name),
        levels: case.candidates.iter().map(|candidate| level(candidate, name, terms)).collect(),
    };
    names.into_iter().map(row).collect()
}

fn level(candidate: &Candidate, name: &str, terms: &Terms) -> Option<Badge> {
    let (_, level) = candidate.facts.iter().find(|(fact, _)| fact == name)?;
    let tone = match level.as_str() {
        "agree" => Tone::Good,
        "near" => Tone::Busy,
        "differ" => Tone::Bad,
        "missing" => Tone::Quiet,
        _ => Tone::Warn,
    };
    Some(Badge::new(tone, terms.say(level)))
}

async fn find(desk: &Desk, id: &str) -> Result<Case, Trouble> {
    let id: CaseId = id.parse().map_err(|_| Trouble::NotFound)?;
    desk.store().case(id).await?.ok_or(Trouble::NotFound)
}

/// `POST /console/cases/{id}/decide`
pub(crate) async fn decide(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Decide)?;
    let case = find(&desk, &id).await?;
    let page = format!("/console/cases/{}", case.id);
    if posted.field("checked") != "yes" {
        return Ok(posted.done(&desk, &page, Note::new("failed_confirm")));
    }
    let decision = decision(&posted).ok_or(Trouble::Unreadable)?;
    let note = match desk.acts.decide(&posted.visitor.operator, case.id, decision).await {
        Ok(()) => Note::new("done_decided"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &page, note))
}

fn decision(posted: &Posted) -> Option<Decision> {
    match posted.field("decision") {
        "link" => posted.field("member").parse::<PosMemberId>().ok().map(Decision::Link),
        "different" => Some(Decision::Different),
        "close" => Some(Decision::Close),
        _ => None,
    }
}
