//! What was hashed with a key before: counted, and removed once everything is there under the present key.

use async_trait::async_trait;

use crate::Result;

/// The keys behind the member index and the echoes.
#[async_trait]
pub trait Rekeying {
    /// Members and echoes that stand under another key than this.
    async fn under_other_keys(&self, key_version: u32) -> Result<u64>;

    /// Removes up to so many of each; returns how many there were. None left: 0.
    async fn forget_other_keys(&self, key_version: u32, limit: u32) -> Result<u64>;
}
