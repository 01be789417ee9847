//! The end of a shop on SQLite: every table that has its number is emptied of it, whichever tables there are.

use domain::Timestamp;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::micros,
};
use crate::{Error, KeyedHash, Result, Wiped};

statements! {
    // Children first: deleting a run row by row with its steps takes longer than both tables at once.
    TABLES = "SELECT m.name FROM sqlite_schema AS m
        WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'shop')
        ORDER BY m.name NOT IN ('letters', 'steps', 'sessions', 'receipts'), m.name";
    AUDIT_END = "SELECT number, hash FROM audit WHERE shop = ?1 ORDER BY number DESC LIMIT 1";
    BEGIN_WIPING = "INSERT INTO wiping (number) VALUES (?1)";
    END_WIPING = "DELETE FROM wiping WHERE number = ?1";
    TOGETHER = "PRAGMA defer_foreign_keys = ON";
    REMEMBER = "INSERT INTO wiped (seal, was, at, gone, audit_entries, audit_head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (seal) DO UPDATE SET was = max(was, excluded.was), at = excluded.at, gone = excluded.gone,
            audit_entries = excluded.audit_entries, audit_head = excluded.audit_head";
    DELETE_SHOP = "DELETE FROM shops WHERE id = ?1";
    WIPED = "SELECT at, gone, audit_entries, audit_head FROM wiped WHERE seal = ?1";
}

/// Deletes everything of a shop and remembers its seal. Wiped already: answers what was remembered.
pub(super) async fn wipe(
    c: &mut SqliteConnection,
    shop: i64,
    seal: KeyedHash,
    now: Timestamp,
) -> Result<Wiped> {
    let end = first(c, sqlx::query(AUDIT_END).bind(shop)).await?;
    let (audit_entries, audit_head) = match &end {
        None => (0, None),
        Some(row) => {
            let mut cells = Cells::of(row, "audit entry");
            (cells.int()?, Some(cells.hash()?.0))
        }
    };
    let tables = all(c, sqlx::query(TABLES)).await?;
    run(c, sqlx::query(BEGIN_WIPING).bind(shop)).await?;
    run(c, sqlx::query(TOGETHER)).await?;
    let mut gone = 0;
    for row in tables {
        let name = Cells::of(&row, "table").text()?;
        let delete = AssertSqlSafe(format!("DELETE FROM \"{name}\" WHERE shop = ?1"));
        gone += run(c, sqlx::query(delete).bind(shop)).await?;
    }
    run(c, sqlx::query(END_WIPING).bind(shop)).await?;
    if run(c, sqlx::query(DELETE_SHOP).bind(shop)).await? == 0 {
        return wiped(c, seal).await?.ok_or(Error::Missing("shop"));
    }
    let remember = sqlx::query(REMEMBER).bind(seal.0.as_slice()).bind(shop).bind(micros(now));
    let remember = remember.bind(gone.cast_signed()).bind(audit_entries);
    run(c, remember.bind(audit_head.map(|hash| hash.to_vec()))).await?;
    wiped(c, seal).await?.ok_or(Error::Missing("shop"))
}

/// What is remembered of a wiped shop.
pub(super) async fn wiped(c: &mut SqliteConnection, seal: KeyedHash) -> Result<Option<Wiped>> {
    let Some(row) = first(c, sqlx::query(WIPED).bind(seal.0.as_slice())).await? else { return Ok(None) };
    let mut cells = Cells::of(&row, "wiped shop");
    Ok(Some(Wiped {
        at: cells.time()?,
        gone: cells.count()?,
        audit_entries: cells.count()?,
        audit_head: cells.opt_hash()?.map(|hash| hash.to_hex()),
    }))
}
