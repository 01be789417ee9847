//! Why the store did not do it.

/// What every shelf answers with.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the store. No variant carries a stored value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database could not be reached, is full or is read-only; nothing was written.
    #[error("the database is unavailable ({0})")]
    Unavailable(&'static str),
    /// Another worker has taken the lane since: this worker must stop at once.
    #[error("the lane was taken by another worker")]
    Fenced,
    /// A row that must be there is not.
    #[error("no such {0}")]
    Missing(&'static str),
    /// A stored value does not read as what it should be.
    #[error("the stored {0} is unreadable")]
    Corrupt(&'static str),
    /// A bug or an unknown condition in the database layer.
    #[error("the database refused: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}
