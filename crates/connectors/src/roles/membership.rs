//! How somebody leaves: the tills end the membership or let it go, the CRM stops writing.

use async_trait::async_trait;
use domain::{CrmContactId, Date, PosMemberId};

use super::{Call, Result};

/// The end of a membership at the tills. Doing it twice changes nothing; a member who is gone has left already.
#[async_trait]
pub trait Membership: Send + Sync {
    /// Marks the member as withdrawn on this day and takes the permission to send mail back. Points and the past stay
    /// in the tills' books.
    async fn withdraw(&self, call: &Call, id: PosMemberId, on: Date) -> Result<()>;

    /// Takes the member number and the permission to send mail off; the card and its points stay as they are.
    async fn release(&self, call: &Call, id: PosMemberId) -> Result<()>;
}

/// What the CRM may be told about writing to somebody. Doing it twice changes nothing.
#[async_trait]
pub trait Silence: Send + Sync {
    /// No marketing mail to this contact any more. There is no way back from here: a yes is never written.
    async fn opt_out(&self, call: &Call, contact: CrmContactId) -> Result<()>;

    /// The contact is no customer any more.
    async fn farewell(&self, call: &Call, contact: CrmContactId) -> Result<()>;
}
