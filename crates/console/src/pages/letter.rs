//! One dead letter: why it stopped, its runbook, and what may be done with it.

use askama::Template;
use axum::extract::{Path, State};
use engine::Replay;
use flows::{
    operators::{Action, Reason, asks_for_receipts},
    points::Receipts,
};
use store::DeadLetter;
use uuid::Uuid;

use super::{
    rows::{LetterLine, StepLine, Telling},
    run::{copies, replay_class},
    runbooks,
    runs::Choice,
};
use crate::{
    answer::{Answer, Trouble},
    desk::{Desk, Shared},
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    show::Moment,
    words::{PointWords, Terms},
};

/// Why a doubt about points is settled.
const SETTLE_REASONS: [Reason; 3] = [Reason::Investigation, Reason::DoneByHand, Reason::VendorTrouble];

/// Why a letter may be given up. A list: free text from people is never stored.
const REASONS: [Reason; 5] =
    [Reason::DoneByHand, Reason::NotNeeded, Reason::Duplicate, Reason::CustomerRequest, Reason::Trial];

#[derive(Template)]
#[template(path = "pages/letter.html")]
struct LetterPage {
    page: Layout,
    letter: LetterLine,
    id: String,
    run: String,
    runbook: Option<String>,
    step: Option<StepLine>,
    ended: Option<(String, Option<Moment>)>,
    may_take: bool,
    may_discard: bool,
    may_retry: bool,
    cannot: Option<&'static str>,
    reasons: Vec<Choice>,
    k: &'static PointWords,
    may_settle: bool,
    settle_reasons: Vec<Choice>,
    command: String,
    curl: String,
}

/// `GET /console/letters/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeRuns)?;
    let letter = find(&desk, &id).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let w = visitor.words();
    let terms = desk.hub.engine().flows().into_iter().find(|terms| terms.name == letter.flow);
    let steps = desk.store().steps(letter.run).await?;
    let step = steps.iter().find(|step| Some(&step.name) == letter.step.as_ref());
    let line = LetterLine::of(&letter, telling);
    let cannot = match replay_class(&desk, &letter.flow) {
        Some(Replay::Safe | Replay::VerifyFirst) => None,
        Some(Replay::NeedsApproval) => Some(w.approval_text),
        Some(Replay::Never) | None => Some(w.never_text),
    };
    let (command, curl) = copies(&desk, letter.run);
    let page = Layout::of(&desk, &visitor, Section::Work, line.cause.clone()).await?;
    Ok(visitor.show(&LetterPage {
        page,
        id: letter.id.to_string(),
        run: letter.run.to_string(),
        runbook: terms.and_then(|terms| runbooks::address_of(terms.runbook)),
        step: step.map(|step| StepLine::of(step, telling)),
        ended: ended(&letter, telling),
        may_take: line.is_open
            && letter.taken_by.as_ref() != Some(&visitor.operator.name)
            && visitor.may(Action::TakeLetter),
        may_discard: line.is_open && visitor.may(Action::Discard),
        may_retry: line.is_open && visitor.may(Action::Retry),
        cannot: cannot.filter(|_| line.is_open),
        reasons: reasons(&REASONS, visitor.terms()),
        k: visitor.lang.point_words(),
        may_settle: asks_for_receipts(&letter) && visitor.may(Action::ApproveReturn),
        settle_reasons: reasons(&SETTLE_REASONS, visitor.terms()),
        command,
        curl,
        letter: line,
    }))
}

fn ended(letter: &DeadLetter, telling: Telling<'_>) -> Option<(String, Option<Moment>)> {
    let by = letter.ended_by.as_deref()?;
    let who = if by == "itself" { telling.to.words().itself.to_owned() } else { by.to_owned() };
    Some((who, letter.ended_at.map(|at| telling.moment(at))))
}

/// Reasons as lines of a select box.
pub(crate) fn reasons(list: &[Reason], terms: &Terms) -> Vec<Choice> {
    let choice = |reason: &Reason| Choice {
        value: reason.as_str().to_owned(),
        label: terms.say(reason.as_str()),
        is_chosen: false,
    };
    list.iter().map(choice).collect()
}

async fn find(desk: &Desk, id: &str) -> Result<DeadLetter, Trouble> {
    let id = Uuid::parse_str(id).map_err(|_| Trouble::NotFound)?;
    desk.store().letter(id).await?.ok_or(Trouble::NotFound)
}

/// `POST /console/letters/{id}/take`
pub(crate) async fn take(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::TakeLetter)?;
    let letter = find(&desk, &id).await?;
    let note = match desk.acts.take_letter(&posted.visitor.operator, letter.id).await {
        Ok(()) => Note::new("done_taken"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &format!("/console/letters/{}", letter.id), note))
}

/// `POST /console/letters/{id}/settle`
pub(crate) async fn settle(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ApproveReturn)?;
    let letter = find(&desk, &id).await?;
    let page = format!("/console/letters/{}", letter.id);
    let said = (Receipts::from_name(posted.field("points")), posted.reason(&SETTLE_REASONS));
    let (Some(found), Some(reason)) = said else {
        return Ok(posted.done(&desk, &page, Note::new("failed_reason")));
    };
    let note = match desk.acts.settle_letter(&posted.visitor.operator, letter.id, found, reason).await {
        Ok(()) => Note::new("done_settled"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &page, note))
}

/// `POST /console/letters/{id}/discard`
pub(crate) async fn discard(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Discard)?;
    let letter = find(&desk, &id).await?;
    let page = format!("/console/letters/{}", letter.id);
    let Some(reason) = posted.reason(&REASONS) else {
        return Ok(posted.done(&desk, &page, Note::new("failed_reason")));
    };
    let note = match desk.acts.discard(&posted.visitor.operator, letter.id, reason).await {
        Ok(()) => Note::new("done_discarded"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &page, note))
}
