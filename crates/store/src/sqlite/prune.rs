//! Forgetting what is over: finished runs, sorted deliveries, idle lanes, old sessions. A week is always kept.

use domain::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, run, table},
    run_rows::statements,
    words::micros,
};
use crate::Result;

/// Seven days, in microseconds.
const WEEK: i64 = 7 * 24 * 3_600 * 1_000_000;
/// Rows deleted in one transaction, so that others get their turn at the writer.
const AT_ONCE: u32 = 500;

statements! {
    // The store has no clock. The newest thing it was told about is as late as it can be sure it is.
    NEWEST = "SELECT max(at) FROM (
        SELECT max(finished_at) AS at FROM runs WHERE shop = ?1 AND finished_at IS NOT NULL
        UNION ALL SELECT max(created_at) FROM runs WHERE seq = (SELECT max(seq) FROM runs)
        UNION ALL SELECT max(received_at) FROM inbox WHERE id = (SELECT max(id) FROM inbox))";
    RUNS = "DELETE FROM runs WHERE seq IN (
        SELECT r.seq FROM runs AS r WHERE r.shop = ?1 AND r.finished_at < ?2
            AND NOT EXISTS (SELECT 1 FROM letters AS l WHERE l.run = r.seq AND l.ended_at IS NULL)
        ORDER BY r.finished_at LIMIT ?3)";
    // Deliveries are numbered as they arrive, so the oldest ones are those with the lowest numbers.
    DELIVERIES = "DELETE FROM inbox WHERE received_at < ?2 AND id IN (
        SELECT id FROM inbox NOT INDEXED WHERE shop = ?1 AND sorted = 1 ORDER BY id LIMIT ?3)";
    IDLE_LANES = "SELECT lane FROM lanes WHERE shop = ?1 AND head IS NULL AND used_at < ?2 LIMIT ?3";
    LANES = "DELETE FROM lanes WHERE shop = ?1 AND head IS NULL AND used_at < ?2
        AND lane IN (SELECT value FROM json_each(?3))";
    NOTICES = "DELETE FROM notices WHERE shop = ?1 AND aged_at < ?2";
    AGE_NOTICES = "UPDATE notices SET aged_at = ?2 WHERE shop = ?1 AND aged_at IS NULL";
    SESSIONS = "DELETE FROM sessions WHERE shop = ?1 AND is_api_token = 0 AND seen_at < ?2";
}

/// Prunes in small transactions; answers how many runs and deliveries went.
pub(super) async fn prune(store: &Sqlite, finished_before: Timestamp, limit: u32) -> Result<u64> {
    let shop = store.shop;
    let newest = store.read(shop, |c, shop| Box::pin(all(c, sqlx::query(NEWEST).bind(*shop)))).await?;
    let newest = newest.first().map(|row| Cells::of(row, "time").opt_int()).transpose()?.flatten();
    let Some(newest) = newest else { return Ok(0) };
    let before = micros(finished_before).min(newest - WEEK);
    let mut gone = 0;
    for statement in [RUNS, DELIVERIES] {
        let mut left = limit;
        while left > 0 {
            let some = left.min(AT_ONCE);
            let deleted = delete(store, statement, before, some).await?;
            gone += deleted;
            left -= some;
            if deleted < u64::from(some) {
                break;
            }
        }
    }
    idle_lanes(store, before, limit).await?;
    store.write((shop, before), |c, (shop, before)| Box::pin(side_tables(c, *shop, *before))).await?;
    Ok(gone)
}

async fn delete(store: &Sqlite, statement: &'static str, before: i64, some: u32) -> Result<u64> {
    store
        .write((store.shop, statement, before, some), |c, (shop, statement, before, some)| {
            Box::pin(run(c, sqlx::query(*statement).bind(shop).bind(before).bind(some)))
        })
        .await
}

/// Looked for beside the writer, since that may take a walk through all lanes.
async fn idle_lanes(store: &Sqlite, before: i64, limit: u32) -> Result<()> {
    let rows = store.read((store.shop, before, limit), |c, (shop, before, limit)| {
        Box::pin(all(c, sqlx::query(IDLE_LANES).bind(shop).bind(before).bind(limit)))
    });
    let lanes = rows.await?.iter().map(|row| Cells::of(row, "lane").text()).collect::<Result<Vec<_>>>()?;
    for some in lanes.chunks(AT_ONCE as usize) {
        let rows = store.write((store.shop, before, table(some)?), |c, (shop, before, lanes)| {
            Box::pin(run(c, sqlx::query(LANES).bind(shop).bind(before).bind(lanes)))
        });
        rows.await?;
    }
    Ok(())
}

async fn side_tables(c: &mut SqliteConnection, shop: i64, before: i64) -> Result<()> {
    run(c, sqlx::query(NOTICES).bind(shop).bind(before - WEEK)).await?;
    run(c, sqlx::query(AGE_NOTICES).bind(shop).bind(before)).await?;
    run(c, sqlx::query(SESSIONS).bind(shop).bind(before)).await.map(drop)
}
