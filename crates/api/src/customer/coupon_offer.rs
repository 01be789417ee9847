//! A customer sees what their points may become: in which steps, worth how much, and what is left of the day.

use axum::{Json, extract::State};
use flows::coupon::CouponOffer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::customer::SignedIn, problem::Problem, state::Api};

/// What may be turned into a coupon now. Whether there are enough points is told by `/v1/me/points`.
#[derive(Serialize, ToSchema)]
pub struct CouponOfferBody {
    /// Points are used in multiples of this.
    #[schema(minimum = 1, example = 100)]
    unit: u32,
    /// What a point is worth, in `currency`.
    #[schema(minimum = 1, example = 1)]
    yen_per_point: u32,
    /// Always `JPY`.
    currency: &'static str,
    /// At most this many points in one of the shop's days.
    #[schema(example = 10_000)]
    daily_limit: u32,
    /// Of these, what is left today.
    #[schema(minimum = 0)]
    left_today: i64,
    /// Days a coupon lives.
    #[schema(example = 365)]
    coupon_days: u32,
    /// Whether coupons are made at all now.
    open: bool,
}

impl From<CouponOffer> for CouponOfferBody {
    fn from(offer: CouponOffer) -> Self {
        Self {
            unit: offer.unit,
            yen_per_point: offer.yen_per_point,
            currency: "JPY",
            daily_limit: offer.daily_limit,
            left_today: offer.left_today.0,
            coupon_days: offer.coupon_days,
            open: offer.open,
        }
    }
}

/// What the signed-in customer may turn into a coupon now. Asks nobody but the hub's own memory.
#[utoipa::path(
    get, path = "/v1/me/coupons/offer", operation_id = "readMyCouponOffer", tag = "me",
    responses(
        (status = 200, description = "The rules, and what is left today", body = CouponOfferBody),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 503, description = "`store-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
) -> Result<Json<CouponOfferBody>, Problem> {
    Ok(Json(api.doors().coupon_offer(customer).await?.into()))
}
