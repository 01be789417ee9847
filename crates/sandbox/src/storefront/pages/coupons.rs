//! My page's coupons: points become one, an unused one becomes points again.

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderName, Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    super::{
        hub::{HubAnswer, HubSilent, Line},
        state::StorefrontState,
        visit::{Frame, Visit, go, page},
    },
    coupon_view::{self, CouponsView, Kept, Told},
    me,
};

#[derive(Template)]
#[template(path = "storefront/me_coupons.html")]
struct CouponsPart {
    frame: Frame,
    coupons: CouponsView,
}

/// Only what changes by itself, for the page's script.
pub(crate) async fn part(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let Some((_, line)) = visit.customer(&state) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Ok((points, _)) = me::read_points(line.get("/v1/me/points").await, &visit) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match coupon_view::read(&line, &state, &visit, &points, Kept::default()).await {
        Ok(coupons) => page(StatusCode::OK, &CouponsPart { frame: visit.frame(), coupons }),
        Err(me::SignedOut) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MakeForm {
    key: String,
    points: String,
}

/// Turns points into a coupon. The form carries the key of its request: pressing twice makes one.
pub(crate) async fn make(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(form): Form<MakeForm>,
) -> Response {
    let Some((_, line)) = visit.customer(&state) else { return go("/shop/sign-in") };
    let points: i64 = form.points.trim().parse().unwrap_or(0);
    let keyed = line.clone().with(HeaderName::from_static("idempotency-key"), &form.key);
    let asked = keyed.send(Method::POST, "/v1/me/coupons", &json!({ "points": points })).await;
    let kept = match &asked {
        // Nobody knows whether it was heard: the same request stands ready again.
        Err(HubSilent) => Kept { key: form.key, points },
        Ok(_) => Kept { key: String::new(), points },
    };
    settled(&state, &visit, &line, asked, kept).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CancelForm {
    id: String,
}

/// Turns an unused coupon back into points. Asking twice is the same as once.
pub(crate) async fn cancel(
    State(state): State<StorefrontState>,
    visit: Visit,
    Form(form): Form<CancelForm>,
) -> Response {
    let Some((_, line)) = visit.customer(&state) else { return go("/shop/sign-in") };
    let id: String = form.id.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').collect();
    let asked = line.delete(&format!("/v1/me/coupons/{id}")).await;
    settled(&state, &visit, &line, asked, Kept::default()).await
}

/// See my page; or my page with what was wrong.
async fn settled(
    state: &StorefrontState,
    visit: &Visit,
    line: &Line,
    asked: Result<HubAnswer, HubSilent>,
    kept: Kept,
) -> Response {
    let told = match asked {
        Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => return go("/shop/sign-in?why=expired"),
        Ok(answer) if answer.status.is_success() => {
            return go(&format!("/shop/me?coupon={}#coupons", outcome(&answer)));
        }
        Ok(answer) => Told::refused(&answer, visit),
        Err(HubSilent) => Told { good: false, text: visit.w.coupons.no_answer },
    };
    me::whole(state, visit, line, Some(told), kept).await
}

/// How the coupon stands in the hub's answer, as my page's address says it.
fn outcome(answer: &HubAnswer) -> &'static str {
    let body: serde_json::Value = answer.read().unwrap_or_default();
    match body["status"].as_str().unwrap_or_default() {
        "active" => "made",
        "issuing" | "attention" => "issuing",
        "cancelling" => "going-back",
        "cancelled" => "back",
        _ => "",
    }
}
