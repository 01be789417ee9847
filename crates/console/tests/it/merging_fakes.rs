//! Merging in the other systems, as these tests need it: nobody answers.

use async_trait::async_trait;
use connectors::roles::{
    Call, Channel, Consents, CrmMerges, MergeAsked, MergePreview, MergeProgress, PosMerges, Result,
    StorefrontMerges,
};
use domain::{CrmContactId, CustomerId, Date, Failure, Kind, PosMemberId, Vendor};
use uuid::Uuid;

use crate::others::Others;

const fn silent() -> Failure {
    Failure::new(Vendor::Shopify, "merge", Kind::Unavailable)
}

#[async_trait]
impl StorefrontMerges for Others {
    async fn preview(&self, _: &Call, _: CustomerId, _: CustomerId) -> Result<MergePreview> {
        Err(silent())
    }

    async fn merge(&self, _: &Call, _: CustomerId, _: CustomerId) -> Result<MergeAsked> {
        Err(silent())
    }

    async fn progress(&self, _: &Call, _: Uuid) -> Result<MergeProgress> {
        Err(silent())
    }

    async fn consents(&self, _: &Call, _: CustomerId) -> Result<Option<Consents>> {
        Err(silent())
    }

    async fn withdraw(&self, _: &Call, _: CustomerId, _: Channel) -> Result<()> {
        Err(silent())
    }

    async fn gone(&self, _: &Call, _: &[CustomerId]) -> Result<Vec<CustomerId>> {
        Err(silent())
    }
}

#[async_trait]
impl PosMerges for Others {
    async fn retire(&self, _: &Call, _: PosMemberId, _: PosMemberId, _: Date) -> Result<()> {
        Err(silent())
    }

    async fn bring_back(&self, _: &Call, _: PosMemberId) -> Result<()> {
        Err(silent())
    }
}

#[async_trait]
impl CrmMerges for Others {
    async fn merge_contacts(&self, _: &Call, _: CrmContactId, _: CrmContactId) -> Result<CrmContactId> {
        Err(silent())
    }

    async fn renumber(&self, _: &Call, _: CrmContactId, _: CustomerId) -> Result<()> {
        Err(silent())
    }
}
