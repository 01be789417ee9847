//! The three ways a statement is used. Every error passes through here and loses its text.

use sqlx::{
    Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::refusal::refused;
use crate::Result;

/// A statement with its values.
pub(super) type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Carries it out; answers how many rows it changed.
pub(super) async fn run(connection: &mut SqliteConnection, statement: Statement<'_>) -> Result<u64> {
    Ok(statement.execute(connection).await.map_err(refused)?.rows_affected())
}

/// All rows.
pub(super) async fn all(
    connection: &mut SqliteConnection,
    statement: Statement<'_>,
) -> Result<Vec<SqliteRow>> {
    statement.fetch_all(connection).await.map_err(refused)
}

/// The first row. Not for statements that write: they are cut off behind it.
pub(super) async fn first(
    connection: &mut SqliteConnection,
    statement: Statement<'_>,
) -> Result<Option<SqliteRow>> {
    statement.fetch_optional(connection).await.map_err(refused)
}

/// A list of rows as one value: JSON that `json_each` takes apart again.
pub(super) fn table<T: serde::Serialize>(rows: &[T]) -> Result<String> {
    serde_json::to_string(rows).map_err(|_| super::refusal::bug(0, "a value is no JSON"))
}
