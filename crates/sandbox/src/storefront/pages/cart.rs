//! The checkout: choose goods, redeem a code, pay, and see what was ordered.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    super::{
        neighbours::Tokens,
        online_store::{Bill, Placed, Stopped, Wanted},
        state::StorefrontState,
        visit::{Frame, Visit, go, page},
        words::grouped,
    },
    coupon_view::{self, CouponRow},
};

/// Orders remembered by the form that placed them.
const REMEMBERED: usize = 200;

#[derive(Template)]
#[template(path = "storefront/cart.html")]
struct CartPage {
    frame: Frame,
    goods: Vec<GoodView>,
    code: String,
    /// The customer's own, to choose from.
    yours: Vec<CouponRow>,
    number: String,
    problem: String,
    code_problem: String,
    bill: Option<BillView>,
    placed: Option<PlacedView>,
    orders: Vec<PlacedView>,
}

struct GoodView {
    sku: String,
    name: String,
    price: String,
    quantity: u32,
}

struct BillView {
    goods: String,
    discount: Option<String>,
    shipping: String,
    total: String,
}

struct PlacedView {
    name: String,
    total: String,
    state: String,
}

/// What the address of the checkout says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CartQuery {
    /// The form whose order to show.
    order: String,
}

/// The checkout, or what was just ordered.
pub(crate) async fn show(
    State(state): State<StorefrontState>,
    Query(query): Query<CartQuery>,
    visit: Visit,
) -> Response {
    let Some((customer, line)) = visit.customer(&state) else { return go("/shop/sign-in") };
    let mut shown = CartPage::new(&state, &visit, &customer, &Wanted::default());
    shown.yours = coupon_view::ready(&line, &visit).await;
    shown.placed = state.desk().orders.get(&query.order).map(PlacedView::from);
    page(StatusCode::OK, &shown)
}

/// Shows the amount, or takes the payment. Pressing twice orders once: the form carries a number of its own.
pub(crate) async fn submit(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let Some((customer, line)) = visit.customer(&state) else { return go("/shop/sign-in") };
    let form = CartForm::read(pairs);
    let store = &state.neighbours.store;
    let outcome = if form.pays {
        if state.desk().orders.contains_key(&form.number) {
            return go(&ordered(&form.number));
        }
        match store.pay(&customer, &form.wanted, visit.lang) {
            Ok(placed) => {
                remember(&state, &form.number, placed);
                return go(&ordered(&form.number));
            }
            Err(stopped) => Err(stopped),
        }
    } else {
        store.bill(&customer, &form.wanted, visit.lang)
    };
    if outcome == Err(Stopped::SignedOut) {
        return go("/shop/sign-in?why=expired");
    }
    let status = if outcome.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut shown = CartPage::new(&state, &visit, &customer, &form.wanted);
    shown.yours = coupon_view::ready(&line, &visit).await;
    match outcome {
        Ok(bill) => shown.bill = Some(BillView::from(&bill)),
        Err(Stopped::Code(said)) => shown.code_problem = said,
        Err(_) => shown.problem = visit.w.cart.empty.to_owned(),
    }
    page(status, &shown)
}

fn remember(state: &StorefrontState, number: &str, placed: Placed) {
    let mut desk = state.desk();
    if desk.orders.len() >= REMEMBERED {
        desk.orders.clear();
    }
    desk.orders.insert(number.to_owned(), placed);
}

fn ordered(number: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("order", number);
    format!("/shop/cart?{}", query.finish())
}

struct CartForm {
    number: String,
    pays: bool,
    wanted: Wanted,
}

impl CartForm {
    /// `quantity.<sku>` for each article; anything unreadable counts as not chosen.
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self { number: String::new(), pays: false, wanted: Wanted::default() };
        for (name, value) in pairs {
            let value = value.trim();
            match name.as_str() {
                "number" => form.number = value.to_owned(),
                "action" => form.pays = value == "pay",
                "code" if form.wanted.code.is_empty() => form.wanted.code = value.to_owned(),
                // One of the customer's own, chosen by its button: it counts whatever stands in the field.
                "use" => {
                    form.wanted.code = value.to_owned();
                    form.pays = false;
                }
                "code" => {}
                _ => {
                    let quantity = value.parse().unwrap_or(0).min(99);
                    if let (Some(sku), 1..) = (name.strip_prefix("quantity."), quantity) {
                        form.wanted.lines.push((sku.to_owned(), quantity));
                    }
                }
            }
        }
        form.pays &= !form.number.is_empty();
        form
    }
}

impl CartPage {
    fn new(state: &StorefrontState, visit: &Visit, customer: &Tokens, wanted: &Wanted) -> Self {
        let store = &state.neighbours.store;
        let chosen =
            |sku: &str| wanted.lines.iter().find(|(known, _)| known == sku).map_or(0, |(_, count)| *count);
        let goods = store.shelf(visit.lang).into_iter().map(|good| GoodView {
            quantity: chosen(&good.sku),
            price: grouped(good.price_yen),
            name: good.name,
            sku: good.sku,
        });
        Self {
            frame: visit.frame(),
            goods: goods.collect(),
            code: wanted.code.clone(),
            yours: Vec::new(),
            number: state.sessions.uuid(),
            problem: String::new(),
            code_problem: String::new(),
            bill: None,
            placed: None,
            orders: store.orders(customer, visit.lang).iter().map(PlacedView::from).collect(),
        }
    }
}

impl From<&Bill> for BillView {
    fn from(bill: &Bill) -> Self {
        Self {
            goods: grouped(bill.goods_yen),
            discount: (bill.discount_yen > 0).then(|| grouped(-bill.discount_yen)),
            shipping: grouped(bill.shipping_yen),
            total: grouped(bill.total_yen),
        }
    }
}

impl From<&Placed> for PlacedView {
    fn from(placed: &Placed) -> Self {
        Self { name: placed.name.clone(), total: grouped(placed.total_yen), state: placed.state.clone() }
    }
}
