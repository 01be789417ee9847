//! HubSpot in the role of the CRM.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, Pii, member::Profile};

use super::HubSpot;
use crate::roles::{Call, Crm, Result};

#[async_trait]
impl Crm for HubSpot {
    async fn upsert_contact(
        &self,
        call: &Call,
        id: CustomerId,
        profile: &Pii<Profile>,
    ) -> Result<CrmContactId> {
        self.upsert(call, id, profile.reveal()).await
    }

    async fn has_member_property(&self, call: &Call) -> Result<bool> {
        self.property_exists(call).await
    }

    async fn create_member_property(&self, call: &Call) -> Result<()> {
        self.create_property(call).await
    }
}
