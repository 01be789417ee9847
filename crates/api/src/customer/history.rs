//! A customer sees what happened to their points.

use axum::{Json, extract::State};
use flows::points::HistoryLine;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    auth::customer::SignedIn,
    parameters::{self, Asked},
    problem::{Problem, ProblemKind},
    state::Api,
};

/// How much of the history.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Lines, newest first; 20 if not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// One movement of points.
#[derive(Serialize, ToSchema)]
pub struct MovementBody {
    /// Day in the shop's time zone.
    #[schema(format = "date")]
    date: String,
    /// `earned`, `spent`, `reversed`, `added`, `subtracted`, `expired`.
    kind: &'static str,
    /// Stable phrase key for the storefront to translate; equal to `kind` unless the hub knows more: `to_coupon`
    /// (クーポンに交換), `coupon_cancelled` (クーポンの取り消し), `coupon_returned` (ご注文の取消・返品による返還), `coupon_ran_out`
    /// (期限が切れたクーポンの返還), `earned_online` (オンラインのお買い物), `returned_online` (オンラインの返品・取消),
    /// `cards_merged` (ほかのカードのポイント).
    description: &'static str,
    /// Signed change.
    points: i64,
    /// Points of an online order that settled what was owed for goods returned earlier: not among `points`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    repaid: Option<i64>,
    /// The balance behind it, where the till says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    balance_after: Option<i64>,
    /// The till's store id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    place: Option<String>,
}

impl From<HistoryLine> for MovementBody {
    fn from(line: HistoryLine) -> Self {
        Self {
            date: line.date.to_string(),
            kind: line.kind,
            description: line.description,
            points: line.points,
            repaid: line.repaid,
            balance_after: line.balance_after,
            place: line.place,
        }
    }
}

/// The newest movements of the signed-in customer's points.
#[utoipa::path(
    get, path = "/v1/me/points/history", operation_id = "getMyPointsHistory", tag = "me",
    params(HistoryQuery),
    responses(
        (status = 200, description = "Newest first", body = Vec<MovementBody>),
        (status = 400, description = "`invalid-parameter`"),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 503, description = "`history-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn history(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
    Asked(asked): Asked<HistoryQuery>,
) -> Result<Json<Vec<MovementBody>>, Problem> {
    let limit = parameters::limit(asked.limit, 20, 100)?;
    let lines = api.doors().history(customer, limit).await.ok_or(ProblemKind::HistoryUnavailable)?;
    Ok(Json(lines.into_iter().map(MovementBody::from).collect()))
}
