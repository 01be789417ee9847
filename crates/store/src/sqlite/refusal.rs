//! What the database said, reduced to what may be told: a code and names of tables, never a stored value.

use crate::Error;

/// The disk or the quota is full.
pub(super) const FULL: &str = "full";
/// Reading or writing the file failed.
pub(super) const IO: &str = "input/output error";
/// The file is not a sound database.
pub(super) const DAMAGED: &str = "damaged";
/// The thread that holds the connection is gone.
pub(super) const LOST: &str = "connection lost";
/// The writer has stopped for good.
pub(super) const STOPPED: &str = "the writer has stopped";

/// A refusal of the database layer.
#[derive(Debug, thiserror::Error)]
#[error("{what} (code {code})")]
pub(super) struct Refusal {
    code: i32,
    what: String,
}

/// Translates an error of the database layer. Its own text is kept only where it consists of names in our schema.
pub(super) fn refused(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Database(refusal) => {
            let code = refusal.code().and_then(|code| code.parse().ok()).unwrap_or_default();
            by_code(code, refusal.message())
        }
        sqlx::Error::Io(_) => Error::Unavailable(IO),
        sqlx::Error::WorkerCrashed => Error::Unavailable(LOST),
        sqlx::Error::RowNotFound => Error::Missing("row"),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Error::Corrupt("column"),
        _ => bug(0, "the statement does not fit the database layer"),
    }
}

fn by_code(code: i32, message: &str) -> Error {
    match code & 0xff {
        5 | 6 => Error::Unavailable("busy"),
        7 => Error::Unavailable("out of memory"),
        8 => Error::Unavailable("read-only"),
        10 => Error::Unavailable(IO),
        11 | 26 => Error::Unavailable(DAMAGED),
        13 => Error::Unavailable(FULL),
        3 | 14 | 23 => Error::Unavailable("cannot be opened"),
        // Logic errors and broken constraints name tables, columns and keywords; all of these are ours.
        1 | 19 => bug(code, message),
        _ => bug(code, "refused"),
    }
}

/// A condition that only a mistake in this crate can bring about.
pub(super) fn bug(code: i32, what: &str) -> Error {
    Error::Database(Box::new(Refusal { code, what: what.into() }))
}

/// Whether it is unknown what reached the disk, so that nothing more may be written through this connection.
pub(super) fn is_fatal(error: &Error) -> bool {
    matches!(error, Error::Unavailable(IO | DAMAGED | LOST))
}

/// Whether it is the answer to one caller and leaves the transaction sound: nothing was written for that caller.
pub(super) fn is_an_answer(error: &Error) -> bool {
    matches!(error, Error::Fenced | Error::Missing(_))
}
