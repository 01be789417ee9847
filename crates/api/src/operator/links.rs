//! Who is linked to whom, as ids; and taking a link apart.

use axum::{Json, extract::State};
use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};
use flows::operators::{Action, Desk};
use serde::{Deserialize, Serialize};
use store::Link;
use utoipa::{IntoParams, ToSchema};

use super::{
    dead_letters::ReasonRequest,
    merge_bodies::{ExplainedBody, explained},
    refusals::reason,
};
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
pub struct LinksQuery {
    /// `next` of the page before.
    before: Option<String>,
    /// 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of links.
#[derive(Serialize, ToSchema)]
pub struct LinksBody {
    /// Newest change first.
    links: Vec<LinkBody>,
    /// `before` of the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// A row of ids.
#[derive(Serialize, ToSchema)]
pub struct LinkBody {
    /// N.
    #[schema(value_type = String, example = "7700000000001")]
    customer_id: CustomerId,
    /// The store member.
    #[schema(required, value_type = Option<String>)]
    pos_member_id: Option<PosMemberId>,
    /// The CRM contact.
    #[schema(required, value_type = Option<String>)]
    crm_contact_id: Option<CrmContactId>,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

/// What was taken apart.
#[derive(Serialize, ToSchema)]
pub struct UnlinkedBody {
    /// The store member that is nobody's now.
    #[schema(value_type = String)]
    pos_member_id: PosMemberId,
    /// What this does not restore.
    stays: Vec<ExplainedBody>,
}

impl From<Link> for LinkBody {
    fn from(link: Link) -> Self {
        Self {
            customer_id: link.customer,
            pos_member_id: link.pos,
            crm_contact_id: link.crm,
            created_at: link.created_at,
            updated_at: link.updated_at,
        }
    }
}

/// A page of links, newest change first.
#[utoipa::path(
    get, path = "/ops/v1/links", operation_id = "listLinks", tag = "operators",
    extensions(("x-enishi-right" = json!("link.see"))),
    params(LinksQuery),
    responses(
        (status = 200, description = "A page of links", body = LinksBody),
        super::refusals::OfReading,
        (status = 400, description = "`invalid-parameter`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    by: Acting,
    Asked(asked): Asked<LinksQuery>,
) -> Result<Json<LinksBody>, Problem> {
    by.may(Action::SeeLinks)?;
    let limit = parameters::limit(asked.limit, 50, 200)?;
    let before = asked.before.as_deref().map(place).transpose()?;
    let rows = api.store().links(before, limit).await?;
    let last = rows.last().filter(|_| rows.len() == limit as usize);
    let next = last.map(|link| format!("{}_{}", link.updated_at, link.customer));
    Ok(Json(LinksBody { links: rows.into_iter().map(LinkBody::from).collect(), next }))
}

/// One customer's link.
#[utoipa::path(
    get, path = "/ops/v1/links/{id}", operation_id = "getLink", tag = "operators",
    extensions(("x-enishi-right" = json!("link.see"))),
    params(("id" = String, Path, description = "The customer")),
    responses(
        (status = 200, description = "The link", body = LinkBody),
        super::refusals::OfReading,
        (status = 404, description = "`not-found`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
) -> Result<Json<LinkBody>, Problem> {
    by.may(Action::SeeLinks)?;
    let link = api.store().link(customer).await?.ok_or(ProblemKind::NotFound)?;
    Ok(Json(link.into()))
}

/// Takes a customer and their store member apart, at the till and here; they are not linked again by themselves.
#[utoipa::path(
    post, path = "/ops/v1/links/{id}/unlink", operation_id = "unlink", tag = "operators",
    extensions(("x-enishi-right" = json!("link.unlink"))),
    params(("id" = String, Path, description = "The customer")),
    request_body = ReasonRequest,
    responses(
        (status = 200, description = "Taken apart", body = UnlinkedBody),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`: the reason is missing or none of the list"),
        (status = 503, description = "`vendor-unavailable`, `store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn unlink(
    State(api): State<Api>,
    by: Acting,
    Id(customer): Id<CustomerId>,
    Strict(body): Strict<ReasonRequest>,
) -> Result<Json<UnlinkedBody>, Problem> {
    let by = by.may(Action::Unlink)?;
    let pos_member_id = api.desk().unlink(by, customer, reason(body.reason.as_deref())?).await?;
    Ok(Json(UnlinkedBody { pos_member_id, stays: explained(Desk::unlink_terms()) }))
}

/// A place in the list: the time of a change and whose it was.
fn place(text: &str) -> Result<(Timestamp, CustomerId), Problem> {
    let parsed = text.split_once('_').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| Problem::field(ProblemKind::InvalidParameter, "before", "invalid"))
}
