//! Brings the tables up to date when the program starts: forwards only, one transaction a step.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{
    columns::Cells,
    query::{first, run},
    refusal::refused,
};
use crate::{Error, Result};

/// Every step ever released, in order; a step is never edited afterwards. The number of steps done is kept in the
/// file's `user_version`.
const STEPS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_journal.sql"),
    include_str!("../../migrations/sqlite/0002_inbox.sql"),
    include_str!("../../migrations/sqlite/0003_links.sql"),
    include_str!("../../migrations/sqlite/0004_desk.sql"),
    include_str!("../../migrations/sqlite/0005_audit.sql"),
    include_str!("../../migrations/sqlite/0006_matching.sql"),
    include_str!("../../migrations/sqlite/0007_erasures.sql"),
    include_str!("../../migrations/sqlite/0008_merges.sql"),
    include_str!("../../migrations/sqlite/0009_changes.sql"),
    include_str!("../../migrations/sqlite/0010_cases.sql"),
    include_str!("../../migrations/sqlite/0011_purchases.sql"),
    include_str!("../../migrations/sqlite/0012_points.sql"),
    include_str!("../../migrations/sqlite/0013_moves_of_a_member.sql"),
];

const VERSION: &str = "PRAGMA user_version";

/// Does the steps that are missing. A file written by a newer program is left alone.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<()> {
    if version(connection).await? == STEPS.len() {
        return Ok(());
    }
    loop {
        run(connection, sqlx::query("BEGIN IMMEDIATE")).await?;
        // Read again under the write lock: another process may be at it too.
        let outcome = match version(connection).await {
            Ok(done) if done > STEPS.len() => Err(Error::Unavailable("written by a newer version")),
            Ok(done) if done == STEPS.len() => Ok(false),
            Ok(done) => step(connection, done).await.map(|()| true),
            Err(error) => Err(error),
        };
        let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = run(connection, sqlx::query(end)).await;
        if !outcome? {
            return ended.map(drop);
        }
        ended?;
    }
}

async fn version(connection: &mut SqliteConnection) -> Result<usize> {
    let row = first(connection, sqlx::query(VERSION)).await?.ok_or(Error::Corrupt("version"))?;
    Cells::of(&row, "version").count()
}

async fn step(connection: &mut SqliteConnection, done: usize) -> Result<()> {
    sqlx::raw_sql(STEPS[done]).execute(&mut *connection).await.map_err(refused)?;
    let next = format!("PRAGMA user_version = {}", done + 1);
    sqlx::raw_sql(AssertSqlSafe(next)).execute(connection).await.map_err(refused)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

    use super::{super::query::all, *};

    async fn memory() -> SqliteConnection {
        SqliteConnectOptions::new().in_memory(true).connect().await.unwrap()
    }

    #[tokio::test]
    async fn every_statement_fits_the_tables() {
        let mut connection = memory().await;
        migrate(&mut connection).await.unwrap();
        let mut seen = 0;
        for statement in super::super::statements() {
            let prepared =
                sqlx::Executor::prepare(&mut connection, sqlx::SqlStr::from_static(statement)).await;
            assert!(prepared.is_ok(), "{statement}\n{:?}", prepared.err());
            seen += 1;
        }
        assert!(seen > 60, "only {seen} statements are listed");
        connection.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_file_of_a_newer_program_is_left_alone() {
        let mut connection = memory().await;
        migrate(&mut connection).await.unwrap();
        run(&mut connection, sqlx::query("PRAGMA user_version = 9999")).await.unwrap();
        let refused = migrate(&mut connection).await;
        assert!(matches!(refused, Err(Error::Unavailable("written by a newer version"))), "{refused:?}");
    }

    /// Walks that are meant: an index that holds little or is read from one end, counts, and a search beside the writer.
    const MEANT: &[&str] = &[
        "inbox_unsorted",
        "letters_by_due",
        "cases_by_due",
        "cases_open_once",
        "runs_not_done",
        "match_runs_one",
        "count(*)",
        "FROM inbox NOT INDEXED",
        "FROM runs NOT INDEXED",
        "FROM sqlite_schema",
        // A shop is deleted with all its rows, and never in service.
        "INSERT INTO shops",
        "DELETE FROM shops",
        "FROM cases NOT INDEXED",
        "WITH who (",
        "FROM audit WHERE shop = ?1 ORDER BY number DESC LIMIT 1",
        "SELECT lane FROM lanes WHERE shop = ?1 AND head IS NULL",
        "ledger_by_way",
    ];
    const SMALL: &[&str] = &["notices", "sessions", "schedules", "switches", "users", "shops", "wiped"];

    #[tokio::test]
    async fn no_statement_walks_through_a_table_that_grows() {
        let mut connection = memory().await;
        migrate(&mut connection).await.unwrap();
        for statement in super::super::statements() {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let Ok(rows) = all(&mut connection, sqlx::query(explain)).await else { continue };
            for row in rows {
                let line: String = sqlx::Row::get(&row, 3);
                // What a statement has just gathered itself may be walked through.
                let scans = line.strip_prefix("SCAN ").filter(|what| {
                    !["b", "s", "held"].contains(what)
                        && !["VIRTUAL", "subquery", "CONSTANT"].iter().any(|own| what.contains(own))
                });
                let walks = scans.is_some() || line.ends_with("(shop=?)");
                let is_small = SMALL.iter().any(|table| line.contains(table));
                let is_meant = MEANT.iter().any(|meant| line.contains(meant) || statement.contains(meant));
                assert!(!walks || is_small || is_meant, "{line}\n{statement}");
            }
        }
    }
}
