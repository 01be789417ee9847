//! The online store's coupons and the letters about them, for tests that never ask: nobody answers.

use async_trait::async_trait;
use connectors::roles::{
    Call, CouponLetter, CouponMailer, CouponOrder, Coupons, NewStoreCoupon, OrderPage, Result, StoreCoupon,
};
use domain::{Failure, Kind, Timestamp, Vendor};
use secrecy::SecretString;

use super::Others;

fn silence<T>() -> Result<T> {
    Err(Failure::new(Vendor::Shopify, "answer", Kind::Unavailable))
}

#[async_trait]
impl Coupons for Others {
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
    async fn order_earnings(&self, _: &Call, _: u64) -> Result<Option<connectors::roles::EarnOrder>> {
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
impl CouponMailer for Others {
    async fn write(&self, _: &Call, _: &CouponLetter) -> Result<()> {
        silence()
    }
}
