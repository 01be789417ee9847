//! A customer turns points into coupons, sees theirs, and turns an unused one back.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{ConversionId, coupon::CouponStatus};
use flows::coupon::{CancelRefused, CouponRefused, CouponView};
use http::{StatusCode, header};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    auth::customer::SignedIn,
    body::Strict,
    idempotency::Key,
    parameters::Id,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// How soon a coupon that could not be asked for may be asked for again.
const RETRY_AFTER_S: u32 = 30;

/// Points to be turned into a coupon.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CouponRequest {
    /// A multiple of the shop's unit, at most the day's limit.
    #[schema(example = 300, minimum = 1)]
    points: i64,
}

/// A coupon. Every field is always present; a code is shown only while it can be used.
#[derive(Serialize, ToSchema)]
pub struct CouponBody {
    /// Its id.
    #[schema(format = "uuid")]
    id: String,
    /// What is typed at the checkout; null unless `status` is `active`.
    #[schema(required, example = "K7PM-29XQ-HDTV-5BWR")]
    code: Option<String>,
    /// What it takes off, in `currency`.
    amount: i64,
    /// The points it was made of.
    points: i64,
    /// Always `JPY`.
    currency: &'static str,
    /// Where it stands.
    status: CouponStatusBody,
    /// The last instant it can be used.
    #[schema(format = "date-time")]
    expires_at: String,
    /// When it was asked for.
    #[schema(format = "date-time")]
    created_at: String,
}

/// Where a coupon stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CouponStatusBody {
    /// On its way; it becomes `active` by itself, or the points stay where they are.
    Issuing,
    /// To be used.
    Active,
    /// An order carries it.
    Used,
    /// The points are on their way back.
    Cancelling,
    /// The points are back.
    Cancelled,
    /// It ran out.
    Expired,
    /// Somebody at the shop looks into it.
    Attention,
}

/// A customer's coupons, newest first.
#[derive(Serialize, ToSchema)]
pub struct CouponListBody {
    coupons: Vec<CouponBody>,
}

impl From<CouponView> for CouponBody {
    fn from(view: CouponView) -> Self {
        let status = match view.status {
            CouponStatus::Issuing => CouponStatusBody::Issuing,
            CouponStatus::Active => CouponStatusBody::Active,
            CouponStatus::Used => CouponStatusBody::Used,
            CouponStatus::Cancelling => CouponStatusBody::Cancelling,
            CouponStatus::Cancelled => CouponStatusBody::Cancelled,
            CouponStatus::Expired => CouponStatusBody::Expired,
            CouponStatus::Attention => CouponStatusBody::Attention,
        };
        Self {
            id: view.id.to_string(),
            // The one place where a code leaves the hub towards a browser.
            code: view.code.map(|code| code.expose_secret().to_owned()),
            amount: view.amount.0,
            points: view.points.0,
            currency: "JPY",
            status,
            expires_at: view.expires_at.to_string(),
            created_at: view.created_at.to_string(),
        }
    }
}

/// Turns points into a coupon. Answers when it can be used, or after 1.8 s with a coupon that is `issuing`.
/// The same key with the same points again answers 200 with the same coupon, or the same refusal.
#[utoipa::path(
    post, path = "/v1/me/coupons", operation_id = "makeMyCoupon", tag = "me",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 printable ASCII characters",
            min_length = 1, max_length = 255)),
    request_body = CouponRequest,
    responses(
        (status = 201, description = "A coupon that can be used", body = CouponBody),
        (status = 202, description = "A coupon on its way", body = CouponBody),
        (status = 200, description = "This key was answered before: the same coupon", body = CouponBody),
        (status = 400, description = "`idempotency-key-missing`, `idempotency-key-invalid`, `malformed-json`, `unreadable-body`"),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 409, description = "`coupons-under-way`: others of this customer are not over yet"),
        (status = 422, description = "`not-enough-points`, `not-a-multiple`, `daily-limit`, `idempotency-key-reused`"),
        (status = 503, description = "`coupons-unavailable`: no points were taken; try later with another key. `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn make(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
    Key(key): Key,
    Strict(body): Strict<CouponRequest>,
) -> Result<Response, Problem> {
    let answer = api.doors().ask_for_coupon(customer, &key, body.points).await?;
    let status = match (answer.is_new, answer.coupon.status) {
        (false, _) => StatusCode::OK,
        (true, CouponStatus::Issuing | CouponStatus::Attention) => StatusCode::ACCEPTED,
        (true, _) => StatusCode::CREATED,
    };
    let place = format!("/v1/me/coupons/{}", answer.coupon.id);
    let body = Json(CouponBody::from(answer.coupon));
    Ok((status, [(header::LOCATION, place)], body).into_response())
}

/// The signed-in customer's coupons, newest first.
#[utoipa::path(
    get, path = "/v1/me/coupons", operation_id = "listMyCoupons", tag = "me",
    responses(
        (status = 200, description = "The coupons", body = CouponListBody),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 503, description = "`store-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
) -> Result<Json<CouponListBody>, Problem> {
    let coupons = api.doors().coupons(customer).await?;
    Ok(Json(CouponListBody { coupons: coupons.into_iter().map(CouponBody::from).collect() }))
}

/// Takes an unused coupon back; its points return to the till.
#[utoipa::path(
    delete, path = "/v1/me/coupons/{id}", operation_id = "cancelMyCoupon", tag = "me",
    params(("id" = String, Path, description = "The coupon", format = "uuid")),
    responses(
        (status = 200, description = "It is cancelled and the points are back", body = CouponBody),
        (status = 202, description = "It is being cancelled; the points are on their way back", body = CouponBody),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 404, description = "`not-found`: this customer has no such coupon"),
        (status = 409, description = "`coupon-used`, `coupon-expired`"),
        (status = 503, description = "`coupons-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn cancel(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
    Id(id): Id<ConversionId>,
) -> Result<Response, Problem> {
    let view = api.doors().cancel_coupon(customer, id).await?;
    let is_over = view.status == CouponStatus::Cancelled;
    let status = if is_over { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(CouponBody::from(view))).into_response())
}

impl From<CouponRefused> for Problem {
    fn from(refused: CouponRefused) -> Self {
        match refused {
            CouponRefused::NotAMultiple => ProblemKind::NotAMultiple.into(),
            CouponRefused::NotEnoughPoints => ProblemKind::NotEnoughPoints.into(),
            CouponRefused::DailyLimit => ProblemKind::DailyLimit.into(),
            CouponRefused::KeyReused => ProblemKind::IdempotencyKeyReused.into(),
            CouponRefused::TooManyOpen => ProblemKind::CouponsUnderWay.into(),
            CouponRefused::Unavailable => {
                Self::new(ProblemKind::CouponsUnavailable).retry_after(RETRY_AFTER_S)
            }
        }
    }
}

impl From<CancelRefused> for Problem {
    fn from(refused: CancelRefused) -> Self {
        match refused {
            CancelRefused::Missing => ProblemKind::NotFound.into(),
            CancelRefused::Used => ProblemKind::CouponUsed.into(),
            CancelRefused::Expired => ProblemKind::CouponExpired.into(),
            CancelRefused::Unavailable => {
                Self::new(ProblemKind::CouponsUnavailable).retry_after(RETRY_AFTER_S)
            }
        }
    }
}
