//! Pauses on SQLite.

use async_trait::async_trait;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, run},
    run_rows::statements,
    words::{micros, scope_text},
};
use crate::{Result, Scope, Switch, Switches};

statements! {
    PAUSE = "INSERT INTO switches (shop, scope, since, stopped_by, reason, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO NOTHING";
    RESUME = "DELETE FROM switches WHERE shop = ?1 AND scope = ?2";
    SWITCHES = "SELECT scope, since, stopped_by, reason, until FROM switches WHERE shop = ?1 ORDER BY since, scope";
}

#[async_trait]
impl Switches for Sqlite {
    async fn pause(&self, switch: Switch) -> Result<bool> {
        let rows = self.write((self.shop, switch), |c, (shop, switch)| {
            let pause = sqlx::query(PAUSE)
                .bind(shop)
                .bind(scope_text(&switch.scope))
                .bind(micros(switch.since))
                .bind(&switch.by)
                .bind(switch.reason.as_str())
                .bind(switch.until.map(micros));
            Box::pin(run(c, pause))
        });
        Ok(rows.await? == 1)
    }

    async fn resume(&self, scope: &Scope) -> Result<bool> {
        let rows = self.write((self.shop, scope_text(scope)), |c, (shop, scope)| {
            Box::pin(run(c, sqlx::query(RESUME).bind(shop).bind(scope)))
        });
        Ok(rows.await? == 1)
    }

    async fn switches(&self) -> Result<Vec<Switch>> {
        let rows =
            self.read(self.shop, |c, shop| Box::pin(all(c, sqlx::query(SWITCHES).bind(*shop)))).await?;
        let read = |row| {
            let mut cells = Cells::of(row, "switch");
            Ok(Switch {
                scope: cells.scope()?,
                since: cells.time()?,
                by: cells.text()?,
                reason: cells.code()?,
                until: cells.opt_time()?,
            })
        };
        rows.iter().map(read).collect()
    }
}
