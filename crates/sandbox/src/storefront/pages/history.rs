//! What happened to a member's points lately, as my page lists it.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    super::{
        hub::{HubAnswer, HubSilent},
        state::StorefrontState,
        visit::{Frame, Visit, page},
        words::{Words, grouped, long_date},
    },
    me::known,
};

/// Where the hub tells it, and how much of it is shown.
pub(super) const PATH: &str = "/v1/me/points/history?limit=20";

#[derive(Template)]
#[template(path = "storefront/me_history.html")]
struct HistoryPart {
    frame: Frame,
    history: History,
}

/// Newest first; `None` when it could not be loaded.
pub(super) struct History(pub(super) Option<Vec<Entry>>);

pub(super) struct Entry {
    pub(super) date: String,
    pub(super) what: String,
    pub(super) place: Option<String>,
    pub(super) points: String,
    pub(super) gained: bool,
    pub(super) after: Option<String>,
    pub(super) repaid: Option<String>,
}

/// Only the history, for the page's script.
pub(crate) async fn show(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let Some((_, line)) = visit.customer(&state) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let history = read(line.get(PATH).await, &state, &visit);
    page(StatusCode::OK, &HistoryPart { frame: visit.frame(), history })
}

#[derive(Deserialize)]
struct EntryAnswer {
    date: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    description: Option<String>,
    points: i64,
    /// Points that did not reach the card, because they were owed.
    #[serde(default)]
    repaid: Option<i64>,
    #[serde(default)]
    balance_after: Option<i64>,
    #[serde(default)]
    place: Option<String>,
}

/// Reads the hub's list; what cannot be read is `None`.
pub(super) fn read(answer: Result<HubAnswer, HubSilent>, state: &StorefrontState, visit: &Visit) -> History {
    let Ok(Some(body)) = known(answer) else {
        return History(None);
    };
    let Ok(entries) = serde_json::from_value::<Vec<EntryAnswer>>(body) else {
        return History(None);
    };
    // The hub names shops by the POS's store id; the storefront knows what its shops are called.
    let shops = state.neighbours.tills.shops();
    let called = |place: String| {
        let shop = shops.iter().find(|shop| shop.id == place);
        shop.map_or(place, |shop| shop.name.clone())
    };
    let entry = |told: EntryAnswer| Entry {
        date: long_date(visit.lang, &told.date),
        what: in_words(told.description.as_deref(), &told.kind, visit.w),
        place: told.place.filter(|place| !place.is_empty()).map(called),
        points: if told.points > 0 { format!("+{}", grouped(told.points)) } else { grouped(told.points) },
        gained: told.points > 0,
        after: told.balance_after.map(grouped),
        repaid: told.repaid.filter(|points| *points > 0).map(|points| {
            format!("{}{}{}", visit.w.coupons.repaid_before, grouped(points), visit.w.coupons.repaid_after)
        }),
    };
    History(Some(entries.into_iter().map(entry).collect()))
}

/// The hub describes a movement with a phrase key, which may say more than its kind; a key from a newer hub falls back
/// to the kind, and prose is shown as it is.
fn in_words(description: Option<&str>, kind: &str, w: &'static Words) -> String {
    let is_key = |text: &str| {
        text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.".contains(&b))
    };
    let words = &w.me;
    let phrase = |key: &str| match key {
        "earned" => Some(words.earned),
        "spent" => Some(words.spent),
        "reversed" => Some(words.reversed),
        "added" => Some(words.added),
        "subtracted" => Some(words.subtracted),
        "expired" => Some(words.expired),
        "earned_online" => Some(w.coupons.earned_online),
        "returned_online" => Some(w.coupons.returned_online),
        "to_coupon" => Some(w.coupons.to_coupon),
        "coupon_cancelled" => Some(w.coupons.coupon_cancelled),
        "coupon_returned" => Some(w.coupons.coupon_returned),
        "coupon_ran_out" => Some(w.coupons.coupon_ran_out),
        "cards_merged" => Some(w.coupons.cards_merged),
        _ => None,
    };
    match description.filter(|text| !text.is_empty()) {
        Some(prose) if !is_key(prose) => prose.to_owned(),
        key => key.and_then(phrase).or_else(|| phrase(kind)).unwrap_or(words.moved).to_owned(),
    }
}
