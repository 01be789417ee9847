//! The pages, one file each, and where they are found.

mod audit;
mod cards;
mod case;
mod case_acts;
mod case_sides;
mod cases;
mod coupon;
mod coupons;
mod customer;
mod erase;
mod erasures;
mod flows;
mod language;
mod letter;
mod links;
mod merges;
mod overview;
mod pause;
mod points;
mod proof;
mod rows;
mod run;
mod runbooks;
mod runs;
mod search;
mod sign_in;
mod users;
mod work;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{
    answer::{Trouble, see_other},
    assets,
    desk::Shared,
    session::Visitor,
};

/// Every address of the console.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/console", get(overview::show))
        .route("/console/", get(async || see_other("/console")))
        .route("/console/parts/overview", get(overview::part))
        .route("/console/assets/{name}", get(assets::serve))
        .route("/console/language", get(language::choose))
        .route("/console/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/console/sign-out", post(sign_in::leave))
        .route("/console/search", get(search::show))
        .route("/console/runs", get(runs::show))
        .route("/console/runs/{id}", get(run::show))
        .route("/console/runs/{id}/retry", post(run::retry))
        .route("/console/parts/runs/{id}", get(run::part))
        .route("/console/work", get(work::show))
        .route("/console/letters/{id}", get(letter::show))
        .route("/console/letters/{id}/take", post(letter::take))
        .route("/console/letters/{id}/discard", post(letter::discard))
        .route("/console/letters/{id}/settle", post(letter::settle))
        .route("/console/cases/{id}", get(case::show))
        .route("/console/cases", get(cases::show))
        .route("/console/cases/{id}/decide", post(case_acts::decide))
        .route("/console/cases/{id}/reveal", post(case_acts::reveal))
        .route("/console/cases/{id}/later", post(case_acts::later))
        .route("/console/cases/{id}/assign", post(case_acts::assign))
        .route("/console/cases/{id}/lift", post(case_acts::lift))
        .route("/console/parts/cases/{id}", get(case::part))
        .route("/console/runbooks", get(runbooks::list))
        .route("/console/runbooks/{name}", get(runbooks::show))
        .route("/console/links", get(links::show))
        .route("/console/customers/{id}", get(customer::show))
        .route("/console/customers/{id}/unlink", post(customer::unlink))
        .route("/console/customers/{id}/erase", get(erase::show).post(erase::erase))
        .route("/console/customers/{id}/data.json", get(erase::data))
        .route("/console/customers/{id}/data-sent", post(erase::sent))
        .route("/console/erasures", get(erasures::list))
        .route("/console/erasures/{id}", get(erasures::show))
        .route("/console/customers/{id}/merge", post(merges::merge))
        .route("/console/merges", get(merges::list))
        .route("/console/cards/find", post(cards::find))
        .route("/console/merges/{id}", get(merges::show))
        .route("/console/merges/{id}/split", post(merges::split))
        .route("/console/customers/{id}/points", get(points::show))
        .route("/console/coupons", get(coupons::show))
        .route("/console/coupons/prove", post(proof::prove))
        .route("/console/coupons/{id}", get(coupon::show))
        .route("/console/coupons/{id}/cancel", post(coupon::cancel))
        .route("/console/coupons/{id}/approve", post(coupon::approve))
        .route("/console/coupons/{id}/settle", post(coupon::settle))
        .route("/console/flows", get(flows::show))
        .route("/console/flows/pause", get(pause::show).post(pause::pause))
        .route("/console/flows/resume", post(pause::resume))
        .route("/console/audit", get(audit::show))
        .route("/console/audit/verify", post(audit::verify))
        .route("/console/users", get(users::show).post(users::add))
        .route("/console/users/{name}/role", post(users::role))
        .route("/console/users/{name}/status", post(users::status))
        .route("/console/users/{name}/password", post(users::password))
        .route("/console/users/{name}/token", post(users::token))
        .route("/console/{*elsewhere}", get(async |_: Visitor| Trouble::NotFound))
}
