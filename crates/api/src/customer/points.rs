//! A customer sees what the till says they have to spend.

use axum::{Json, extract::State};
use flows::points::{BalanceView, PointsStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::customer::SignedIn, problem::Problem, state::Api};

/// A balance. Every field is always present; what nobody knows is null.
#[derive(Serialize, ToSchema)]
pub struct PointsBody {
    /// Whether it can be trusted.
    status: PointsStatusBody,
    /// `山田 花子`.
    #[schema(required)]
    display_name: Option<String>,
    /// Points.
    #[schema(required)]
    balance: Option<i64>,
    /// Day after which they lapse.
    #[schema(required, format = "date")]
    expires_on: Option<String>,
    /// The till's rank code.
    #[schema(required)]
    rank: Option<String>,
    /// When the till said so.
    #[schema(required, format = "date-time")]
    as_of: Option<String>,
    /// `pos`: read now; `memory`: read at `as_of`.
    #[schema(required)]
    source: Option<&'static str>,
}

/// Whether a balance can be trusted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointsStatusBody {
    /// The till said so at `as_of`, at most 30 s ago.
    Ok,
    /// The till does not answer; this is what it said at `as_of`.
    Stale,
    /// There is no store member yet; it is being made.
    NotRegistered,
    /// The till does not answer and nothing is known.
    Unavailable,
}

impl From<BalanceView> for PointsBody {
    fn from(view: BalanceView) -> Self {
        let status = match view.status {
            PointsStatus::Ok => PointsStatusBody::Ok,
            PointsStatus::Stale => PointsStatusBody::Stale,
            PointsStatus::NotRegistered => PointsStatusBody::NotRegistered,
            PointsStatus::Unavailable => PointsStatusBody::Unavailable,
        };
        Self {
            status,
            display_name: view.display_name.map(domain::Pii::into_revealed),
            balance: view.balance,
            expires_on: view.expires_on.map(|date| date.to_string()),
            rank: view.rank,
            as_of: view.as_of.map(|time| time.to_string()),
            source: view.source,
        }
    }
}

/// The signed-in customer's balance, within a second. A till that is down is a status, not an error.
#[utoipa::path(
    get, path = "/v1/me/points", operation_id = "getMyPoints", tag = "me",
    responses(
        (status = 200, description = "The balance", body = PointsBody),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 503, description = "`identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn balance(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
) -> Result<Json<PointsBody>, Problem> {
    Ok(Json(api.doors().balance(customer).await.into()))
}
