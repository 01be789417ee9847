//! The hub as the doors see it: everything the API, the console and the command line can ask for.

use std::sync::Arc;

use domain::{Clock, CustomerId, IdempotencyKey, Pii, Random, RegistrationId, member::Profile};
use engine::Engine;
use futures::stream::BoxStream;
use secrecy::SecretString;
use store::Store;

use crate::{
    Hasher, Settings, Systems, WebhookRefused,
    points::{BalanceView, HistoryLine},
    profile::{ChangeForm, ProfileRefused},
    registration::{Form, Progress, Registered, RegistrationRefused},
};

/// What a hub is made of.
pub struct HubParts {
    /// Memory.
    pub store: Arc<dyn Store>,
    /// The other systems.
    pub systems: Arc<Systems>,
    /// Keyed hashes.
    pub hasher: Arc<Hasher>,
    /// Wall-clock time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The shop's settings.
    pub settings: Arc<Settings>,
}

/// The hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    parts: Arc<HubParts>,
    engine: Engine,
}

impl Hub {
    /// Registers the flows with an engine; nothing runs until the engine works.
    pub fn new(_parts: HubParts) -> Self {
        unimplemented!()
    }

    /// The engine that runs the flows.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What it is made of.
    pub fn parts(&self) -> &HubParts {
        &self.parts
    }

    /// N, if this customer token is good. Rejections: `token-expired`, `token-invalid`; otherwise nobody could say.
    pub async fn customer(&self, token: &SecretString) -> Result<CustomerId, domain::Failure> {
        self.parts.systems.identity.customer(token).await
    }

    /// Signs a shopper up, and answers when every system is final or after 1.8 s.
    pub async fn register(
        &self,
        _key: &IdempotencyKey,
        _form: Form,
    ) -> Result<Registered, RegistrationRefused> {
        unimplemented!()
    }

    /// How far a registration has come; none if there is no such one.
    pub async fn registration(&self, _id: RegistrationId) -> store::Result<Option<Progress>> {
        unimplemented!()
    }

    /// The registration now and after each change; ends when it is final, or with the receiver.
    pub fn watch_registration(&self, _id: RegistrationId) -> BoxStream<'static, Progress> {
        unimplemented!()
    }

    /// The customer's profile, live from the online store.
    pub async fn profile(&self, _customer: CustomerId) -> Result<Pii<Profile>, ProfileRefused> {
        unimplemented!()
    }

    /// Changes it there, and starts the spread to the others.
    pub async fn change_profile(
        &self,
        _customer: CustomerId,
        _change: ChangeForm,
    ) -> Result<Pii<Profile>, ProfileRefused> {
        unimplemented!()
    }

    /// The balance, within a second.
    pub async fn balance(&self, _customer: CustomerId) -> BalanceView {
        unimplemented!()
    }

    /// The newest movements; none when the POS does not answer.
    pub async fn history(&self, _customer: CustomerId, _limit: u32) -> Option<Vec<HistoryLine>> {
        unimplemented!()
    }

    /// The code a till reads from this member's card.
    pub async fn card_code(&self, _customer: CustomerId) -> Pii<String> {
        unimplemented!()
    }

    /// Verifies and stores a Shopify webhook. Header names are lower case. Never waits for anything but the store.
    pub async fn shopify_webhook(
        &self,
        _headers: &[(&str, &str)],
        _body: &[u8],
    ) -> Result<(), WebhookRefused> {
        unimplemented!()
    }

    /// Verifies and stores a Smaregi webhook.
    pub async fn smaregi_webhook(
        &self,
        _headers: &[(&str, &str)],
        _body: &[u8],
    ) -> Result<(), WebhookRefused> {
        unimplemented!()
    }

    /// Whether requests can be taken: the store answers and is healthy.
    pub async fn is_ready(&self) -> bool {
        unimplemented!()
    }
}
