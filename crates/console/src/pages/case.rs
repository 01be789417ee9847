//! One case: the customer and the POS members that may be them, side by side, and what can be decided.

use askama::Template;
use axum::extract::{Path, State};
use domain::{CaseId, Owner};
use flows::operators::{Action, DIFFERENT_REASONS, LATER_REASONS, LINK_REASONS, REVEAL_REASONS, Records};
use store::{Candidate, Case, CaseKind, CaseState, RunFilter};

use super::{
    case_sides::{Sides, badge},
    customer::UNLINK_REASONS,
    letter::reasons,
    rows::{CaseLine, RunLine, Telling},
    runs::Choice,
    work::OWNERS,
};
use crate::{
    answer::{Answer, Trouble, html},
    desk::{Desk, Shared},
    layout::{Layout, Section},
    session::Visitor,
    show::{Badge, Moment},
    words::{CaseWords, Terms, Words, fill},
};

/// So many runs about the customer are shown behind a decision.
const RUNS: u32 = 5;

#[derive(Template)]
#[template(path = "pages/case.html")]
struct CasePage {
    page: Layout,
    c: &'static CaseWords,
    w: &'static Words,
    case: CaseLine,
    sides: Option<Sides>,
    is_revealed: bool,
    candidates: Vec<Column>,
    facts: Vec<FactRow>,
    decided: Option<(String, Moment)>,
    why: Option<String>,
    linked: Option<String>,
    later: Option<Moment>,
    is_match: bool,
    is_conflict: bool,
    is_data_request: bool,
    is_open: bool,
    is_mine: bool,
    may_decide: bool,
    may_reveal: bool,
    reveal_reasons: Vec<Choice>,
    link_reasons: Vec<Choice>,
    different_reasons: Vec<Choice>,
    later_reasons: Vec<Choice>,
    teams: Vec<Choice>,
    runs: Vec<RunLine>,
    undo: Option<Undo>,
    apart: Vec<String>,
    merges: Vec<Merging>,
}

/// A customer who has the candidate's store member already: the same person may have registered twice.
struct Merging {
    survivor: String,
    title: String,
    text: String,
}

/// A member beside the customer.
struct Column {
    member: String,
    text: String,
    not_text: String,
}

/// One fact and how it compared for each member when the question was asked.
struct FactRow {
    name: String,
    levels: Vec<Option<Badge>>,
}

/// A link that can be taken back.
struct Undo {
    member: String,
    text: String,
    reasons: Vec<Choice>,
}

/// `GET /console/cases/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeCases)?;
    let case = find(&desk, &id).await?;
    let records = match case.state {
        CaseState::Open => desk.acts.case_records(&visitor.operator, &case).await.ok(),
        _ => None,
    };
    page(&desk, &visitor, &case, records, false).await
}

/// The page, with both people as they are handed in.
pub(crate) async fn page(
    desk: &Desk,
    visitor: &Visitor,
    case: &Case,
    records: Option<Records>,
    is_revealed: bool,
) -> Answer {
    let telling = Telling { to: visitor, now: desk.now() };
    let line = CaseLine::of(case, telling);
    let (terms, is_open) = (visitor.terms(), case.state == CaseState::Open);
    let title = format!("{}: {}", line.kind, line.cause);
    let column = |candidate: &Candidate| Column {
        member: candidate.member.to_string(),
        text: fill(visitor.words().link_text, candidate.member),
        not_text: fill(visitor.lang.case_words().not_this_text, candidate.member),
    };
    let teams = OWNERS.into_iter().filter(|owner| *owner != case.owner);
    Ok(visitor.show(&CasePage {
        page: Layout::of(desk, visitor, Section::Work, title).await?,
        c: visitor.lang.case_words(),
        w: visitor.words(),
        sides: records.map(|records| Sides::of(records, case, telling)),
        is_revealed,
        candidates: case.candidates.iter().map(column).collect(),
        facts: facts(case, terms),
        decided: case.decided.as_ref().map(|(who, at)| (who.clone(), telling.moment(*at))),
        why: case.reason.as_ref().map(|code| terms.say(code.as_str())),
        linked: case.chosen.map(|member| fill(visitor.lang.case_words().linked_to, member)),
        later: case
            .snoozed_until
            .filter(|_| !case.waits(telling.now) && is_open)
            .map(|at| telling.moment(at)),
        is_match: case.kind == CaseKind::Match,
        is_conflict: case.kind == CaseKind::Conflict,
        is_data_request: case.kind == CaseKind::DataRequest,
        is_open,
        is_mine: case.assignee.as_ref() == Some(&visitor.operator.name),
        may_decide: visitor.may(Action::Decide),
        may_reveal: visitor.may(Action::Reveal) && is_open,
        reveal_reasons: reasons(&REVEAL_REASONS, terms),
        link_reasons: reasons(&LINK_REASONS, terms),
        different_reasons: reasons(&DIFFERENT_REASONS, terms),
        later_reasons: reasons(&LATER_REASONS, terms),
        teams: teams.map(|owner| team(owner, terms)).collect(),
        runs: if is_open { Vec::new() } else { runs(desk, case, telling).await? },
        undo: undo(desk, visitor, case).await?,
        apart: apart(desk, visitor, case).await?,
        merges: merges(desk, visitor, case).await?,
        case: line,
    }))
}

fn team(owner: Owner, terms: &Terms) -> Choice {
    Choice { value: owner.as_str().to_owned(), label: terms.say(owner.as_str()), is_chosen: false }
}

/// What goes on about the customer since the decision.
async fn runs(desk: &Desk, case: &Case, telling: Telling<'_>) -> store::Result<Vec<RunLine>> {
    let object = Some(format!("customer:{}", case.customer));
    let found = desk.store().runs(&RunFilter { object, limit: RUNS, ..RunFilter::default() }).await?;
    Ok(found.iter().map(|run| RunLine::of(run, telling)).collect())
}

/// A link is within reach as long as it is still the one that was decided.
async fn undo(desk: &Desk, visitor: &Visitor, case: &Case) -> store::Result<Option<Undo>> {
    let Some(chosen) = case.chosen.filter(|_| visitor.may(Action::Unlink)) else { return Ok(None) };
    let link = desk.store().link(case.customer).await?;
    Ok(link.and_then(|link| link.pos).filter(|member| *member == chosen).map(|member| Undo {
        member: member.to_string(),
        text: fill(visitor.words().unlink_text, member),
        reasons: reasons(&UNLINK_REASONS, visitor.terms()),
    }))
}

/// Candidates that were told apart and may be asked about again.
async fn apart(desk: &Desk, visitor: &Visitor, case: &Case) -> store::Result<Vec<String>> {
    if !visitor.may(Action::Decide) {
        return Ok(Vec::new());
    }
    let told = desk.store().apart_from(case.customer).await?;
    Ok(told.into_iter().map(|apart| apart.member.to_string()).collect())
}

/// Whoever the candidates belong to by now.
async fn merges(desk: &Desk, visitor: &Visitor, case: &Case) -> store::Result<Vec<Merging>> {
    let mut found: Vec<Merging> = Vec::new();
    if !visitor.may(Action::Merge) || case.state != CaseState::Open || case.kind != CaseKind::Match {
        return Ok(found);
    }
    for candidate in &case.candidates {
        let Some(link) = desk.store().link_by_pos(candidate.member).await? else { continue };
        let survivor = link.customer.to_string();
        if link.customer == case.customer || found.iter().any(|known| known.survivor == survivor) {
            continue;
        }
        let c = visitor.lang.case_words();
        let (title, text) = (fill(c.merge_title, &survivor), fill(c.merge_text, &survivor));
        found.push(Merging { survivor, title, text });
    }
    Ok(found)
}

#[derive(Template)]
#[template(path = "parts/case_progress.html")]
struct Progress {
    w: &'static Words,
    c: &'static CaseWords,
    runs: Vec<RunLine>,
}

/// `GET /console/parts/cases/{id}`: what the decision led to so far.
pub(crate) async fn part(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeCases)?;
    let case = find(&desk, &id).await?;
    let runs = runs(&desk, &case, Telling { to: &visitor, now: desk.now() }).await?;
    let part = Progress { w: visitor.words(), c: visitor.lang.case_words(), runs };
    Ok(axum::response::IntoResponse::into_response(html(&part)))
}

/// Every fact any candidate has, in the order they were found.
fn facts(case: &Case, terms: &Terms) -> Vec<FactRow> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in case.candidates.iter().flat_map(|candidate| &candidate.facts) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let level = |candidate: &Candidate, name: &str| {
        let (_, level) = candidate.facts.iter().find(|(fact, _)| fact == name)?;
        Some(badge(level, terms))
    };
    let row = |name: &str| FactRow {
        name: terms.say(name),
        levels: case.candidates.iter().map(|candidate| level(candidate, name)).collect(),
    };
    names.into_iter().map(row).collect()
}

/// The case of an address.
pub(crate) async fn find(desk: &Desk, id: &str) -> Result<Case, Trouble> {
    let id: CaseId = id.parse().map_err(|_| Trouble::NotFound)?;
    desk.store().case(id).await?.ok_or(Trouble::NotFound)
}
