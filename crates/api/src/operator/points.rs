//! Why a member's balance is what it is, and whether everything adds up.

use axum::{Json, extract::State};
use domain::{ConversionId, CustomerId, Points, Timestamp, ledger::Account};
use flows::{
    operators::Action,
    points::{Explained, PointsStory, proof::Difference},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::coupons::LedgerBody;
use crate::{auth::operator::Acting, parameters::Id, problem::Problem, state::Api};

/// One member's points.
#[derive(Serialize, ToSchema)]
pub struct PointsStoryBody {
    #[schema(value_type = String, example = "7700000000001")]
    customer_id: CustomerId,
    /// The store member; null if not linked.
    #[schema(required)]
    member_id: Option<String>,
    /// The balance at the tills just now; null if they do not answer.
    #[schema(required)]
    balance: Option<i64>,
    /// The day after which it lapses.
    #[schema(required, format = "date")]
    expires_on: Option<String>,
    /// What the hub put on the card, or took off it (below zero). `balance` = `by_tills` + `by_hub`.
    by_hub: i64,
    /// What the tills themselves account for; null if they do not answer.
    #[schema(required)]
    by_tills: Option<i64>,
    /// Together zero.
    accounts: Vec<AccountBody>,
    /// The newest movements at the tills, newest first; null if they do not answer.
    #[schema(required)]
    movements: Option<Vec<ExplainedMovementBody>>,
    /// The newest entries of the ledger, newest first.
    ledger: Vec<LedgerBody>,
}

/// An account of the ledger.
#[derive(Serialize, ToSchema)]
pub struct AccountBody {
    /// `pos_points`, `coupon_liability`, `redeemed`, ...
    account: &'static str,
    points: i64,
}

/// A movement at the tills.
#[derive(Serialize, ToSchema)]
pub struct ExplainedMovementBody {
    #[schema(value_type = String, format = "date-time")]
    at: Timestamp,
    /// `earned`, `spent`, `reversed`, `added`, `subtracted`, `expired`.
    kind: &'static str,
    points: i64,
    #[schema(required)]
    balance_after: Option<i64>,
    /// The till's own number.
    transaction_id: String,
    /// The store it happened in.
    #[schema(required)]
    store_id: Option<String>,
    /// What the hub booked for it: from which account.
    #[schema(required)]
    from: Option<&'static str>,
    /// And into which; null: the tills did it themselves.
    #[schema(required)]
    to: Option<&'static str>,
    #[schema(required, value_type = Option<String>, format = "uuid")]
    coupon_id: Option<ConversionId>,
    /// Points came from another card of theirs, or went there, when two records were merged.
    merged: bool,
}

/// What a comparison of ledger, tills and online store came to.
#[derive(Serialize, ToSchema)]
pub struct ProofBody {
    /// Coupons that were compared.
    coupons: u64,
    /// Entries that were looked for at the tills.
    entries: u64,
    /// What every account holds; together zero.
    accounts: Vec<AccountBody>,
    /// Empty when everything adds up.
    differences: Vec<DifferenceBody>,
}

/// Something that does not agree.
#[derive(Serialize, ToSchema)]
pub struct DifferenceBody {
    /// Such as `movement-without-booking`.
    code: String,
    /// `coupon:<id>`, `order:<id>`, `entry:<number>` of the ledger, or `customer:<number>`.
    about: String,
    #[schema(required, value_type = Option<String>, format = "uuid")]
    coupon_id: Option<ConversionId>,
    #[schema(required, value_type = Option<String>)]
    customer_id: Option<CustomerId>,
    /// What the ledger says.
    expected: i64,
    found: i64,
}

fn accounts(all: Vec<(Account, Points)>) -> Vec<AccountBody> {
    all.into_iter().map(|(of, points)| AccountBody { account: of.as_str(), points: points.0 }).collect()
}

impl From<Explained> for ExplainedMovementBody {
    fn from(line: Explained) -> Self {
        Self {
            at: line.movement.at,
            kind: line.movement.kind.as_str(),
            points: line.movement.points.0,
            balance_after: line.movement.balance_after.map(|points| points.0),
            transaction_id: line.movement.transaction.to_string(),
            store_id: line.movement.store.map(|store| store.to_string()),
            from: line.booked.map(|(from, _)| from.as_str()),
            to: line.booked.map(|(_, to)| to.as_str()),
            coupon_id: line.coupon,
            merged: line.is_of_merge,
        }
    }
}

impl From<Difference> for DifferenceBody {
    fn from(difference: Difference) -> Self {
        Self {
            code: difference.code.to_string(),
            about: difference.about,
            coupon_id: difference.coupon,
            customer_id: difference.customer,
            expected: difference.expected.0,
            found: difference.found.0,
        }
    }
}

impl PointsStoryBody {
    fn of(customer: CustomerId, story: PointsStory) -> Self {
        Self {
            customer_id: customer,
            member_id: story.member.map(|member| member.to_string()),
            balance: story.balance.map(|balance| balance.points.0),
            expires_on: story.balance.and_then(|balance| balance.expires_on).map(|day| day.to_string()),
            by_hub: story.by_hub.0,
            by_tills: story.by_tills().map(|points| points.0),
            accounts: accounts(story.accounts),
            movements: story.movements.map(|all| all.into_iter().map(Into::into).collect()),
            ledger: story.bookings.into_iter().map(Into::into).collect(),
        }
    }
}

/// Why a member's balance is what it is, line by line. The tills are asked now; without their answer the ledger is told.
#[utoipa::path(
    get, path = "/ops/v1/customers/{id}/points", operation_id = "explainPoints", tag = "operators",
    extensions(("x-enishi-right" = json!("coupon.see"))),
    params(("id" = String, Path, description = "The customer's number")),
    responses(
        (status = 200, description = "The story of the points", body = PointsStoryBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn explain(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
) -> Result<Json<PointsStoryBody>, Problem> {
    let by = by.may(Action::SeeCoupons)?;
    let story = api.desk().explain_points(by, customer).await?;
    Ok(Json(PointsStoryBody::of(customer, story)))
}

/// Compares the ledger with the tills and the online store, now. Nothing is repaired and nobody is told: the nightly
/// proof does that.
#[utoipa::path(
    post, path = "/ops/v1/points/prove", operation_id = "provePoints", tag = "operators",
    extensions(("x-enishi-right" = json!("points.prove"))),
    responses(
        (status = 200, description = "What was compared and what differs", body = ProofBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 503, description = "`vendor-unavailable`: a system does not answer; `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn prove(State(api): State<Api>, by: Acting) -> Result<Json<ProofBody>, Problem> {
    let by = by.may(Action::ProvePoints)?;
    let (proof, balances) = api.desk().prove_points(by).await?;
    Ok(Json(ProofBody {
        coupons: proof.coupons,
        entries: proof.entries,
        accounts: accounts(balances),
        differences: proof.differences.into_iter().map(Into::into).collect(),
    }))
}
