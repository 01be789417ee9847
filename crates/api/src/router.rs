//! Which path leads where. A route is declared once: what is served is what is described.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    middleware,
    response::{IntoResponse, Response},
};
use flows::{Hub, operators::Operators};
use http::{Method, StatusCode};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    cross_origin,
    customer::{coupon_offer, coupons, history, member_card, points, profile, registration},
    description::{self, Description},
    front, health,
    metrics::Metrics,
    openapi::Frame,
    operator,
    problem::ProblemKind,
    settings::ApiSettings,
    state::{Api, ApiParts},
    webhooks,
};

/// The HTTP API of a hub: everything under `/v1`, `/webhooks`, `/ops/v1`, and what machines ask. `operators` and
/// `metrics` are shared with the rest of the program.
pub fn router(hub: Hub, operators: Operators, metrics: Metrics, settings: ApiSettings) -> Router {
    router_of(ApiParts { doors: Arc::new(hub.clone()), hub, operators, metrics }, settings)
}

/// The same on other parts; for tests and for programs that put something between API and hub.
pub fn router_of(parts: ApiParts, settings: ApiSettings) -> Router {
    let (routes, document) = declared().split_for_parts();
    let api = Api::new(parts, settings, Description::of(document));
    routes
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_this_way)
        .layer(middleware::from_fn_with_state(api.clone(), cross_origin::allow))
        .layer(middleware::from_fn_with_state(api.clone(), front::frame))
        .with_state(api)
}

/// The OpenAPI document as pretty JSON, for `enishi openapi` and for the copy in `docs/`.
pub fn document() -> String {
    Description::of(declared().into_openapi()).pretty()
}

fn declared() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Frame::openapi())
        .routes(routes!(registration::register))
        .routes(routes!(registration::read))
        .routes(routes!(registration::watch))
        .routes(routes!(profile::read, profile::change, profile::leave))
        .routes(routes!(points::balance))
        .routes(routes!(history::history))
        .routes(routes!(coupons::make, coupons::list))
        .routes(routes!(coupon_offer::read))
        .routes(routes!(coupons::cancel))
        .routes(routes!(member_card::card))
        .routes(routes!(webhooks::shopify))
        .routes(routes!(webhooks::smaregi))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .routes(routes!(description::openapi_json))
        .routes(routes!(description::docs))
        .merge(operator::routes())
}

async fn nothing_here() -> ProblemKind {
    ProblemKind::NotFound
}

/// The router adds `Allow`. Asking what is allowed is not an error.
async fn not_this_way(request: Request) -> Response {
    if request.method() == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    ProblemKind::MethodNotAllowed.into_response()
}
