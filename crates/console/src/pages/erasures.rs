//! Erasures: who was erased or is being erased, and the certificate of each, to be printed.

use askama::Template;
use axum::extract::{Path, State};
use flows::operators::Action;
use store::Erasure;
use uuid::Uuid;

use super::rows::Telling;
use crate::{
    answer::{Answer, Trouble},
    desk::Shared,
    layout::{Layout, Section},
    session::Visitor,
    show::{Badge, Moment, Tone},
    words::Terms,
};

const SHOWN: u32 = 200;

#[derive(Template)]
#[template(path = "pages/erasures.html")]
struct ErasuresPage {
    page: Layout,
    erasures: Vec<ErasureLine>,
}

#[derive(Template)]
#[template(path = "pages/erasure.html")]
struct ErasurePage {
    page: Layout,
    erasure: ErasureLine,
    receipts: Vec<ReceiptLine>,
}

/// An erasure in a list.
pub(crate) struct ErasureLine {
    pub(crate) id: String,
    pub(crate) customer: String,
    pub(crate) state: Badge,
    pub(crate) cause: String,
    pub(crate) requested: Moment,
    pub(crate) due: Moment,
    pub(crate) completed: Option<Moment>,
    pub(crate) is_pending: bool,
}

struct ReceiptLine {
    system: String,
    action: String,
    object: String,
    receipt: String,
    points: Option<i64>,
    at: Moment,
}

impl ErasureLine {
    pub(crate) fn of(erasure: &Erasure, telling: Telling<'_>) -> Self {
        let terms = telling.to.terms();
        let is_pending = erasure.completed_at.is_none();
        let late = is_pending && erasure.due_at < telling.now;
        let (tone, state) = match (is_pending, late) {
            (_, true) => (Tone::Bad, "erasure-pending"),
            (true, false) => (Tone::Busy, "erasure-pending"),
            (false, _) => (Tone::Good, "erasure-complete"),
        };
        Self {
            id: erasure.id.to_string(),
            customer: erasure.customer.to_string(),
            state: Badge::new(tone, terms.say(state)),
            cause: cause(erasure, terms),
            requested: telling.moment(erasure.requested_at),
            due: telling.moment(erasure.due_at),
            completed: erasure.completed_at.map(|at| telling.moment(at)),
            is_pending,
        }
    }
}

fn cause(erasure: &Erasure, terms: &Terms) -> String {
    terms.say(match erasure.cause {
        store::ErasureCause::Request => "erasure-request",
        store::ErasureCause::Operator => "erasure-operator",
    })
}

/// `GET /console/erasures`
pub(crate) async fn list(State(desk): State<Shared>, visitor: Visitor) -> Answer {
    visitor.must(Action::SeeErasures)?;
    let erasures = desk.store().erasures(None, SHOWN).await?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Links, visitor.words().erasures).await?;
    let erasures = erasures.iter().map(|erasure| ErasureLine::of(erasure, telling)).collect();
    Ok(visitor.show(&ErasuresPage { page, erasures }))
}

/// `GET /console/erasures/{id}`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::SeeErasures)?;
    let id: Uuid = id.parse().map_err(|_| Trouble::NotFound)?;
    let erasure = desk.store().erasure(id).await?.ok_or(Trouble::NotFound)?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Links, visitor.words().certificate).await?;
    let terms = visitor.terms();
    let receipts = erasure.receipts.iter().map(|receipt| ReceiptLine {
        system: terms.say(&receipt.system),
        action: terms.say(&receipt.action),
        object: receipt.object.clone(),
        receipt: receipt.receipt.clone(),
        points: receipt.points,
        at: telling.moment(receipt.at),
    });
    let receipts = receipts.collect();
    Ok(visitor.show(&ErasurePage { page, erasure: ErasureLine::of(&erasure, telling), receipts }))
}
