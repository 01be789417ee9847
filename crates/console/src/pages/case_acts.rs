//! What people do with a case: decide, look unmasked, put off, take, hand over, take a decision back.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Owner, PosMemberId};
use flows::operators::{
    Action, Answer as Decided, DIFFERENT_REASONS, Decision, DeskRefused, LATER_REASONS, LINK_REASONS,
    REVEAL_REASONS, Reason,
};
use jiff::SignedDuration;
use store::Case;

use super::{
    case::{find, page},
    work::OWNERS,
};
use crate::{
    answer::{Answer, Trouble},
    desk::{Desk, Shared},
    layout::Note,
    posted::{Posted, refusal},
};

/// Days after which a case may come back.
const DAYS: [i64; 4] = [1, 3, 7, 30];
/// Why a decision that two are different may be taken back.
const LIFT_REASONS: [Reason; 1] = [Reason::WrongPerson];

/// Tells what came of an act on the case's page.
fn told(
    posted: &Posted,
    desk: &Desk,
    case: &Case,
    done: Result<(), DeskRefused>,
    key: &'static str,
) -> Answer {
    let note = match done {
        Ok(()) => Note::new(key),
        Err(refused) => refusal(refused)?,
    };
    Ok(back(posted, desk, case, note))
}

fn back(posted: &Posted, desk: &Desk, case: &Case, note: Note) -> Response {
    posted.done(desk, &format!("/console/cases/{}", case.id), note)
}

/// Goes on only if their role allows it; a refusal is written down.
async fn permit(desk: &Desk, posted: &Posted, action: Action, id: &str) -> Result<(), Trouble> {
    let permitted = desk.acts.permit(&posted.visitor.operator, action, format!("case:{id}")).await;
    permitted.map_err(|refused| match refused {
        DeskRefused::Store(error) => error.into(),
        _ => Trouble::Forbidden,
    })
}

/// `POST /console/cases/{id}/decide`
pub(crate) async fn decide(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    permit(&desk, &posted, Action::Decide, &id).await?;
    let case = find(&desk, &id).await?;
    if posted.field("checked") != "yes" {
        return Ok(back(&posted, &desk, &case, Note::new("failed_confirm")));
    }
    let decision = decision(&posted).ok_or(Trouble::Unreadable)?;
    let list: &[Reason] =
        if matches!(decision, Decision::Link(_)) { &LINK_REASONS } else { &DIFFERENT_REASONS };
    let seen = Some(posted.field("seen").to_owned()).filter(|seen| !seen.is_empty());
    let answer = Decided { decision, reason: posted.reason(list), seen };
    let done = desk.acts.decide(&posted.visitor.operator, case.id, answer).await;
    told(&posted, &desk, &case, done, "done_decided")
}

fn decision(posted: &Posted) -> Option<Decision> {
    let member = || posted.field("member").parse::<PosMemberId>().ok();
    match posted.field("decision") {
        "link" => member().map(Decision::Link),
        "not-this" => member().map(Decision::NotThis),
        "different" => Some(Decision::Different),
        "new-member" => Some(Decision::NewMember),
        "close" => Some(Decision::Close),
        _ => None,
    }
}

/// `POST /console/cases/{id}/reveal`: answers with the page itself, which no browser keeps.
pub(crate) async fn reveal(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    permit(&desk, &posted, Action::Reveal, &id).await?;
    let case = find(&desk, &id).await?;
    let Some(reason) = posted.reason(&REVEAL_REASONS) else {
        return Ok(back(&posted, &desk, &case, Note::new("failed_reason")));
    };
    match desk.acts.reveal_case(&posted.visitor.operator, &case, reason).await {
        Ok(records) => page(&desk, &posted.visitor, &case, Some(records), true).await,
        Err(refused) => Ok(back(&posted, &desk, &case, refusal(refused)?)),
    }
}

/// `POST /console/cases/{id}/later`
pub(crate) async fn later(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    permit(&desk, &posted, Action::Decide, &id).await?;
    let case = find(&desk, &id).await?;
    let days = posted.field("days").parse::<i64>().ok().filter(|days| DAYS.contains(days));
    let (Some(days), Some(reason)) = (days, posted.reason(&LATER_REASONS)) else {
        return Ok(back(&posted, &desk, &case, Note::new("failed_reason")));
    };
    let until = desk.now() + SignedDuration::from_hours(24 * days);
    let done = desk.acts.put_case_off(&posted.visitor.operator, case.id, until, reason).await;
    told(&posted, &desk, &case, done, "done_later")
}

/// `POST /console/cases/{id}/assign`
pub(crate) async fn assign(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    permit(&desk, &posted, Action::Decide, &id).await?;
    let case = find(&desk, &id).await?;
    let by = &posted.visitor.operator;
    let to_team = |name: &str| OWNERS.into_iter().find(|owner: &Owner| owner.as_str() == name);
    let done = match (posted.field("to"), to_team(posted.field("owner"))) {
        (_, Some(owner)) => desk.acts.hand_case_to(by, case.id, owner).await,
        ("me", None) => desk.acts.assign_case(by, case.id, Some(&by.name)).await,
        ("nobody", None) => desk.acts.assign_case(by, case.id, None).await,
        _ => return Err(Trouble::Unreadable),
    };
    told(&posted, &desk, &case, done, "done_assigned")
}

/// `POST /console/cases/{id}/lift`
pub(crate) async fn lift(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    permit(&desk, &posted, Action::Decide, &id).await?;
    let case = find(&desk, &id).await?;
    let member = posted.field("member").parse::<PosMemberId>().map_err(|_| Trouble::Unreadable)?;
    let reason = posted.reason(&LIFT_REASONS).ok_or(Trouble::Unreadable)?;
    let done = desk.acts.lift_apart(&posted.visitor.operator, case.customer, member, reason).await;
    told(&posted, &desk, &case, done, "done_lifted")
}
