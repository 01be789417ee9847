//! One box for any id: it lands on what the id means.

use askama::Template;
use axum::extract::{Query, State};
use domain::{CaseId, ConversionId, CustomerId, PosMemberId, RunId};
use serde::Deserialize;
use store::RunFilter;
use uuid::Uuid;

use super::{rows::Thing, runs::address};
use crate::{
    answer::{Answer, see_other},
    desk::{Desk, Shared},
    layout::{Layout, Section},
    session::Visitor,
};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    /// Something was typed that is no id.
    personal: String,
}

#[derive(Template)]
#[template(path = "pages/search.html")]
struct SearchPage {
    page: Layout,
    asked: String,
    found: Vec<Thing>,
    is_personal: bool,
}

/// `GET /console/search?q=...`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let is_personal = !asked.personal.is_empty();
    let asked = asked.q.trim();
    if looks_personal(asked) {
        // A name or an address stays neither on the page nor in the browser's address bar.
        return Ok(see_other("/console/search?personal=1"));
    }
    let found = if asked.is_empty() { Vec::new() } else { find(&desk, asked).await? };
    if let [only] = found.as_slice() {
        return Ok(see_other(&only.href));
    }
    let page = Layout::of(&desk, &visitor, Section::Elsewhere, visitor.words().search_title).await?;
    Ok(visitor.show(&SearchPage { page, asked: asked.to_owned(), found, is_personal }))
}

/// An e-mail address, a telephone number as people write it, or a name.
fn looks_personal(text: &str) -> bool {
    let dialled = text.bytes().all(|b| b.is_ascii_digit() || b"+-().".contains(&b));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // No id of ours begins with 0 or + and has as few digits as a telephone number.
    let is_phone = dialled && text.starts_with(['0', '+', '(']) && (9..=15).contains(&digits);
    !text.is_ascii() || text.contains('@') || text.contains(' ') || is_phone
}

async fn find(desk: &Desk, text: &str) -> store::Result<Vec<Thing>> {
    let mut found = Vec::new();
    if let Ok(id) = Uuid::parse_str(text) {
        found.extend(by_uuid(desk, id).await?);
    }
    let number = text.strip_prefix("customer:").unwrap_or(text);
    if let Ok(customer) = CustomerId::from_gid(number)
        && is_known(desk, customer).await?
    {
        found.push(Thing::of(&format!("customer:{customer}")));
    }
    if let Ok(member) = text.parse::<PosMemberId>()
        && let Some(link) = desk.store().link_by_pos(member).await?
    {
        let thing = Thing::of(&format!("customer:{}", link.customer));
        if found.iter().all(|other: &Thing| other.href != thing.href) {
            found.push(thing);
        }
    }
    if found.is_empty() {
        found.extend(by_object(desk, text).await?);
    }
    Ok(found)
}

async fn by_uuid(desk: &Desk, id: Uuid) -> store::Result<Option<Thing>> {
    let thing = |kind: &str| Some(Thing { name: id.to_string(), href: format!("/console/{kind}/{id}") });
    if desk.store().run(RunId(id)).await?.is_some() {
        return Ok(thing("runs"));
    }
    if desk.store().letter(id).await?.is_some() {
        return Ok(thing("letters"));
    }
    if desk.store().coupon(ConversionId(id)).await?.is_some() {
        return Ok(thing("coupons"));
    }
    Ok(if desk.store().case(CaseId(id)).await?.is_some() { thing("cases") } else { None })
}

async fn is_known(desk: &Desk, customer: CustomerId) -> store::Result<bool> {
    let is_linked = desk.store().link(customer).await?.is_some();
    Ok(is_linked || has_runs(desk, &format!("customer:{customer}")).await?)
}

async fn by_object(desk: &Desk, object: &str) -> store::Result<Option<Thing>> {
    let href = address("/console/runs", &[("object", object)]);
    Ok(has_runs(desk, object).await?.then(|| Thing { name: object.to_owned(), href }))
}

async fn has_runs(desk: &Desk, object: &str) -> store::Result<bool> {
    let filter = RunFilter { object: Some(object.to_owned()), limit: 1, ..RunFilter::default() };
    Ok(!desk.store().runs(&filter).await?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_person_is_not_searched_for() {
        for personal in ["hanako@example.jp", "山田花子", "Hanako Yamada", "090-1234-5678", "+819012345678"]
        {
            assert!(looks_personal(personal), "{personal}");
        }
        for id in [
            "7700000000001",
            "01a1fb67-1800-770d-b259-e4e1cb631c66",
            "gid://shopify/Customer/7700000000001",
            "schedule:sweep",
        ] {
            assert!(!looks_personal(id), "{id}");
        }
    }
}
