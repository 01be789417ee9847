//! Which page answers at which address.

use axum::{
    Router, middleware,
    routing::{get, post},
};

use super::{
    assets, guard,
    pages::{
        cart, coupons, history, landing, mail, me, member_screen, orders, profile, progress, register,
        sign_in, till, weather,
    },
    state::StorefrontState,
};

/// The storefront (`/`, `/shop`), the mail page (`/mail`), the till (`/till`), the orders' desk (`/orders`) and their `/assets`. Has no fallback, so it
/// can be merged with the hub's own routes.
pub fn router(state: StorefrontState) -> Router {
    Router::new()
        .route("/", get(landing::show))
        .route("/shop", get(landing::shop))
        .route("/shop/register", get(register::form).post(register::submit))
        .route("/shop/register/status", get(progress::status))
        .route("/shop/register/events", get(progress::events))
        .route("/shop/cart", get(cart::show).post(cart::submit))
        .route("/shop/sign-in", get(sign_in::ask).post(sign_in::send))
        .route("/shop/sign-in/code", get(sign_in::ask_code).post(sign_in::enter))
        .route("/shop/sign-out", post(sign_in::leave))
        .route("/shop/me", get(me::show))
        .route("/shop/me/points", get(me::points))
        .route("/shop/me/history", get(history::show))
        .route("/shop/me/coupons", get(coupons::part).post(coupons::make))
        .route("/shop/me/coupons/cancel", post(coupons::cancel))
        .route("/shop/me/profile", get(profile::show).post(profile::save))
        .route("/shop/{*rest}", get(landing::lost))
        .route("/mail", get(mail::show))
        .route("/mail/list", get(mail::list))
        .route("/mail/{id}", get(mail::read))
        .route("/orders", get(orders::show).post(orders::decide))
        .route("/till", get(till::show))
        .route("/till/scan", get(till::scan))
        .route("/till/member", get(member_screen::show).post(member_screen::save))
        .route("/till/member/everywhere", get(member_screen::everywhere))
        .route("/till/sell", post(till::sell))
        .route("/till/line", post(till::line))
        .route("/till/weather", post(weather::set))
        .merge(assets::routes())
        .layer(middleware::from_fn_with_state(state.clone(), guard::guard))
        .with_state(state)
}
