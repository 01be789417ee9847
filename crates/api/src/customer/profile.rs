//! A customer reads and changes their own data, live at its owner. Nothing of it is kept.

use axum::{Json, extract::State, http::StatusCode};
use domain::{CustomerId, Pii, member::Profile};
use flows::profile::ProfileRefused;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    address_body::AddressBody,
    profile_change::ProfileChangeRequest,
    registration_form::{LocaleBody, SexBody},
};
use crate::{
    auth::customer::SignedIn,
    body::Strict,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// A customer's profile, read live from the online store.
#[derive(Serialize, ToSchema)]
pub struct ProfileBody {
    /// N.
    #[schema(example = "7700000000001")]
    customer_id: String,
    /// The member number; equal to `customer_id`.
    #[schema(example = "7700000000001")]
    member_number: String,
    #[schema(required)]
    email: Option<String>,
    last_name: String,
    first_name: String,
    last_name_kana: String,
    first_name_kana: String,
    /// `YYYY-MM-DD`.
    #[schema(required, format = "date")]
    birth_date: Option<String>,
    #[schema(required, value_type = Option<SexBody>)]
    sex: Option<domain::member::Sex>,
    /// E.164.
    #[schema(required)]
    phone: Option<String>,
    #[schema(required)]
    address: Option<AddressBody>,
    accepts_marketing: bool,
    #[schema(value_type = LocaleBody)]
    locale: domain::member::Locale,
}

impl ProfileBody {
    /// The answer to the customer themselves: the one place where a profile leaves the hub towards a browser.
    fn of(customer: CustomerId, profile: &Pii<Profile>) -> Self {
        let profile = profile.reveal();
        Self {
            customer_id: customer.to_string(),
            member_number: customer.to_string(),
            email: profile.email.clone(),
            last_name: profile.last_name.clone(),
            first_name: profile.first_name.clone(),
            last_name_kana: profile.last_name_kana.clone(),
            first_name_kana: profile.first_name_kana.clone(),
            birth_date: profile.birth_date.map(|date| date.to_string()),
            sex: profile.sex,
            phone: profile.phone.clone(),
            address: profile.address.as_ref().map(AddressBody::from),
            accepts_marketing: profile.accepts_marketing,
            locale: profile.locale,
        }
    }
}

/// The signed-in customer's profile.
#[utoipa::path(
    get, path = "/v1/me", operation_id = "getMe", tag = "me",
    responses(
        (status = 200, description = "The profile", body = ProfileBody),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 404, description = "`not-found`: the online store does not know the customer any more"),
        (status = 503, description = "`profile-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
) -> Result<Json<ProfileBody>, Problem> {
    let profile = api.doors().profile(customer).await?;
    Ok(Json(ProfileBody::of(customer, &profile)))
}

/// Changes the fields that are sent and leaves the others; they spread to the other systems. `null` leaves a field too.
#[utoipa::path(
    patch, path = "/v1/me", operation_id = "changeMe", tag = "me",
    request_body = ProfileChangeRequest,
    responses(
        (status = 200, description = "The profile as it is now", body = ProfileBody),
        (status = 400, description = "`malformed-json`, `unreadable-body`"),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 404, description = "`not-found`: the online store does not know the customer any more"),
        (status = 422, description = "`invalid-fields` with `errors`"),
        (status = 503, description = "`profile-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn change(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
    Strict(body): Strict<ProfileChangeRequest>,
) -> Result<Json<ProfileBody>, Problem> {
    let profile = api.doors().change_profile(customer, body.into_form()?).await?;
    Ok(Json(ProfileBody::of(customer, &profile)))
}

/// Ends the membership: the tills mark the member as withdrawn, mail stops in every system, and nobody is made again.
/// The account in the online store stays; the points stay in the tills' books. Asking again changes nothing.
#[utoipa::path(
    delete, path = "/v1/me", operation_id = "leaveMe", tag = "me",
    responses(
        (status = 202, description = "Taken; it is done within a minute"),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 503, description = "`store-unavailable`, `identity-unavailable`"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn leave(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
) -> Result<StatusCode, Problem> {
    api.doors().withdraw(customer).await?;
    Ok(StatusCode::ACCEPTED)
}

impl From<ProfileRefused> for Problem {
    fn from(refused: ProfileRefused) -> Self {
        match refused {
            ProfileRefused::Invalid(errors) => errors.into(),
            ProfileRefused::Missing => ProblemKind::NotFound.into(),
            ProfileRefused::Unavailable { retry_after_s } => {
                Self::new(ProblemKind::ProfileUnavailable).retry_after(retry_after_s)
            }
        }
    }
}
