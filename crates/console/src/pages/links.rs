//! Who is who: rows of ids.

use askama::Template;
use axum::extract::{Query, State};
use domain::{CustomerId, Timestamp};
use flows::operators::Action;
use serde::Deserialize;
use store::Link;

use super::rows::Telling;
use crate::{
    answer::Answer,
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    show::Moment,
};

const PAGE: usize = 50;

/// Where the page begins: `2026-11-21T10:00:00Z_7700000000001`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    before: String,
}

#[derive(Template)]
#[template(path = "pages/links.html")]
struct LinksPage {
    page: Layout,
    links: Vec<LinkLine>,
    older: Option<String>,
    is_first: bool,
    known: u64,
    linked: u64,
}

/// A row of ids.
pub(crate) struct LinkLine {
    pub(crate) customer: String,
    pub(crate) pos: Option<String>,
    pub(crate) crm: Option<String>,
    pub(crate) changed: Moment,
}

impl LinkLine {
    pub(crate) fn of(link: &Link, telling: Telling<'_>) -> Self {
        Self {
            customer: link.customer.to_string(),
            pos: link.pos.map(|id| id.to_string()),
            crm: link.crm.map(|id| id.to_string()),
            changed: telling.moment(link.updated_at),
        }
    }
}

/// `GET /console/links`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    visitor.must(Action::SeeLinks)?;
    let before = place(&asked.before);
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut rows = desk.store().links(before, limit).await?;
    let (known, linked) = desk.store().link_counts().await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Links, visitor.words().links).await?;
    let last = rows.last().filter(|_| has_more);
    Ok(visitor.show(&LinksPage {
        page,
        older: last.map(|row| format!("/console/links?before={}_{}", row.updated_at, row.customer)),
        links: rows.iter().map(|row| LinkLine::of(row, telling)).collect(),
        is_first: before.is_none(),
        known,
        linked,
    }))
}

fn place(text: &str) -> Option<(Timestamp, CustomerId)> {
    let (at, customer) = text.split_once('_')?;
    Some((at.parse().ok()?, customer.parse().ok()?))
}
