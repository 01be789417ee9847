//! Rows of a key before on SQLite: found by the version of their key, removed a few at a time.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::Word,
};
use crate::{Rekeying, Result, System};

statements! {
    UNDER_OTHERS = "SELECT (SELECT count(*) FROM members WHERE shop = ?1 AND key_version <> ?2)
        + (SELECT count(*) FROM echoes WHERE shop = ?1 AND key_version <> ?2)";
    MEMBERS = "SELECT pos FROM members WHERE shop = ?1 AND key_version < ?2
        UNION ALL SELECT pos FROM members WHERE shop = ?1 AND key_version > ?2 LIMIT ?3";
    HASHES_GO = "DELETE FROM member_hashes WHERE shop = ?1 AND pos IN (SELECT value FROM json_each(?2))";
    MEMBERS_GO = "DELETE FROM members WHERE shop = ?1 AND pos IN (SELECT value FROM json_each(?2))";
    ECHOES_BELOW_GO = "DELETE FROM echoes WHERE shop = ?1 AND system = ?2 AND customer IN (
        SELECT customer FROM echoes WHERE shop = ?1 AND key_version < ?3 AND system = ?2 LIMIT ?4)";
    ECHOES_ABOVE_GO = "DELETE FROM echoes WHERE shop = ?1 AND system = ?2 AND customer IN (
        SELECT customer FROM echoes WHERE shop = ?1 AND key_version > ?3 AND system = ?2 LIMIT ?4)";
}

#[async_trait]
impl Rekeying for Sqlite {
    async fn under_other_keys(&self, key_version: u32) -> Result<u64> {
        let row = self.read((self.shop, key_version), |c, (shop, key_version)| {
            Box::pin(first(c, sqlx::query(UNDER_OTHERS).bind(shop).bind(key_version)))
        });
        row.await?.map_or(Ok(0), |row| Cells::of(&row, "key version").count())
    }

    async fn forget_other_keys(&self, key_version: u32, limit: u32) -> Result<u64> {
        self.write((self.shop, key_version, limit), |c, (shop, key_version, limit)| {
            Box::pin(forget(c, *shop, *key_version, *limit))
        })
        .await
    }
}

async fn forget(c: &mut SqliteConnection, shop: i64, key_version: u32, limit: u32) -> Result<u64> {
    let members = all(c, sqlx::query(MEMBERS).bind(shop).bind(key_version).bind(limit)).await?;
    let ids = members.iter().map(|row| Cells::of(row, "member").int()).collect::<Result<Vec<i64>>>()?;
    let ids = table(&ids)?;
    run(c, sqlx::query(HASHES_GO).bind(shop).bind(&ids)).await?;
    let mut gone = run(c, sqlx::query(MEMBERS_GO).bind(shop).bind(&ids)).await?;
    for system in System::ALL {
        for side in [ECHOES_BELOW_GO, ECHOES_ABOVE_GO] {
            let go = sqlx::query(side).bind(shop).bind(system.word()).bind(key_version).bind(limit);
            gone += run(c, go).await?;
        }
    }
    Ok(gone)
}
