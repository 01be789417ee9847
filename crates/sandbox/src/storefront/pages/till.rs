//! The till: scan a member, ring up goods, use points, print a receipt; also when its line is down.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    super::{
        neighbours::{Basket, Refusal},
        state::StorefrontState,
        visit::{Visit, go, page},
    },
    me, member_screen,
    till_view::TillPage,
};

/// Receipts kept on the counter.
const RECEIPTS: usize = 200;

/// What the address of the till says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TillQuery {
    /// POS store id.
    pub(super) shop: String,
    /// What was scanned.
    pub(super) code: String,
    /// The form whose receipt to show.
    pub(super) receipt: String,
    /// What to say: `scan-none`, `weather`, `uploaded`.
    pub(super) note: String,
    /// How many sales were uploaded.
    pub(super) sent: String,
    /// Which screen comes after scanning: `member`, else the sale.
    pub(super) then: String,
}

/// The till.
pub(crate) async fn show(
    State(state): State<StorefrontState>,
    Query(query): Query<TillQuery>,
    visit: Visit,
) -> Response {
    page(StatusCode::OK, &TillPage::new(&state, &visit, &query))
}

/// Holds the visitor's own my page to the scanner.
pub(crate) async fn scan(
    State(state): State<StorefrontState>,
    Query(query): Query<TillQuery>,
    visit: Visit,
) -> Response {
    let card = match visit.customer(&state) {
        Some((_, line)) => me::card(&line).await,
        None => None,
    };
    match card.filter(|card| !card.digits.is_empty()) {
        Some(card) if query.then == "member" => go(&member_screen::address(&query.shop, &card.digits, "")),
        Some(card) => go(&till_address(&query.shop, &[("code", &card.digits)])),
        None => go(&till_address(&query.shop, &[("note", "scan-none")])),
    }
}

/// Rings up the sale. Pressing twice sells once: the form carries the number of its receipt.
pub(crate) async fn sell(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let form = TillForm::read(pairs);
    let shown = till_address(&form.basket.shop, &[("receipt", &form.number)]);
    if form.number.is_empty() || state.desk().receipts.contains_key(&form.number) {
        return go(&shown);
    }
    match state.neighbours.tills.sell(form.basket.clone()).await {
        Ok(receipt) => {
            let mut desk = state.desk();
            if desk.receipts.len() >= RECEIPTS {
                desk.receipts.clear();
            }
            desk.receipts.insert(form.number, receipt);
            go(&shown)
        }
        Err(refusal) => {
            let query = TillQuery {
                shop: form.basket.shop.clone(),
                code: form.basket.member.clone().unwrap_or_default(),
                ..TillQuery::default()
            };
            let mut till = TillPage::new(&state, &visit, &query);
            till.refuse(&visit, refusal, &form.basket);
            page(StatusCode::UNPROCESSABLE_ENTITY, &till)
        }
    }
}

/// The line form.
#[derive(Deserialize)]
pub(crate) struct LineForm {
    #[serde(default)]
    shop: String,
    #[serde(default)]
    action: String,
}

/// Cuts or restores the till's line, or uploads what waits.
pub(crate) async fn line(State(state): State<StorefrontState>, Form(form): Form<LineForm>) -> Response {
    let tills = &state.neighbours.tills;
    match form.action.as_str() {
        "cut" => tills.set_offline(&form.shop, true),
        "restore" => tills.set_offline(&form.shop, false),
        "upload" => {
            let sent = tills.upload(&form.shop).await.to_string();
            return go(&till_address(&form.shop, &[("note", "uploaded"), ("sent", &sent)]));
        }
        _ => {}
    }
    go(&till_address(&form.shop, &[]))
}

struct TillForm {
    number: String,
    basket: Basket,
}

impl TillForm {
    /// `quantity.<product id>` for each article; anything unreadable counts as not chosen.
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self { number: String::new(), basket: Basket::default() };
        for (name, value) in pairs {
            let value = value.trim();
            match name.as_str() {
                "number" => form.number = value.to_owned(),
                "shop" => form.basket.shop = value.to_owned(),
                "code" => form.basket.member = Some(value.to_owned()).filter(|code| !code.is_empty()),
                "points" => form.basket.spend_points = value.parse().unwrap_or(0).max(0),
                _ => {
                    let quantity = value.parse().unwrap_or(0).min(999);
                    if let (Some(id), 1..) = (name.strip_prefix("quantity."), quantity) {
                        form.basket.lines.push((id.to_owned(), quantity));
                    }
                }
            }
        }
        form
    }
}

/// `/till?shop=..&..`, with only what is not empty.
pub(super) fn till_address(shop: &str, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("shop", shop)].iter().chain(more).filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("/till?{}", query.finish())
}

/// What the till says to a refusal.
pub(super) fn refusal_text(visit: &Visit, refusal: Refusal) -> &'static str {
    let words = &visit.w.till;
    match refusal {
        Refusal::Empty => words.empty,
        Refusal::UnknownMember => words.unknown,
        Refusal::TooManyPoints => words.too_many,
        Refusal::Offline => words.offline_points,
        Refusal::Closed => words.closed,
    }
}
