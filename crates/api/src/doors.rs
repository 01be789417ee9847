//! What the API may ask of the hub on behalf of a shopper or a vendor; a test stands in for it with a script.

use async_trait::async_trait;
use domain::{ConversionId, CustomerId, Failure, IdempotencyKey, Pii, RegistrationId, member::Profile};
use flows::{
    Hub, WebhookRefused,
    coupon::{CancelRefused, CouponAnswer, CouponOffer, CouponRefused, CouponView},
    points::{BalanceView, HistoryLine},
    profile::{ChangeForm, ProfileRefused},
    registration::{Form, Progress, Registered, RegistrationRefused},
};
use futures::stream::BoxStream;
use secrecy::SecretString;

/// The hub as the storefront, the customer and the vendors see it. Each call is the hub's of the same name.
#[async_trait]
pub trait Doors: Send + Sync + 'static {
    /// N, if this customer token is good.
    async fn customer(&self, token: &SecretString) -> Result<CustomerId, Failure>;
    /// Signs a shopper up.
    async fn register(&self, key: &IdempotencyKey, form: Form) -> Result<Registered, RegistrationRefused>;
    /// How far a registration has come.
    async fn registration(&self, id: RegistrationId) -> store::Result<Option<Progress>>;
    /// The registration now and after each change, until it is final.
    fn watch_registration(&self, id: RegistrationId) -> BoxStream<'static, Progress>;
    /// The customer's profile, live.
    async fn profile(&self, customer: CustomerId) -> Result<Pii<Profile>, ProfileRefused>;
    /// Changes it at its owner.
    async fn change_profile(
        &self,
        customer: CustomerId,
        change: ChangeForm,
    ) -> Result<Pii<Profile>, ProfileRefused>;
    /// Ends the membership.
    async fn withdraw(&self, customer: CustomerId) -> store::Result<()>;
    /// The balance, within a second.
    async fn balance(&self, customer: CustomerId) -> BalanceView;
    /// The newest movements; none when the POS does not answer.
    async fn history(&self, customer: CustomerId, limit: u32) -> Option<Vec<HistoryLine>>;
    /// Turns points into a coupon.
    async fn ask_for_coupon(
        &self,
        customer: CustomerId,
        key: &IdempotencyKey,
        points: i64,
    ) -> Result<CouponAnswer, CouponRefused>;
    /// The customer's coupons, newest first.
    async fn coupons(&self, customer: CustomerId) -> store::Result<Vec<CouponView>>;
    /// What the customer may turn into a coupon now.
    async fn coupon_offer(&self, customer: CustomerId) -> store::Result<CouponOffer>;
    /// Takes a coupon of the customer back.
    async fn cancel_coupon(
        &self,
        customer: CustomerId,
        id: ConversionId,
    ) -> Result<CouponView, CancelRefused>;
    /// The code a till reads.
    async fn card_code(&self, customer: CustomerId) -> Option<Pii<String>>;
    /// Verifies and stores a Shopify webhook; header names are lower case.
    async fn shopify_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused>;
    /// Verifies and stores a Smaregi webhook; header names are lower case.
    async fn smaregi_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused>;
    /// Whether requests can be taken.
    async fn is_ready(&self) -> bool;
}

#[async_trait]
impl Doors for Hub {
    async fn customer(&self, token: &SecretString) -> Result<CustomerId, Failure> {
        Self::customer(self, token).await
    }

    async fn register(&self, key: &IdempotencyKey, form: Form) -> Result<Registered, RegistrationRefused> {
        Self::register(self, key, form).await
    }

    async fn registration(&self, id: RegistrationId) -> store::Result<Option<Progress>> {
        Self::registration(self, id).await
    }

    fn watch_registration(&self, id: RegistrationId) -> BoxStream<'static, Progress> {
        Self::watch_registration(self, id)
    }

    async fn profile(&self, customer: CustomerId) -> Result<Pii<Profile>, ProfileRefused> {
        Self::profile(self, customer).await
    }

    async fn change_profile(
        &self,
        customer: CustomerId,
        change: ChangeForm,
    ) -> Result<Pii<Profile>, ProfileRefused> {
        Self::change_profile(self, customer, change).await
    }

    async fn withdraw(&self, customer: CustomerId) -> store::Result<()> {
        Self::withdraw(self, customer).await
    }

    async fn balance(&self, customer: CustomerId) -> BalanceView {
        Self::balance(self, customer).await
    }

    async fn history(&self, customer: CustomerId, limit: u32) -> Option<Vec<HistoryLine>> {
        Self::history(self, customer, limit).await
    }

    async fn ask_for_coupon(
        &self,
        customer: CustomerId,
        key: &IdempotencyKey,
        points: i64,
    ) -> Result<CouponAnswer, CouponRefused> {
        Self::ask_for_coupon(self, customer, key, points).await
    }

    async fn coupons(&self, customer: CustomerId) -> store::Result<Vec<CouponView>> {
        Self::coupons(self, customer).await
    }

    async fn coupon_offer(&self, customer: CustomerId) -> store::Result<CouponOffer> {
        Self::coupon_offer(self, customer).await
    }

    async fn cancel_coupon(
        &self,
        customer: CustomerId,
        id: ConversionId,
    ) -> Result<CouponView, CancelRefused> {
        Self::cancel_coupon(self, customer, id).await
    }

    async fn card_code(&self, customer: CustomerId) -> Option<Pii<String>> {
        Self::card_code(self, customer).await
    }

    async fn shopify_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        Self::shopify_webhook(self, headers, body).await
    }

    async fn smaregi_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        Self::smaregi_webhook(self, headers, body).await
    }

    async fn is_ready(&self) -> bool {
        Self::is_ready(self).await
    }
}
