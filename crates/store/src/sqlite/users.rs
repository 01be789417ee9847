//! Users and sessions on SQLite.

use async_trait::async_trait;
use domain::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{Word, micros},
};
use crate::{Error, KeyedHash, Result, Role, Session, User, Users};

statements! {
    ADD = "INSERT INTO users (shop, name, role, password_hash, disabled, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    USER = "SELECT name, role, password_hash, disabled, created_at FROM users WHERE shop = ?1 AND name = ?2";
    USERS = "SELECT name, role, password_hash, disabled, created_at FROM users WHERE shop = ?1 ORDER BY name";
    CHANGE = "UPDATE users SET role = coalesce(?3, role), password_hash = coalesce(?4, password_hash),
            disabled = coalesce(?5, disabled)
        WHERE shop = ?1 AND name = ?2";
    END_ALL = "DELETE FROM sessions WHERE shop = ?1 AND user_name = ?2";
    BEGIN = "INSERT INTO sessions (shop, token, user_name, created_at, seen_at, is_api_token)
        SELECT ?1, ?2, name, ?4, ?5, ?6 FROM users WHERE shop = ?1 AND name = ?3 AND disabled = 0";
    SESSION = "SELECT s.token, s.user_name, s.created_at, s.seen_at, s.is_api_token, u.name, u.role,
            u.password_hash, u.disabled, u.created_at
        FROM sessions AS s JOIN users AS u ON u.shop = s.shop AND u.name = s.user_name
        WHERE s.shop = ?1 AND s.token = ?2";
    TOUCH = "UPDATE sessions SET seen_at = max(seen_at, ?3) WHERE shop = ?1 AND token = ?2";
    END = "DELETE FROM sessions WHERE shop = ?1 AND token = ?2";
}

fn user_of(cells: &mut Cells<'_>) -> Result<User> {
    Ok(User {
        name: cells.text()?,
        role: cells.word()?,
        password_hash: cells.text()?,
        disabled: cells.flag()?,
        created_at: cells.time()?,
    })
}

#[async_trait]
impl Users for Sqlite {
    async fn add_user(&self, user: User) -> Result<bool> {
        let rows = self.write((self.shop, user), |c, (shop, user)| {
            let add = sqlx::query(ADD)
                .bind(shop)
                .bind(&user.name)
                .bind(user.role.word())
                .bind(&user.password_hash)
                .bind(user.disabled)
                .bind(micros(user.created_at));
            Box::pin(run(c, add))
        });
        Ok(rows.await? == 1)
    }

    async fn user(&self, name: &str) -> Result<Option<User>> {
        let row = self.read((self.shop, name.to_owned()), |c, (shop, name)| {
            Box::pin(first(c, sqlx::query(USER).bind(shop).bind(name)))
        });
        row.await?.map(|row| user_of(&mut Cells::of(&row, "user"))).transpose()
    }

    async fn users(&self) -> Result<Vec<User>> {
        let rows = self.read(self.shop, |c, shop| Box::pin(all(c, sqlx::query(USERS).bind(*shop)))).await?;
        rows.iter().map(|row| user_of(&mut Cells::of(row, "user"))).collect()
    }

    async fn change_user(
        &self,
        name: &str,
        role: Option<Role>,
        password_hash: Option<String>,
        disabled: Option<bool>,
    ) -> Result<bool> {
        let input = (self.shop, name.to_owned(), role, password_hash, disabled);
        self.write(input, |c, (shop, name, role, password_hash, disabled)| {
            let change = sqlx::query(CHANGE).bind(shop).bind(name).bind(role.map(Word::word));
            let change = change.bind(password_hash.as_deref()).bind(*disabled);
            Box::pin(async move {
                let is_known = run(c, change).await? == 1;
                if *disabled == Some(true) {
                    run(c, sqlx::query(END_ALL).bind(shop).bind(name)).await?;
                }
                Ok(is_known)
            })
        })
        .await
    }

    async fn begin_session(&self, session: Session) -> Result<()> {
        self.write((self.shop, session), |c, (shop, session)| Box::pin(begin(c, *shop, session))).await
    }

    async fn session(&self, token: KeyedHash) -> Result<Option<(Session, User)>> {
        let row = self.read((self.shop, token), |c, (shop, token)| {
            Box::pin(first(c, sqlx::query(SESSION).bind(shop).bind(token.0.as_slice())))
        });
        let Some(row) = row.await? else { return Ok(None) };
        let mut cells = Cells::of(&row, "session");
        let session = Session {
            token: cells.hash()?,
            user: cells.text()?,
            created_at: cells.time()?,
            seen_at: cells.time()?,
            is_api_token: cells.flag()?,
        };
        Ok(Some((session, user_of(&mut cells)?)))
    }

    async fn touch_session(&self, token: KeyedHash, now: Timestamp) -> Result<()> {
        let rows = self.write((self.shop, token, now), |c, (shop, token, now)| {
            Box::pin(run(c, sqlx::query(TOUCH).bind(shop).bind(token.0.as_slice()).bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn end_session(&self, token: KeyedHash) -> Result<()> {
        let rows = self.write((self.shop, token), |c, (shop, token)| {
            Box::pin(run(c, sqlx::query(END).bind(shop).bind(token.0.as_slice())))
        });
        rows.await.map(drop)
    }
}

/// Only for a user that exists and may sign in.
async fn begin(c: &mut SqliteConnection, shop: i64, session: &Session) -> Result<()> {
    let begin = sqlx::query(BEGIN)
        .bind(shop)
        .bind(session.token.0.as_slice())
        .bind(&session.user)
        .bind(micros(session.created_at))
        .bind(micros(session.seen_at))
        .bind(session.is_api_token);
    if run(c, begin).await? == 0 { Err(Error::Missing("user")) } else { Ok(()) }
}
