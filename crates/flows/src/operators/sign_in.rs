//! Somebody signs in with a name and a password, or is refused without learning which of the two was wrong.

use std::net::IpAddr;

use secrecy::SecretString;
use store::{Session, User};

use super::{
    accounts::{Operators, salt},
    operator::{Operator, Via},
    passwords::Checked,
    sessions::Token,
};

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefused {
    /// The name or the password is wrong, or the account is disabled; nobody is told which.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many wrong passwords lately.
    #[error("too many wrong passwords")]
    Throttled {
        /// Seconds.
        retry_after_s: u32,
    },
    /// The records cannot be read or written.
    #[error("signing in is unavailable")]
    Unavailable,
}

impl From<store::Error> for SignInRefused {
    fn from(_: store::Error) -> Self {
        Self::Unavailable
    }
}

impl Operators {
    /// Signs somebody in. The token is new every time; it goes into the session cookie.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &SecretString,
        ip: Option<IpAddr>,
    ) -> Result<(Token, Operator), SignInRefused> {
        let parts = self.parts();
        let attempt = self.throttle.begin(name, ip, parts.clock.now());
        attempt.map_err(|retry_after_s| SignInRefused::Throttled { retry_after_s })?;
        let user = parts.store.user(name).await?;
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let checked = self.passwords.check(password, stored, salt(&*parts.random)).await;
        let right = user.as_ref().filter(|user| checked != Checked::Wrong && !user.disabled);
        let Some(user) = right else {
            // A name nobody has may be a password typed into the wrong field: it is not written down.
            let whose = user.as_ref().map_or("unknown", |user| user.name.as_str());
            self.note(whose, "session.refused", whose).await?;
            return Err(SignInRefused::Wrong);
        };
        self.throttle.succeeded(name, ip);
        if let Checked::RightButWeak(better) = checked {
            parts.store.change_user(&user.name, None, Some(better), None).await?;
        }
        self.note(&user.name, "session.begin", &user.name).await?;
        let token = Token::make(&*parts.random, "");
        parts.store.begin_session(self.session(&token, user, false)).await?;
        Ok((token, Operator { name: user.name.clone(), role: user.role, via: Via::Session }))
    }

    /// Ends the session on the hub; what the browser still shows is worth nothing.
    pub async fn sign_out(&self, token: &Token) -> store::Result<()> {
        let parts = self.parts();
        for hash in parts.hasher.keys().map(|key| token.hash(key)) {
            if let Some((_, user)) = parts.store.session(hash).await? {
                self.note(&user.name, "session.end", &user.name).await?;
            }
            parts.store.end_session(hash).await?;
        }
        Ok(())
    }

    pub(super) fn session(&self, token: &Token, user: &User, is_api_token: bool) -> Session {
        let parts = self.parts();
        let now = parts.clock.now();
        Session {
            token: token.hash(&parts.hasher),
            user: user.name.clone(),
            created_at: now,
            seen_at: now,
            is_api_token,
        }
    }
}
