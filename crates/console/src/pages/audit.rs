//! The audit log, newest first, and the check of its chain.

use askama::Template;
use axum::extract::{Query, State};
use flows::operators::Action;
use serde::Deserialize;
use serde_json::json;
use store::{AuditEntry, AuditVerdict, NewAudit};

use super::rows::Telling;
use crate::{
    answer::Answer,
    desk::Shared,
    layout::{Layout, Note, Section},
    posted::Posted,
    session::Visitor,
    show::Moment,
};

const PAGE: usize = 100;

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    before: String,
}

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct AuditPage {
    page: Layout,
    entries: Vec<Line>,
    older: Option<u64>,
    is_first: bool,
    may_verify: bool,
}

struct Line {
    number: u64,
    at: Moment,
    who: String,
    action: String,
    object: String,
    reason: Option<String>,
    change: String,
    hash: String,
}

/// `GET /console/audit`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::SeeAudit)?;
    let before: Option<u64> = asked.before.parse().ok();
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut entries = desk.store().audit(before, limit).await?;
    let has_more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Audit, visitor.words().audit).await?;
    Ok(visitor.show(&AuditPage {
        page,
        older: entries.last().map(|entry| entry.number).filter(|_| has_more),
        entries: entries.iter().map(|entry| line(entry, telling)).collect(),
        is_first: before.is_none(),
        may_verify: visitor.may(Action::VerifyAudit),
    }))
}

fn line(entry: &AuditEntry, telling: Telling<'_>) -> Line {
    Line {
        number: entry.number,
        at: telling.moment(entry.at),
        who: entry.who.clone(),
        action: entry.action.clone(),
        object: entry.object.clone(),
        reason: entry.reason.as_ref().map(|code| telling.to.terms().say(code.as_str())),
        change: if entry.change.is_null() { String::new() } else { entry.change.to_string() },
        hash: entry.hash.chars().take(12).collect(),
    }
}

/// `POST /console/audit/verify`
pub(crate) async fn verify(State(desk): State<Shared>, posted: Posted) -> Answer {
    posted.must(Action::VerifyAudit)?;
    let (note, change) = match desk.store().verify_audit(None).await? {
        AuditVerdict::Intact { entries, head } => {
            (Note::counting("entries_intact", entries), json!({ "entries": entries, "head": head }))
        }
        AuditVerdict::Broken { number } => {
            (Note::counting("chain_broken", number), json!({ "broken_at": number }))
        }
    };
    let (who, action) = (posted.visitor.operator.name.clone(), Action::VerifyAudit.as_str().to_owned());
    let entry = NewAudit { at: desk.now(), who, action, object: "audit".into(), reason: None, change };
    desk.store().append(entry).await?;
    Ok(posted.done(&desk, "/console/audit", note))
}
