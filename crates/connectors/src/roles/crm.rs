//! The CRM: one contact per customer.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, matrix::Outgoing, member::Profile};

use super::{Call, Result};

/// The CRM's side of a customer.
#[async_trait]
pub trait Crm: Send + Sync {
    /// Makes the contact that carries N say what the profile says, creating it if there is none and adopting the
    /// contact that has the e-mail already. Doing it twice changes nothing. Consent is not written here.
    async fn upsert_contact(
        &self,
        call: &Call,
        id: CustomerId,
        profile: &Outgoing<Profile>,
    ) -> Result<CrmContactId>;

    /// Whether the unique property that carries N exists.
    async fn has_member_property(&self, call: &Call) -> Result<bool>;

    /// Creates it.
    async fn create_member_property(&self, call: &Call) -> Result<()>;
}
