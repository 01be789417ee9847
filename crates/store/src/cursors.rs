//! How far a pass over another system has come.

use async_trait::async_trait;

use crate::Result;

/// Named positions: watermarks of sweeps, pages of a backfill.
#[async_trait]
pub trait Cursors {
    /// The position, if the pass has begun.
    async fn cursor(&self, name: &str) -> Result<Option<String>>;

    /// Moves it.
    async fn set_cursor(&self, name: &str, value: &str) -> Result<()>;

    /// Notes that a cause was reported in this window; false if it was already. Keeps alerts to one per cause.
    async fn first_in_window(&self, cause: &str, window: &str) -> Result<bool>;
}
