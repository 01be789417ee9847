//! Waiting is over: a person tries a run again, or what it waited for has happened.

use domain::{RunId, Timestamp};
use sqlx::SqliteConnection;

use super::{
    claim::{Turn, advance, make_lanes},
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::micros,
};
use crate::{Error, Result};

statements! {
    PLACE = "SELECT seq FROM runs WHERE shop = ?1 AND id = ?2";
    // A run that waits for an event goes on waiting for it, so that it can tell a person's push from the event.
    BACK = "UPDATE runs SET state = 'waiting', holds = 1, run_at = ?2, finished_at = NULL, code = NULL,
            waits_on = CASE WHEN waits_on LIKE 'event:%' THEN waits_on ELSE 'time' END
        WHERE seq = ?1 AND state IN ('waiting', 'dead', 'discarded')
        RETURNING lane";
    FORGET = "DELETE FROM steps WHERE run = ?1 AND name IN (SELECT value FROM json_each(?2))";
    // What is in doubt stays in doubt, however tired of it everybody is: it is looked up before it is sent again.
    FRESH = "UPDATE steps SET attempts = 0, next_at = NULL, first_at = ?2,
            state = CASE WHEN state = 'in_doubt' OR code = 'in_doubt' THEN 'in_doubt' ELSE 'retrying' END
        WHERE run = ?1 AND state IN ('retrying', 'in_doubt', 'needs_person')";
    NEWS = "UPDATE lanes SET again = 1 WHERE shop = ?1 AND claimed = 1
        AND lane IN (SELECT value FROM json_each(?2)) AND head IN (SELECT value FROM json_each(?3))";
    HAPPENED = "UPDATE runs SET waits_on = 'time', run_at = ?3
        WHERE shop = ?1 AND waits_on = ?2 AND waits_on <> 'time' AND state = 'waiting'
        RETURNING lane, seq";
}

/// Puts a run back; false if it has ended.
pub(super) async fn rewind(
    c: &mut SqliteConnection,
    (shop, id): (i64, RunId),
    now: Timestamp,
    forget: &[String],
) -> Result<bool> {
    let row = first(c, sqlx::query(PLACE).bind(shop).bind(id.0.as_bytes().as_slice())).await?;
    let seq = Cells::of(&row.ok_or(Error::Missing("run"))?, "run").int()?;
    let back = all(c, sqlx::query(BACK).bind(seq).bind(micros(now))).await?;
    let Some(row) = back.first() else { return Ok(false) };
    let lane = Cells::of(row, "run").text()?;
    if !forget.is_empty() {
        run(c, sqlx::query(FORGET).bind(seq).bind(table(forget)?)).await?;
    }
    run(c, sqlx::query(FRESH).bind(seq).bind(micros(now))).await?;
    wake(c, shop, now, &[(lane, seq)]).await?;
    Ok(true)
}

/// Wakes every run that waits for this; answers how many.
pub(super) async fn happened(c: &mut SqliteConnection, shop: i64, wait: &str, now: Timestamp) -> Result<u64> {
    let mut woken = Vec::new();
    for row in all(c, sqlx::query(HAPPENED).bind(shop).bind(wait).bind(micros(now))).await? {
        let mut cells = Cells::of(&row, "run");
        woken.push((cells.text()?, cells.int()?));
    }
    wake(c, shop, now, &woken).await?;
    Ok(woken.len() as u64)
}

/// Lanes that nobody has become due; a worker that has one is told when it settles.
async fn wake(c: &mut SqliteConnection, shop: i64, now: Timestamp, woken: &[(String, i64)]) -> Result<()> {
    if woken.is_empty() {
        return Ok(());
    }
    let turn = |lane| Turn { shop, lane, now, held: false, lease_until: None };
    let turns: Vec<_> = woken.iter().map(|(lane, _)| turn(lane.as_str())).collect();
    make_lanes(c, &turns).await?;
    let lanes = table(&woken.iter().map(|(lane, _)| lane).collect::<Vec<_>>())?;
    let heads = table(&woken.iter().map(|(_, seq)| seq).collect::<Vec<_>>())?;
    run(c, sqlx::query(NEWS).bind(shop).bind(lanes).bind(heads)).await?;
    advance(c, &turns).await.map(drop)
}
