//! Users and sessions in memory.

use async_trait::async_trait;
use domain::Timestamp;

use super::Memory;
use crate::{Error, KeyedHash, Result, Role, Session, User, Users};

#[async_trait]
impl Users for Memory {
    async fn add_user(&self, user: User) -> Result<bool> {
        let users = &mut self.state().shelves.users;
        let is_new = !users.contains_key(&user.name);
        if is_new {
            users.insert(user.name.clone(), user);
        }
        Ok(is_new)
    }

    async fn user(&self, name: &str) -> Result<Option<User>> {
        Ok(self.state().shelves.users.get(name).cloned())
    }

    async fn users(&self) -> Result<Vec<User>> {
        Ok(self.state().shelves.users.values().cloned().collect())
    }

    async fn change_user(
        &self,
        name: &str,
        role: Option<Role>,
        password_hash: Option<String>,
        disabled: Option<bool>,
    ) -> Result<bool> {
        let shelves = &mut self.state().shelves;
        let Some(user) = shelves.users.get_mut(name) else { return Ok(false) };
        user.role = role.unwrap_or(user.role);
        user.disabled = disabled.unwrap_or(user.disabled);
        if let Some(hash) = password_hash {
            user.password_hash = hash;
        }
        if disabled == Some(true) {
            shelves.sessions.retain(|_, session| session.user != name);
        }
        Ok(true)
    }

    async fn begin_session(&self, session: Session) -> Result<()> {
        let shelves = &mut self.state().shelves;
        if shelves.users.get(&session.user).is_none_or(|user| user.disabled) {
            return Err(Error::Missing("user"));
        }
        shelves.sessions.insert(session.token, session);
        Ok(())
    }

    async fn session(&self, token: KeyedHash) -> Result<Option<(Session, User)>> {
        let state = self.state();
        let Some(session) = state.shelves.sessions.get(&token) else { return Ok(None) };
        Ok(state.shelves.users.get(&session.user).map(|user| (session.clone(), user.clone())))
    }

    async fn touch_session(&self, token: KeyedHash, now: Timestamp) -> Result<()> {
        if let Some(session) = self.state().shelves.sessions.get_mut(&token) {
            session.seen_at = session.seen_at.max(now);
        }
        Ok(())
    }

    async fn end_session(&self, token: KeyedHash) -> Result<()> {
        self.state().shelves.sessions.remove(&token);
        Ok(())
    }
}
