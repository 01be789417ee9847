//! Who has an account, with which role; accounts, roles and tokens for programs.

use axum::{Json, extract::State};
use domain::Timestamp;
use flows::operators::Action;
use http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::{Role, User};
use utoipa::ToSchema;

use crate::{
    auth::operator::Acting,
    body::Strict,
    parameters::Id,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Whoever is asking.
#[derive(Serialize, ToSchema)]
pub struct OneselfBody {
    name: String,
    role: &'static str,
    /// What the role allows.
    rights: Vec<&'static str>,
}

/// Everybody with an account.
#[derive(Serialize, ToSchema)]
pub struct UsersBody {
    users: Vec<UserBody>,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct UserBody {
    name: String,
    /// `viewer`, `store_staff`, `customer_service`, `operator`, `finance`, `administrator`.
    role: &'static str,
    disabled: bool,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    /// A work name, 1 to 64 of `a-z`, `0-9`, `.`, `_`, `-`.
    #[schema(example = "operator1", pattern = "^[a-z0-9._-]{1,64}$")]
    name: String,
    /// What they may do.
    #[schema(example = "customer_service")]
    role: String,
    /// 12 to 256 characters.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 256)]
    password: SecretString,
}

/// Another role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRequest {
    /// What they may do.
    #[schema(example = "operator")]
    role: String,
}

/// A token for a program. It is shown this once.
#[derive(Serialize, ToSchema)]
pub struct TokenBody {
    token: String,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            name: user.name,
            role: user.role.as_str(),
            disabled: user.disabled,
            created_at: user.created_at,
        }
    }
}

fn role(name: &str) -> Result<Role, Problem> {
    Role::from_name(name).ok_or_else(|| Problem::field(ProblemKind::InvalidFields, "role", "not-one-of"))
}

/// Who is asking, and what their role allows.
#[utoipa::path(
    get, path = "/ops/v1/me", operation_id = "getOneself", tag = "operators",
    responses(
        (status = 200, description = "Whoever is asking", body = OneselfBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn me(by: Acting) -> Json<OneselfBody> {
    let by = by.operator();
    let rights = Action::ALL.iter().filter(|action| by.may(**action)).map(|action| action.as_str()).collect();
    Json(OneselfBody { name: by.name.clone(), role: by.role.as_str(), rights })
}

/// Everybody with an account, by name.
#[utoipa::path(
    get, path = "/ops/v1/users", operation_id = "listUsers", tag = "operators",
    extensions(("x-enishi-right" = json!("user.see"))),
    responses(
        (status = 200, description = "Accounts", body = UsersBody),
        super::refusals::OfReading,
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn list(State(api): State<Api>, by: Acting) -> Result<Json<UsersBody>, Problem> {
    let users = api.operators().users(by.may(Action::SeeUsers)?).await?;
    Ok(Json(UsersBody { users: users.into_iter().map(UserBody::from).collect() }))
}

/// Makes an account.
#[utoipa::path(
    post, path = "/ops/v1/users", operation_id = "addUser", tag = "operators",
    extensions(("x-enishi-right" = json!("user.manage"))),
    request_body = UserRequest,
    responses(
        (status = 201, description = "Made"),
        super::refusals::OfActing,
        (status = 409, description = "`name-taken`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn add(
    State(api): State<Api>,
    by: Acting,
    Strict(body): Strict<UserRequest>,
) -> Result<StatusCode, Problem> {
    let by = by.may(Action::ManageUsers)?;
    api.operators().add_user(by, &body.name, role(&body.role)?, &body.password).await?;
    Ok(StatusCode::CREATED)
}

/// Gives somebody else another role; it counts from their next request.
#[utoipa::path(
    post, path = "/ops/v1/users/{name}/role", operation_id = "setUserRole", tag = "operators",
    extensions(("x-enishi-right" = json!("user.manage"))),
    params(("name" = String, Path, description = "The account")),
    request_body = RoleRequest,
    responses(
        (status = 204, description = "Changed"),
        super::refusals::OfActing,
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`invalid-fields`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn set_role(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
    Strict(body): Strict<RoleRequest>,
) -> Result<StatusCode, Problem> {
    api.operators().set_role(by.may(Action::ManageUsers)?, &name, role(&body.role)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Locks an account and ends its sessions and tokens.
#[utoipa::path(
    post, path = "/ops/v1/users/{name}/disable", operation_id = "disableUser", tag = "operators",
    extensions(("x-enishi-right" = json!("user.manage"))),
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 204, description = "Locked"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn disable(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
) -> Result<StatusCode, Problem> {
    api.operators().set_disabled(by.may(Action::ManageUsers)?, &name, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a locked account again; its sessions and tokens stay ended.
#[utoipa::path(
    post, path = "/ops/v1/users/{name}/enable", operation_id = "enableUser", tag = "operators",
    extensions(("x-enishi-right" = json!("user.manage"))),
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 204, description = "Open"),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn enable(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
) -> Result<StatusCode, Problem> {
    api.operators().set_disabled(by.may(Action::ManageUsers)?, &name, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a token for a program that acts with an account's role. It is shown this once and lasts a year.
#[utoipa::path(
    post, path = "/ops/v1/users/{name}/tokens", operation_id = "makeUserToken", tag = "operators",
    extensions(("x-enishi-right" = json!("user.manage"))),
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 201, description = "The token", body = TokenBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`, `cross-site-request`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn make_token(
    State(api): State<Api>,
    by: Acting,
    Id(name): Id<String>,
) -> Result<(StatusCode, Json<TokenBody>), Problem> {
    let token = api.operators().make_api_token(by.may(Action::ManageUsers)?, &name).await?;
    Ok((StatusCode::CREATED, Json(TokenBody { token: token.reveal().to_owned() })))
}
