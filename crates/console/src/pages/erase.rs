//! Erasing a customer: first what would go, then the number typed once more, then the certificate.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use domain::CustomerId;
use flows::operators::{Action, DeskRefused, Reason};

use super::{erasures::ErasureLine, letter::reasons, rows::Telling, runs::Choice};
use crate::{
    answer::{Answer, Trouble},
    desk::Shared,
    layout::{Layout, Note, Section},
    posted::{Posted, refusal},
    session::Visitor,
    words::{Lang, fill, tables},
};

/// Why somebody may be erased.
const REASONS: [Reason; 3] = [Reason::CustomerRequest, Reason::NotNeeded, Reason::Trial];

#[derive(Template)]
#[template(path = "pages/erase.html")]
struct ErasePage {
    page: Layout,
    customer: String,
    pos: Option<String>,
    crm: Option<String>,
    goes: Vec<(String, u64)>,
    stays: Vec<(String, u64)>,
    erasure: Option<ErasureLine>,
    reasons: Vec<Choice>,
}

/// Rows by what they are; those that go, or those that stay.
fn named(lang: Lang, rows: &[(&'static str, u64)], stay: bool) -> Vec<(String, u64)> {
    let wanted = rows.iter().filter(|(name, _)| tables::stays(name) == stay);
    wanted.map(|(name, count)| (tables::table(lang, name), *count)).collect()
}

fn trouble(refused: DeskRefused) -> Trouble {
    match refusal(refused) {
        Err(trouble) => trouble,
        Ok(_) => Trouble::NotFound,
    }
}

/// `GET /console/customers/{id}/erase`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::Erase)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let found = desk.acts.preview_erasure(&visitor.operator, customer).await.map_err(trouble)?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let title = fill(visitor.words().erase_title, customer);
    let page = Layout::of(&desk, &visitor, Section::Links, title).await?;
    Ok(visitor.show(&ErasePage {
        page,
        customer: customer.to_string(),
        pos: found.pos_member_id.map(|id| id.to_string()),
        crm: found.crm_contact_id.map(|id| id.to_string()),
        goes: named(visitor.lang, &found.rows, false),
        stays: named(visitor.lang, &found.rows, true),
        erasure: found.erasure.as_ref().map(|erasure| ErasureLine::of(erasure, telling)),
        reasons: reasons(&REASONS, visitor.terms()),
    }))
}

/// `POST /console/customers/{id}/erase`
pub(crate) async fn erase(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Erase)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let page = format!("/console/customers/{customer}/erase");
    let Some(reason) = posted.reason(&REASONS) else {
        return Ok(posted.done(&desk, &page, Note::new("failed_reason")));
    };
    if posted.field("checked") != "yes" || posted.field("typed") != customer.to_string() {
        return Ok(posted.done(&desk, &page, Note::new("failed_typed")));
    }
    match desk.acts.erase(&posted.visitor.operator, customer, reason).await {
        Ok(erasure) => {
            let certificate = format!("/console/erasures/{}", erasure.id);
            Ok(posted.done(&desk, &certificate, Note::new("done_erasing")))
        }
        Err(refused) => Ok(posted.done(&desk, &page, refusal(refused)?)),
    }
}

/// `GET /console/customers/{id}/data.json`: everything held, as a file. The look is written down.
pub(crate) async fn data(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.must(Action::Export)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let held = desk.acts.data_held(&visitor.operator, customer).await.map_err(trouble)?;
    let name = format!("attachment; filename=\"customer-{customer}.json\"");
    Ok(([(http::header::CONTENT_DISPOSITION, name)], axum::Json(held)).into_response())
}

/// `POST /console/customers/{id}/data-sent`: the answer was sent; the open question is done.
pub(crate) async fn sent(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::Export)?;
    let customer: CustomerId = id.parse().map_err(|_| Trouble::NotFound)?;
    let page = format!("/console/customers/{customer}");
    let note = match desk.acts.data_sent(&posted.visitor.operator, customer).await {
        Ok(()) => Note::new("done_sent"),
        Err(refused) => refusal(refused)?,
    };
    Ok(posted.done(&desk, &page, note))
}
