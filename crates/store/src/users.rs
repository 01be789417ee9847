//! The people who run the hub, and their sessions.

use async_trait::async_trait;
use domain::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Result, member_index::KeyedHash};

/// What somebody may do. Rights are granted by role (DESIGN section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Works on a shop floor.
    StoreStaff,
    /// Helps members.
    CustomerService,
    /// Runs the hub: pause, retry, replay.
    Operator,
    /// Money.
    Finance,
    /// Everything, users included.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Viewer,
        Self::StoreStaff,
        Self::CustomerService,
        Self::Operator,
        Self::Finance,
        Self::Administrator,
    ];

    /// The name used on the command line and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::StoreStaff => "store_staff",
            Self::CustomerService => "customer_service",
            Self::Operator => "operator",
            Self::Finance => "finance",
            Self::Administrator => "administrator",
        }
    }

    /// From that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// A person with an account. The name is a work name such as `operator1`, chosen by the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Sign-in name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// May not sign in.
    pub disabled: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A signed-in browser or an API token. Only the hash of the token is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Keyed hash of the token.
    pub token: KeyedHash,
    /// Whose.
    pub user: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// An API token for programs does not idle out.
    pub is_api_token: bool,
}

/// The shelf of users.
#[async_trait]
pub trait Users {
    /// Adds a user; false if the name is taken.
    async fn add_user(&self, user: User) -> Result<bool>;

    /// One user.
    async fn user(&self, name: &str) -> Result<Option<User>>;

    /// All users.
    async fn users(&self) -> Result<Vec<User>>;

    /// Changes role, password hash or whether they may sign in; ends their sessions when disabled. False if unknown.
    async fn change_user(
        &self,
        name: &str,
        role: Option<Role>,
        password_hash: Option<String>,
        disabled: Option<bool>,
    ) -> Result<bool>;

    /// Begins a session.
    async fn begin_session(&self, session: Session) -> Result<()>;

    /// The session with this token, and its user.
    async fn session(&self, token: KeyedHash) -> Result<Option<(Session, User)>>;

    /// Notes that it was used.
    async fn touch_session(&self, token: KeyedHash, now: Timestamp) -> Result<()>;

    /// Ends it.
    async fn end_session(&self, token: KeyedHash) -> Result<()>;
}
