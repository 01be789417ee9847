//! The accounts of the people who run the hub.

use std::sync::Arc;

use domain::Random;
use secrecy::SecretString;
use store::{NewAudit, Role, User};
use subtle::ConstantTimeEq;

use super::{
    operator::{Operator, Via},
    passwords::Passwords,
    rights::Action,
    sessions::{Token, is_alive, is_worth_noting},
    throttle::Throttle,
};
use crate::{Hub, HubParts};

/// Why an account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountRefused {
    /// The role does not allow it.
    #[error("the role does not allow it")]
    NotAllowed,
    /// Somebody has this name.
    #[error("the name is taken")]
    NameTaken,
    /// Nobody has this name.
    #[error("there is no such user")]
    Missing,
    /// 1 to 64 of `a-z`, `0-9`, `.`, `_`, `-`.
    #[error("the name is not a work name")]
    BadName,
    /// 12 to 256 characters, and not the name.
    #[error("the password is too short, too long or the name itself")]
    BadPassword,
    /// Nobody may take away their own rights, so that one administrator is left.
    #[error("nobody changes their own account this way")]
    Oneself,
    /// The records cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Accounts, sessions and tokens. Cheap to clone; one for the whole program, so that guesses are counted in one place.
#[derive(Clone)]
pub struct Operators {
    parts: Arc<HubParts>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) throttle: Arc<Throttle>,
}

impl Operators {
    /// Those of this hub.
    pub fn of(hub: &Hub) -> Self {
        Self { parts: hub.parts().clone(), passwords: Arc::new(Passwords::new()), throttle: Arc::default() }
    }

    pub(super) fn parts(&self) -> &HubParts {
        &self.parts
    }

    /// Who shows this token; none if nobody, or no longer.
    pub async fn authenticate(&self, token: &Token) -> store::Result<Option<Operator>> {
        let parts = self.parts();
        let mut found = None;
        for hash in parts.hasher.keys().map(|key| token.hash(key)) {
            found = parts.store.session(hash).await?.map(|(session, user)| (hash, session, user));
            if found.is_some() {
                break;
            }
        }
        let Some((hash, session, user)) = found else { return Ok(None) };
        let now = parts.clock.now();
        if user.disabled || !is_alive(&session, now) {
            parts.store.end_session(hash).await?;
            return Ok(None);
        }
        if is_worth_noting(&session, now) {
            parts.store.touch_session(hash, now).await?;
        }
        let via = if session.is_api_token { Via::ApiToken } else { Via::Session };
        Ok(Some(Operator { name: user.name, role: user.role, via }))
    }

    /// What a page of this session must send along with every change: as the header `x-enishi-csrf` or a form field.
    pub fn csrf(&self, token: &Token) -> String {
        token.csrf(&self.parts.hasher)
    }

    /// Whether a page sent the right one.
    pub fn csrf_fits(&self, token: &Token, sent: &str) -> bool {
        self.parts.hasher.keys().any(|key| token.csrf(key).as_bytes().ct_eq(sent.as_bytes()).into())
    }

    /// Everybody with an account, by name.
    pub async fn users(&self, by: &Operator) -> Result<Vec<User>, AccountRefused> {
        permitted(by, Action::SeeUsers)?;
        Ok(self.parts.store.users().await?)
    }

    /// Makes an account.
    pub async fn add_user(
        &self,
        by: &Operator,
        name: &str,
        role: Role,
        password: &SecretString,
    ) -> Result<(), AccountRefused> {
        permitted(by, Action::ManageUsers)?;
        if !is_work_name(name) {
            return Err(AccountRefused::BadName);
        }
        if self.parts.store.user(name).await?.is_some() {
            return Err(AccountRefused::NameTaken);
        }
        let password_hash = self.hashed(name, password).await?;
        self.write_down(by, "user.add", name, serde_json::json!({ "role": role })).await?;
        let created_at = self.parts.clock.now();
        let user = User { name: name.into(), role, password_hash, disabled: false, created_at };
        if self.parts.store.add_user(user).await? { Ok(()) } else { Err(AccountRefused::NameTaken) }
    }

    /// Gives somebody another role; their sessions have it with the next request.
    pub async fn set_role(&self, by: &Operator, name: &str, role: Role) -> Result<(), AccountRefused> {
        let user = self.somebody_else(by, name).await?;
        let change = serde_json::json!({ "before": user.role, "after": role });
        self.write_down(by, "user.role", name, change).await?;
        self.changed(name, Some(role), None, None).await
    }

    /// Gives somebody, or oneself, a new password. An administrator need not know the old one.
    pub async fn set_password(
        &self,
        by: &Operator,
        name: &str,
        password: &SecretString,
    ) -> Result<(), AccountRefused> {
        permitted(by, Action::ManageUsers)?;
        self.parts.store.user(name).await?.ok_or(AccountRefused::Missing)?;
        let hash = self.hashed(name, password).await?;
        self.write_down(by, "user.password", name, serde_json::Value::Null).await?;
        self.changed(name, None, Some(hash), None).await
    }

    /// Locks an account and ends its sessions and tokens, or opens it again.
    pub async fn set_disabled(
        &self,
        by: &Operator,
        name: &str,
        disabled: bool,
    ) -> Result<(), AccountRefused> {
        self.somebody_else(by, name).await?;
        let action = if disabled { "user.disable" } else { "user.enable" };
        self.write_down(by, action, name, serde_json::Value::Null).await?;
        self.changed(name, None, None, Some(disabled)).await
    }

    /// Makes a token for a program that acts with this account's role. It is shown this once.
    pub async fn make_api_token(&self, by: &Operator, name: &str) -> Result<Token, AccountRefused> {
        permitted(by, Action::ManageUsers)?;
        let user = self.parts.store.user(name).await?.ok_or(AccountRefused::Missing)?;
        self.write_down(by, "token.make", name, serde_json::Value::Null).await?;
        let token = Token::make(&*self.parts.random, "enishi_");
        self.parts.store.begin_session(self.session(&token, &user, true)).await?;
        Ok(token)
    }

    async fn somebody_else(&self, by: &Operator, name: &str) -> Result<User, AccountRefused> {
        permitted(by, Action::ManageUsers)?;
        if by.via != Via::CommandLine && by.name == name {
            return Err(AccountRefused::Oneself);
        }
        self.parts.store.user(name).await?.ok_or(AccountRefused::Missing)
    }

    async fn hashed(&self, name: &str, password: &SecretString) -> Result<String, AccountRefused> {
        if !Passwords::is_acceptable(name, password) {
            return Err(AccountRefused::BadPassword);
        }
        let hash = self.passwords.hash(password, salt(&*self.parts.random)).await;
        hash.ok_or(AccountRefused::Store(store::Error::Unavailable("no memory")))
    }

    async fn changed(
        &self,
        name: &str,
        role: Option<Role>,
        hash: Option<String>,
        disabled: Option<bool>,
    ) -> Result<(), AccountRefused> {
        let known = self.parts.store.change_user(name, role, hash, disabled).await?;
        if known { Ok(()) } else { Err(AccountRefused::Missing) }
    }

    async fn write_down(
        &self,
        by: &Operator,
        action: &str,
        object: &str,
        change: serde_json::Value,
    ) -> store::Result<()> {
        let (who, action, object) = (by.name.clone(), action.into(), object.into());
        let at = self.parts.clock.now();
        self.parts.store.append(NewAudit { at, who, action, object, reason: None, change }).await.map(drop)
    }

    pub(super) async fn note(&self, who: &str, action: &str, object: &str) -> store::Result<()> {
        let (who, action, object) = (who.into(), action.into(), object.into());
        let change = serde_json::Value::Null;
        let at = self.parts.clock.now();
        self.parts.store.append(NewAudit { at, who, action, object, reason: None, change }).await.map(drop)
    }
}

fn permitted(by: &Operator, action: Action) -> Result<(), AccountRefused> {
    if by.may(action) { Ok(()) } else { Err(AccountRefused::NotAllowed) }
}

fn is_work_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(fits) && !["cli", "hub", "unknown"].contains(&name)
}

pub(super) fn salt(random: &dyn Random) -> [u8; 16] {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    salt
}
