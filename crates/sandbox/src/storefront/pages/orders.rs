//! The merchant's desk of orders, as the online store's admin has one: send, refund, cancel, and watch points return.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::super::{
    online_store::{DeskAct, DeskLine, DeskOrder},
    state::StorefrontState,
    visit::{Frame, Visit, go, page},
    words::grouped,
};

#[derive(Template)]
#[template(path = "storefront/orders.html")]
struct OrdersPage {
    frame: Frame,
    orders: Vec<OrderView>,
    done: bool,
    problem: &'static str,
}

struct OrderView {
    id: u64,
    name: String,
    state: String,
    customer: Option<String>,
    discount: Option<String>,
    total: String,
    lines: Vec<DeskLine>,
    acts: Vec<(&'static str, &'static str)>,
    refundable: bool,
}

/// What the address says was done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct OrdersQuery {
    note: String,
}

/// All orders.
pub(crate) async fn show(
    State(state): State<StorefrontState>,
    Query(query): Query<OrdersQuery>,
    visit: Visit,
) -> Response {
    let mut shown = OrdersPage::new(&state, &visit);
    shown.done = query.note == "done";
    page(StatusCode::OK, &shown)
}

/// Does something with one order: `order`, `act`, and `back.<sku>` for what is given back.
pub(crate) async fn decide(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let act = DeskAct::ALL.into_iter().find(|act| Some(act.slug()) == value("act"));
    let order = value("order").and_then(|id| id.parse().ok());
    let (Some(act), Some(order)) = (act, order) else { return go("/orders") };
    let back = pairs.iter().filter_map(|(name, count)| {
        let count: i64 = count.trim().parse().ok().filter(|count| *count > 0)?;
        Some((name.strip_prefix("back.")?.to_owned(), count))
    });
    let back: Vec<(String, i64)> = back.collect();
    let words = &visit.w.orders;
    let problem = match act {
        DeskAct::Refund if back.is_empty() => words.nothing,
        _ if state.neighbours.store.act(order, act, &back) => {
            return go(&format!("/orders?note=done#o{order}"));
        }
        _ => words.not_done,
    };
    page(StatusCode::UNPROCESSABLE_ENTITY, &OrdersPage { problem, ..OrdersPage::new(&state, &visit) })
}

impl OrdersPage {
    fn new(state: &StorefrontState, visit: &Visit) -> Self {
        let orders = state.neighbours.store.desk(visit.lang);
        let orders = orders.into_iter().map(|order| OrderView::new(order, visit)).collect();
        Self { frame: visit.frame(), orders, done: false, problem: "" }
    }
}

impl OrderView {
    fn new(order: DeskOrder, visit: &Visit) -> Self {
        let w = &visit.w.orders;
        let word = |act: &DeskAct| match act {
            DeskAct::Pay => w.pay,
            DeskAct::Send => w.send,
            DeskAct::Refund => w.refund,
            DeskAct::Cancel => w.cancel,
        };
        Self {
            id: order.id,
            name: order.placed.name,
            state: order.placed.state,
            customer: order.customer.map(|customer| customer.to_string()),
            discount: (order.discount_yen > 0).then(|| grouped(-order.discount_yen)),
            total: grouped(order.placed.total_yen),
            lines: order.lines,
            refundable: order.acts.contains(&DeskAct::Refund),
            acts: order.acts.iter().map(|act| (act.slug(), word(act))).collect(),
        }
    }
}
