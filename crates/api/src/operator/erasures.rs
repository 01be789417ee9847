//! Erasures and their certificates; and what is held about a customer.

use axum::{Json, extract::State};
use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};
use flows::operators::{Action, DataHeld, ErasurePreview};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Erasure, ErasureCause, Receipt};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::refusals::reason;
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
pub struct ErasuresQuery {
    /// `next` of the page before.
    before: Option<String>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of certificates.
#[derive(Serialize, ToSchema)]
pub struct ErasuresBody {
    /// Newest first.
    erasures: Vec<ErasureBody>,
    /// `before` of the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// A certificate: what each system did with a person's data, as ids and codes.
#[derive(Serialize, ToSchema)]
pub struct ErasureBody {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// N. The online store keeps an empty record under it.
    #[schema(value_type = String, example = "7700000000001")]
    customer_id: CustomerId,
    /// `request`: passed on by the online store; `operator`: by somebody of the hub.
    #[schema(value_type = String)]
    cause: ErasureCause,
    /// `pending` or `complete`.
    status: &'static str,
    #[schema(value_type = String, format = "date-time")]
    requested_at: Timestamp,
    /// The law's deadline.
    #[schema(value_type = String, format = "date-time")]
    due_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    completed_at: Option<Timestamp>,
    /// In the order in which they came.
    receipts: Vec<ReceiptBody>,
}

/// What one system did.
#[derive(Serialize, ToSchema)]
pub struct ReceiptBody {
    /// `shopify`, `smaregi`, `hubspot`, `hub`.
    system: String,
    /// `deleted`, `blanked`, `already-gone`, `nothing-held`, `forgotten`, `requested`, `erased-itself`, `look-at-this`.
    action: String,
    /// The id over there; empty if there was none.
    object: String,
    /// Status or code of the answer.
    receipt: String,
    /// Points that were left on a store member.
    #[schema(required)]
    points: Option<i64>,
    #[schema(value_type = String, format = "date-time")]
    at: Timestamp,
}

impl From<Receipt> for ReceiptBody {
    fn from(receipt: Receipt) -> Self {
        let Receipt { system, action, object, receipt, points, at } = receipt;
        Self { system, action, object, receipt, points, at }
    }
}

impl From<Erasure> for ErasureBody {
    fn from(erasure: Erasure) -> Self {
        Self {
            id: erasure.id,
            customer_id: erasure.customer,
            cause: erasure.cause,
            status: if erasure.completed_at.is_some() { "complete" } else { "pending" },
            requested_at: erasure.requested_at,
            due_at: erasure.due_at,
            completed_at: erasure.completed_at,
            receipts: erasure.receipts.into_iter().map(ReceiptBody::from).collect(),
        }
    }
}

/// What would be erased.
#[derive(Serialize, ToSchema)]
pub struct ErasurePreviewBody {
    #[schema(value_type = String, example = "7700000000001")]
    customer_id: CustomerId,
    #[schema(required, value_type = Option<String>)]
    pos_member_id: Option<PosMemberId>,
    #[schema(required, value_type = Option<String>)]
    crm_contact_id: Option<CrmContactId>,
    /// Rows of the hub by table.
    rows: Vec<RowsBody>,
    /// The erasure there is already.
    #[schema(required)]
    erasure: Option<ErasureBody>,
}

/// How many rows of one table.
#[derive(Serialize, ToSchema)]
pub struct RowsBody {
    table: &'static str,
    rows: u64,
}

impl From<ErasurePreview> for ErasurePreviewBody {
    fn from(preview: ErasurePreview) -> Self {
        Self {
            customer_id: preview.customer_id,
            pos_member_id: preview.pos_member_id,
            crm_contact_id: preview.crm_contact_id,
            rows: preview.rows.into_iter().map(|(table, rows)| RowsBody { table, rows }).collect(),
            erasure: preview.erasure.map(ErasureBody::from),
        }
    }
}

/// The wish to erase somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureRequest {
    /// Why, from the list of reasons.
    #[schema(required, nullable = false, example = "customer-request")]
    reason: Option<String>,
    /// The customer's number once more: it cannot be taken back.
    #[schema(required, nullable = false, example = "7700000000001")]
    confirm: Option<String>,
}

/// Everything held about a customer: ids, codes and times. There is no name in it, because the hub keeps none.
#[derive(Serialize, ToSchema)]
pub struct DataHeldBody {
    #[schema(value_type = String, example = "7700000000001")]
    customer_id: CustomerId,
    #[schema(value_type = String, format = "date-time")]
    as_of: Timestamp,
    /// True: the hub holds nothing about this customer.
    nothing_held: bool,
    /// True: the customer was erased; what is listed is the proof of that.
    erased: bool,
    held: Vec<HeldBody>,
}

/// Rows of one table.
#[derive(Serialize, ToSchema)]
pub struct HeldBody {
    table: &'static str,
    rows: Vec<serde_json::Value>,
}

impl From<DataHeld> for DataHeldBody {
    fn from(data: DataHeld) -> Self {
        let body = |held: store::Held| HeldBody { table: held.table, rows: held.rows };
        Self {
            customer_id: data.customer_id,
            as_of: data.as_of,
            nothing_held: data.nothing_held,
            erased: data.erased,
            held: data.held.into_iter().map(body).collect(),
        }
    }
}

/// Certificates, newest first.
#[utoipa::path(
    get, path = "/ops/v1/erasures", operation_id = "listErasures", tag = "operators",
    extensions(("x-enishi-right" = json!("erasure.see"))),
    params(ErasuresQuery),
    responses(
        (status = 200, description = "A page of certificates", body = ErasuresBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<ErasuresQuery>,
) -> Result<Json<ErasuresBody>, Problem> {
    let by = by.may(Action::SeeErasures)?;
    let limit = parameters::limit(asked.limit, 50, 200)?;
    let before = asked.before.as_deref().map(place).transpose()?;
    let rows = api.desk().erasures(by, before, limit).await?;
    let last = rows.last().filter(|_| rows.len() == limit as usize);
    let next = last.map(|erasure| format!("{}_{}", erasure.requested_at, erasure.id));
    Ok(Json(ErasuresBody { erasures: rows.into_iter().map(ErasureBody::from).collect(), next }))
}

/// One certificate.
#[utoipa::path(
    get, path = "/ops/v1/erasures/{id}", operation_id = "getErasure", tag = "operators",
    extensions(("x-enishi-right" = json!("erasure.see"))),
    params(("id" = String, Path, description = "The erasure", format = "uuid")),
    responses(
        (status = 200, description = "The certificate", body = ErasureBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(id): Id<Uuid>,
) -> Result<Json<ErasureBody>, Problem> {
    let by = by.may(Action::SeeErasures)?;
    Ok(Json(api.desk().erasure(by, id).await?.into()))
}

/// What would be erased; nothing is changed.
#[utoipa::path(
    get, path = "/ops/v1/customers/{id}/erasure", operation_id = "previewErasure", tag = "operators",
    extensions(("x-enishi-right" = json!("person.erase"))),
    params(("id" = String, Path, description = "The customer")),
    responses(
        (status = 200, description = "What would go", body = ErasurePreviewBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`: that is no customer's number"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn preview(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
) -> Result<Json<ErasurePreviewBody>, Problem> {
    let by = by.may(Action::Erase)?;
    Ok(Json(api.desk().preview_erasure(by, customer).await?.into()))
}

/// Erases a customer from the tills, the CRM and the hub, and asks the online store to. It cannot be taken back. Asked
/// again, the same certificate.
#[utoipa::path(
    post, path = "/ops/v1/customers/{id}/erasure", operation_id = "eraseCustomer", tag = "operators",
    extensions(("x-enishi-right" = json!("person.erase"))),
    params(("id" = String, Path, description = "The customer")),
    request_body = ErasureRequest,
    responses(
        (status = 202, description = "Begun, or done before: the certificate", body = ErasureBody),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`: that is no customer's number"),
        (status = 422, description = "`invalid-fields`: no reason of the list, or `confirm` is not the number"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn erase(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
    Strict(body): Strict<ErasureRequest>,
) -> Result<(StatusCode, Json<ErasureBody>), Problem> {
    let by = by.may(Action::Erase)?;
    let reason = reason(body.reason.as_deref())?;
    match body.confirm.as_deref() {
        None => return Err(Problem::field(ProblemKind::InvalidFields, "confirm", "missing")),
        Some(typed) if typed != customer.to_string() => {
            return Err(Problem::field(ProblemKind::InvalidFields, "confirm", "invalid"));
        }
        Some(_) => {}
    }
    let erasure = api.desk().erase(by, customer, reason).await?;
    Ok((StatusCode::ACCEPTED, Json(erasure.into())))
}

/// Everything held about a customer, for the answer to their question. The look is written to the audit log.
#[utoipa::path(
    get, path = "/ops/v1/customers/{id}/data", operation_id = "getCustomerData", tag = "operators",
    extensions(("x-enishi-right" = json!("person.export"))),
    params(("id" = String, Path, description = "The customer")),
    responses(
        (status = 200, description = "Everything held; `nothing_held` says plainly when that is nothing", body = DataHeldBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`: that is no customer's number"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn data(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
) -> Result<Json<DataHeldBody>, Problem> {
    let by = by.may(Action::Export)?;
    Ok(Json(api.desk().data_held(by, customer).await?.into()))
}

/// The answer was sent to the customer: their open question is done.
#[utoipa::path(
    post, path = "/ops/v1/customers/{id}/data/sent", operation_id = "markDataSent", tag = "operators",
    extensions(("x-enishi-right" = json!("person.export"))),
    params(("id" = String, Path, description = "The customer")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`: nobody has asked, or it is done"),
        (status = 409, description = "`already-ended`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn sent(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::Export)?;
    api.desk().data_sent(by, customer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A place in the list: when it was asked for, and its id.
fn place(text: &str) -> Result<(Timestamp, Uuid), Problem> {
    let parsed = text.split_once('_').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| Problem::field(ProblemKind::InvalidParameter, "before", "invalid"))
}
