//! HubSpot in the role of the CRM.

use async_trait::async_trait;
use domain::{
    Code, CrmContactId, CustomerId,
    matrix::{Outgoing, Party},
    member::Profile,
};

use super::HubSpot;
use crate::roles::{Call, Crm, Result};

#[async_trait]
impl Crm for HubSpot {
    async fn upsert_contact(
        &self,
        call: &Call,
        id: CustomerId,
        profile: &Outgoing<Profile>,
    ) -> Result<CrmContactId> {
        match profile.value_for(Party::Crm) {
            Some(profile) => self.upsert(call, id, profile.reveal()).await,
            None => Err(self.rejected("write the contact", Code::new("not-let-out"))),
        }
    }

    async fn has_member_property(&self, call: &Call) -> Result<bool> {
        self.property_exists(call).await
    }

    async fn create_member_property(&self, call: &Call) -> Result<()> {
        self.create_property(call).await
    }
}
