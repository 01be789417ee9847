//! Every operators' call, once.

use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    audit, case_desk, cases, coupons, dead_letters, erasures, flows, links, matrix, merges, pauses, runs,
    users, withdraw,
};
use crate::state::Api;

/// Every call below `/ops/v1`.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(users::me))
        .routes(routes!(flows::list))
        .routes(routes!(flows::pauses))
        .routes(routes!(matrix::read))
        .routes(routes!(pauses::pause_flow))
        .routes(routes!(pauses::resume_flow))
        .routes(routes!(pauses::pause_vendor))
        .routes(routes!(pauses::resume_vendor))
        .routes(routes!(pauses::pause_object))
        .routes(routes!(pauses::resume_object))
        .routes(routes!(runs::list))
        .routes(routes!(runs::read))
        .routes(routes!(runs::retry))
        .routes(routes!(dead_letters::list))
        .routes(routes!(dead_letters::take))
        .routes(routes!(dead_letters::retry))
        .routes(routes!(dead_letters::discard))
        .routes(routes!(links::list))
        .routes(routes!(links::read))
        .routes(routes!(links::unlink))
        .routes(routes!(withdraw::withdraw))
        .routes(routes!(merges::merge))
        .routes(routes!(merges::list))
        .routes(routes!(merges::read))
        .routes(routes!(merges::split))
        .routes(routes!(merges::card))
        .routes(routes!(cases::list))
        .routes(routes!(cases::read))
        .routes(routes!(cases::decide))
        .routes(routes!(case_desk::reveal))
        .routes(routes!(case_desk::later))
        .routes(routes!(case_desk::take))
        .routes(routes!(case_desk::assign))
        .routes(routes!(case_desk::apart))
        .routes(routes!(case_desk::lift))
        .routes(routes!(erasures::list))
        .routes(routes!(erasures::read))
        .routes(routes!(erasures::preview, erasures::erase))
        .routes(routes!(erasures::data))
        .routes(routes!(erasures::sent))
        .routes(routes!(coupons::list))
        .routes(routes!(coupons::read))
        .routes(routes!(coupons::cancel))
        .routes(routes!(coupons::approve))
        .routes(routes!(coupons::settle))
        .routes(routes!(audit::list))
        .routes(routes!(audit::verify))
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::set_role))
        .routes(routes!(users::disable))
        .routes(routes!(users::enable))
        .routes(routes!(users::make_token))
}
