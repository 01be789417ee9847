//! For tests that never ask: systems that do not answer.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, Date, Failure, Kind, PosMemberId, Timestamp, Vendor};
use secrecy::SecretString;
use uuid::Uuid;

use crate::roles::{
    Call, Channel, Consents, CouponLetter, CouponMailer, CouponOrder, Coupons, CrmMerges, EarnOrder,
    MergeAsked, MergePreview, MergeProgress, NewStoreCoupon, OrderPage, PosMerges, Result, StoreCoupon,
    StorefrontMerges, WholeOrder, WholeOrders,
};

/// Whatever it is asked, the system is down. Merges, coupons and their letters.
pub struct Silent;

const fn silence<T>() -> Result<T> {
    Err(Failure::new(Vendor::Shopify, "answer", Kind::Unavailable))
}

#[async_trait]
impl StorefrontMerges for Silent {
    async fn preview(&self, _: &Call, _: CustomerId, _: CustomerId) -> Result<MergePreview> {
        silence()
    }

    async fn merge(&self, _: &Call, _: CustomerId, _: CustomerId) -> Result<MergeAsked> {
        silence()
    }

    async fn progress(&self, _: &Call, _: Uuid) -> Result<MergeProgress> {
        silence()
    }

    async fn consents(&self, _: &Call, _: CustomerId) -> Result<Option<Consents>> {
        silence()
    }

    async fn withdraw(&self, _: &Call, _: CustomerId, _: Channel) -> Result<()> {
        silence()
    }

    async fn gone(&self, _: &Call, _: &[CustomerId]) -> Result<Vec<CustomerId>> {
        silence()
    }
}

#[async_trait]
impl PosMerges for Silent {
    async fn retire(&self, _: &Call, _: PosMemberId, _: PosMemberId, _: Date) -> Result<()> {
        silence()
    }

    async fn bring_back(&self, _: &Call, _: PosMemberId) -> Result<()> {
        silence()
    }
}

#[async_trait]
impl CrmMerges for Silent {
    async fn merge_contacts(&self, _: &Call, _: CrmContactId, _: CrmContactId) -> Result<CrmContactId> {
        silence()
    }

    async fn renumber(&self, _: &Call, _: CrmContactId, _: CustomerId) -> Result<()> {
        silence()
    }
}

#[async_trait]
impl Coupons for Silent {
    async fn prepare(&self, _: &Call, _: &NewStoreCoupon) -> Result<u64> {
        silence()
    }
    async fn activate(&self, _: &Call, _: u64, _: Timestamp) -> Result<()> {
        silence()
    }
    async fn deactivate(&self, _: &Call, _: u64, _: &SecretString) -> Result<()> {
        silence()
    }
    async fn remove(&self, _: &Call, _: u64, _: &SecretString) -> Result<()> {
        silence()
    }
    async fn find(&self, _: &Call, _: &SecretString) -> Result<Option<StoreCoupon>> {
        silence()
    }
    async fn orders_with(&self, _: &Call, _: &SecretString) -> Result<Vec<u64>> {
        silence()
    }
    async fn order_earnings(&self, _: &Call, _: u64) -> Result<Option<EarnOrder>> {
        silence()
    }
    async fn order_coupons(&self, _: &Call, _: u64) -> Result<Option<CouponOrder>> {
        silence()
    }
    async fn coupon_orders_changed(&self, _: &Call, _: Timestamp, _: Option<&str>) -> Result<OrderPage> {
        silence()
    }
}

#[async_trait]
impl WholeOrders for Silent {
    async fn whole_order(&self, _: &Call, _: u64) -> Result<Option<WholeOrder>> {
        silence()
    }
    async fn is_picked_up(&self, _: &Call, _: u64) -> Result<bool> {
        silence()
    }
}

#[async_trait]
impl CouponMailer for Silent {
    async fn write(&self, _: &Call, _: &CouponLetter) -> Result<()> {
        silence()
    }
}
