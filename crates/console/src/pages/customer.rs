//! Everything that was done about one customer: links, cases, dead letters, runs.

use askama::Template;
use axum::extract::{Path, State};
use domain::CustomerId;
use flows::operators::{Action, Reason};
use store::{Case, DeadLetter, LetterFilter, RunFilter, RunRow, RunState};

use super::{
    letter::reasons,
    links::LinkLine,
    merges::sentences,
    rows::{CaseLine, LetterLine, RunLine, Telling},
    runs::Choice,
};
use crate::{
    answer::{Answer, Trouble},
    desk::{Desk, Shared},
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    words::fill,
};

const RUNS: u32 = 50;
const SCANNED: u32 = 1_000;
/// Why a link may be taken apart.
pub(crate) const UNLINK_REASONS: [Reason; 4] =
    [Reason::WrongPerson, Reason::Duplicate, Reason::CustomerRequest, Reason::Trial];

#[derive(Template)]
#[template(path = "pages/customer.html")]
struct CustomerPage {
    page: Layout,
    customer: String,
    gid: String,
    link: Option<LinkLine>,
    cases: Vec<CaseLine>,
    letters: Vec<LetterLine>,
    runs: Vec<RunLine>,
    unlink: Option<String>,
    reasons: Vec<Choice>,
    may_erase: bool,
    may_export: bool,
    erasure: Option<String>,
    may_merge: bool,
    unlink_stays: Vec<String>,
}

/// `GET /console/customers/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeLinks)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let link = desk.store().link(customer).await?;
    let runs = runs_of(&desk, customer).await?;
    let cases = cases_of(&desk, customer).await?;
    let erasure = desk.store().erasure_of(customer).await?;
    if link.is_none() && runs.is_empty() && cases.is_empty() && erasure.is_none() {
        return Err(Trouble::NotFound);
    }
    let letters = letters_of(&desk, &runs).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let title = fill(visitor.words().customer_page, customer);
    let page = Layout::of(&desk, &visitor, Section::Links, title).await?;
    let member = link.as_ref().and_then(|link| link.pos).filter(|_| visitor.may(Action::Unlink));
    Ok(visitor.show(&CustomerPage {
        page,
        customer: customer.to_string(),
        gid: customer.gid(),
        link: link.as_ref().map(|link| LinkLine::of(link, telling)),
        cases: cases.iter().map(|case| CaseLine::of(case, telling)).collect(),
        letters: letters.iter().map(|letter| LetterLine::of(letter, telling)).collect(),
        runs: runs.iter().map(|run| RunLine::of(run, telling)).collect(),
        unlink: member.map(|member| fill(visitor.words().unlink_text, member)),
        reasons: reasons(&UNLINK_REASONS, visitor.terms()),
        may_erase: visitor.may(Action::Erase),
        may_export: visitor.may(Action::Export),
        erasure: erasure.map(|erasure| erasure.id.to_string()),
        may_merge: link.is_some() && visitor.may(Action::Merge),
        unlink_stays: sentences(visitor.lang, &flows::operators::Desk::unlink_terms()),
    }))
}

async fn runs_of(desk: &Desk, customer: CustomerId) -> store::Result<Vec<RunRow>> {
    let object = Some(format!("customer:{customer}"));
    desk.store().runs(&RunFilter { object, limit: RUNS, ..RunFilter::default() }).await
}

async fn cases_of(desk: &Desk, customer: CustomerId) -> store::Result<Vec<Case>> {
    let mut cases = desk.store().cases(None, SCANNED).await?;
    cases.retain(|case| case.customer == customer);
    Ok(cases)
}

/// Only a run that is or was with a person has letters.
async fn letters_of(desk: &Desk, runs: &[RunRow]) -> store::Result<Vec<DeadLetter>> {
    let mut letters = Vec::new();
    for run in runs.iter().filter(|run| matches!(run.state, RunState::Dead | RunState::Waiting)) {
        let filter = LetterFilter { run: Some(run.id), limit: RUNS, ..LetterFilter::default() };
        letters.extend(desk.store().letters(&filter).await?);
    }
    Ok(letters)
}

/// `POST /console/customers/{id}/unlink`
pub(crate) async fn unlink(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Unlink)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let page = format!("/console/customers/{customer}");
    let link = desk.store().link(customer).await?.ok_or(Trouble::NotFound)?;
    let Some(reason) = posted.reason(&UNLINK_REASONS) else {
        return Ok(posted.done(&desk, &page, Note::new("failed_reason")));
    };
    // The row the reader saw: if it changed meanwhile, their decision was about another pair.
    if link.pos.is_none_or(|member| member.to_string() != posted.field("member")) {
        return Ok(posted.done(&desk, &page, Note::new("failed_ended")));
    }
    let note = match desk.acts.unlink(&posted.visitor.operator, customer, reason).await {
        Ok(_) => Note::new("done_unlinked"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &page, note))
}
