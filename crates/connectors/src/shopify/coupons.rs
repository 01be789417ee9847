//! Shopify in the role of the store that takes coupons.

use async_trait::async_trait;
use domain::Timestamp;
use secrecy::SecretString;

use super::Shopify;
use crate::roles::{Call, CouponOrder, Coupons, EarnOrder, NewStoreCoupon, OrderPage, Result, StoreCoupon};

#[async_trait]
impl Coupons for Shopify {
    async fn prepare(&self, call: &Call, coupon: &NewStoreCoupon) -> Result<u64> {
        self.create_discount(call, coupon).await
    }

    async fn activate(&self, call: &Call, discount: u64, from: Timestamp) -> Result<()> {
        self.start_discount(call, discount, from).await
    }

    async fn deactivate(&self, call: &Call, discount: u64, code: &SecretString) -> Result<()> {
        self.end_discount(call, discount, code).await
    }

    async fn remove(&self, call: &Call, discount: u64, code: &SecretString) -> Result<()> {
        self.delete_discount(call, discount, code).await
    }

    async fn find(&self, call: &Call, code: &SecretString) -> Result<Option<StoreCoupon>> {
        self.read_discount(call, code).await
    }

    async fn orders_with(&self, call: &Call, code: &SecretString) -> Result<Vec<u64>> {
        self.find_orders(call, code).await
    }

    async fn order_coupons(&self, call: &Call, order: u64) -> Result<Option<CouponOrder>> {
        self.read_order(call, order).await
    }

    async fn order_earnings(&self, call: &Call, order: u64) -> Result<Option<EarnOrder>> {
        self.read_earnings(call, order).await
    }

    async fn coupon_orders_changed(
        &self,
        call: &Call,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<OrderPage> {
        self.changed_orders(call, since, page).await
    }
}
