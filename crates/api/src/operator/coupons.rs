//! Coupons as the people of the shop see them: where each stands, every line of its ledger, and what may be done.

use axum::{Json, extract::State};
use domain::{ConversionId, CustomerId, Timestamp, coupon::CouponState};
use flows::operators::{Action, FoundPoints};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Coupon, LedgerEntry};
use utoipa::{IntoParams, ToSchema};

use super::{dead_letters::ReasonRequest, refusals::reason};
use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::{self, Asked, Id},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CouponsQuery {
    /// Only in this state, such as `active` or `needs_person`.
    state: Option<String>,
    /// Only this customer's.
    customer: Option<String>,
    /// Only those used on this order.
    order: Option<String>,
    /// `next` of the page before; not with `customer` or `order`.
    before: Option<String>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of coupons.
#[derive(Serialize, ToSchema)]
pub struct CouponsBody {
    /// Newest first.
    coupons: Vec<CouponRowBody>,
    /// `before` of the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// A coupon. Its code is not among what the hub keeps.
#[derive(Serialize, ToSchema)]
pub struct CouponRowBody {
    #[schema(value_type = String, format = "uuid")]
    id: ConversionId,
    #[schema(value_type = String, example = "7700000000001")]
    customer_id: CustomerId,
    /// Points it was made of.
    points: i64,
    /// What it takes off, in yen.
    amount: i64,
    /// `requested`, `coupon_prepared`, `deducting`, `deduct_in_doubt`, `deducted`, `active`, `used`, `cancelling`,
    /// `cancelled`, `expired`, `needs_person`.
    state: &'static str,
    /// The online store's id of the discount.
    #[schema(required)]
    discount_id: Option<String>,
    /// The order it was used on.
    #[schema(required)]
    order_id: Option<String>,
    /// Why it is over, or waits for a person.
    #[schema(required)]
    reason: Option<String>,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    expires_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    ended_at: Option<Timestamp>,
}

/// A coupon and how its points moved.
#[derive(Serialize, ToSchema)]
pub struct CouponStoryBody {
    coupon: CouponRowBody,
    /// Oldest first. What leaves `from` arrives in `to`.
    ledger: Vec<LedgerBody>,
    /// What waits for a person: dead letters about it that nobody has ended.
    questions: Vec<QuestionBody>,
}

/// Something that waits for a person.
#[derive(Serialize, ToSchema)]
pub struct QuestionBody {
    /// The dead letter.
    #[schema(value_type = String, format = "uuid")]
    letter_id: uuid::Uuid,
    /// Such as `approval-needed`.
    code: String,
    #[schema(value_type = String, format = "date-time")]
    due_at: Timestamp,
}

/// A line of the ledger.
#[derive(Serialize, ToSchema)]
pub struct LedgerBody {
    #[schema(value_type = String, format = "date-time")]
    at: Timestamp,
    reference: String,
    /// `pos_points`, `coupon_liability`, `redeemed`, `forfeited`, `given_back`, `clawback_debt`, `in_transit`.
    from: &'static str,
    /// The same.
    to: &'static str,
    points: i64,
    /// The till's own number of the movement.
    #[schema(required)]
    pos_transaction: Option<String>,
}

/// What was found on the till's receipts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// `taken`: the coupon becomes valid; `not-taken`: it ends without one.
    #[schema(required, nullable = false, example = "taken")]
    points: Option<String>,
    /// As for a dead letter.
    #[schema(required, nullable = false, example = "investigation")]
    reason: Option<String>,
}

/// How many questions were approved.
#[derive(Serialize, ToSchema)]
pub struct ApprovedBody {
    approved: u64,
}

impl From<Coupon> for CouponRowBody {
    fn from(coupon: Coupon) -> Self {
        Self {
            id: coupon.id,
            customer_id: coupon.customer,
            points: coupon.points.points().0,
            amount: coupon.yen.0,
            state: coupon.state.as_str(),
            discount_id: coupon.discount.map(|id| id.to_string()),
            order_id: coupon.order.map(|id| id.to_string()),
            reason: coupon.reason.map(|code| code.to_string()),
            created_at: coupon.created_at,
            expires_at: coupon.expires_at,
            ended_at: coupon.ended_at,
        }
    }
}

impl From<LedgerEntry> for LedgerBody {
    fn from(entry: LedgerEntry) -> Self {
        Self {
            at: entry.at,
            reference: entry.reference,
            from: entry.way.from().as_str(),
            to: entry.way.to().as_str(),
            points: entry.points.points().0,
            pos_transaction: entry.pos_transaction.map(|id| id.to_string()),
        }
    }
}

/// A page of coupons, newest first.
#[utoipa::path(
    get, path = "/ops/v1/coupons", operation_id = "listCoupons", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.see"))),
    params(CouponsQuery),
    responses(
        (status = 200, description = "A page of coupons", body = CouponsBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<CouponsQuery>,
) -> Result<Json<CouponsBody>, Problem> {
    by.may(Action::SeeCoupons)?;
    let wrong = |name: &'static str| Problem::field(ProblemKind::InvalidParameter, name, "invalid");
    let limit = parameters::limit(asked.limit, 50, 200)?;
    let state = asked.state.as_deref().map(|name| CouponState::from_name(name).ok_or_else(|| wrong("state")));
    let state = state.transpose()?;
    if let Some(customer) = &asked.customer {
        let customer: CustomerId = customer.parse().map_err(|_| wrong("customer"))?;
        let mut rows = api.store().coupons_of(customer, limit).await?;
        rows.retain(|coupon| state.is_none_or(|state| coupon.state == state));
        return Ok(Json(CouponsBody { coupons: rows.into_iter().map(Into::into).collect(), next: None }));
    }
    if let Some(order) = &asked.order {
        let mut rows = api.store().coupons_of_order(order.parse().map_err(|_| wrong("order"))?).await?;
        rows.retain(|coupon| state.is_none_or(|state| coupon.state == state));
        return Ok(Json(CouponsBody { coupons: rows.into_iter().map(Into::into).collect(), next: None }));
    }
    let place =
        |text: &str| text.split_once('_').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    let before =
        asked.before.as_deref().map(|text| place(text).ok_or_else(|| wrong("before"))).transpose()?;
    let rows = api.store().coupons(state, before, limit).await?;
    let last = rows.last().filter(|_| rows.len() == limit as usize);
    let next = last.map(|coupon| format!("{}_{}", coupon.created_at, coupon.id));
    Ok(Json(CouponsBody { coupons: rows.into_iter().map(Into::into).collect(), next }))
}

/// One coupon and every line of its ledger.
#[utoipa::path(
    get, path = "/ops/v1/coupons/{id}", operation_id = "getCoupon", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.see"))),
    params(("id" = String, Path, description = "The coupon", format = "uuid")),
    responses(
        (status = 200, description = "The coupon", body = CouponStoryBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<ConversionId>,
) -> Result<Json<CouponStoryBody>, Problem> {
    let by = by.may(Action::SeeCoupons)?;
    let coupon = api.store().coupon(id).await?.ok_or(ProblemKind::NotFound)?;
    let ledger = api.store().ledger_of_coupon(id).await?;
    let questions = api.desk().coupon_questions(by, id).await?.into_iter().map(|letter| QuestionBody {
        letter_id: letter.id,
        code: letter.code.to_string(),
        due_at: letter.due_at,
    });
    Ok(Json(CouponStoryBody {
        coupon: coupon.into(),
        ledger: ledger.into_iter().map(Into::into).collect(),
        questions: questions.collect(),
    }))
}

/// Takes a coupon back; its points return by themselves, unless it was used.
#[utoipa::path(
    post, path = "/ops/v1/coupons/{id}/cancel", operation_id = "cancelCoupon", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.cancel"))),
    params(("id" = String, Path, description = "The coupon", format = "uuid")),
    request_body = ReasonRequest,
    responses(
        (status = 202, description = "It is being taken back"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn cancel(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<ConversionId>,
    Strict(body): Strict<ReasonRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::CancelCoupon)?;
    api.desk().cancel_coupon(by, id, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Approves of what waits for approval about a coupon; its points go back by themselves.
#[utoipa::path(
    post, path = "/ops/v1/coupons/{id}/approve", operation_id = "approveCouponReturn", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.approve"))),
    params(("id" = String, Path, description = "The coupon", format = "uuid")),
    responses(
        (status = 200, description = "Approved", body = ApprovedBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`: no such coupon, or nothing waits"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn approve(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<ConversionId>,
) -> Result<Json<ApprovedBody>, Problem> {
    let by = by.may(Action::ApproveReturn)?;
    let approved = api.desk().approve_coupon(by, id).await?;
    Ok(Json(ApprovedBody { approved: approved as u64 }))
}

/// Says whether the points of a conversion were taken, as found at the till; it goes on, or ends, by that.
#[utoipa::path(
    post, path = "/ops/v1/coupons/{id}/settle", operation_id = "settleCoupon", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.approve"))),
    params(("id" = String, Path, description = "The coupon", format = "uuid")),
    request_body = SettleRequest,
    responses(
        (status = 204, description = "Settled"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`already-ended`: nobody waits for an answer"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn settle(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<ConversionId>,
    Strict(body): Strict<SettleRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::ApproveReturn)?;
    let found = match body.points.as_deref() {
        Some("taken") => FoundPoints::Taken,
        Some("not-taken") => FoundPoints::NotTaken,
        None => return Err(Problem::field(ProblemKind::InvalidFields, "points", "missing")),
        Some(_) => return Err(Problem::field(ProblemKind::InvalidFields, "points", "not-one-of")),
    };
    api.desk().settle_coupon(by, id, found, reason(body.reason.as_deref())?).await?;
    Ok(StatusCode::NO_CONTENT)
}
