//! Positions and notices on SQLite.

use async_trait::async_trait;

use super::{
    Sqlite,
    columns::Cells,
    query::{first, run},
    run_rows::statements,
};
use crate::{Cursors, Result};

statements! {
    CURSOR = "SELECT value FROM cursors WHERE shop = ?1 AND name = ?2";
    MOVE = "INSERT INTO cursors (shop, name, value) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET value = excluded.value";
    NOTICE = "INSERT INTO notices (shop, cause, span) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
}

#[async_trait]
impl Cursors for Sqlite {
    async fn cursor(&self, name: &str) -> Result<Option<String>> {
        let row = self.read((self.shop, name.to_owned()), |c, (shop, name)| {
            Box::pin(first(c, sqlx::query(CURSOR).bind(shop).bind(name)))
        });
        row.await?.map(|row| Cells::of(&row, "cursor").text()).transpose()
    }

    async fn set_cursor(&self, name: &str, value: &str) -> Result<()> {
        let input = (self.shop, name.to_owned(), value.to_owned());
        let rows = self.write_one(input, |c, (shop, name, value)| {
            Box::pin(run(c, sqlx::query(MOVE).bind(shop).bind(name).bind(value)))
        });
        rows.await.map(drop)
    }

    async fn first_in_window(&self, cause: &str, window: &str) -> Result<bool> {
        let input = (self.shop, cause.to_owned(), window.to_owned());
        let rows = self.write(input, |c, (shop, cause, window)| {
            Box::pin(run(c, sqlx::query(NOTICE).bind(shop).bind(cause).bind(window)))
        });
        Ok(rows.await? == 1)
    }
}
