//! The hub as the doors see it: everything the API, the console and the command line can ask for.

use std::{ops::Deref, sync::Arc};

use domain::{Clock, ConversionId, CustomerId, IdempotencyKey, Pii, Random, RegistrationId, member::Profile};
use engine::Engine;
use futures::stream::BoxStream;
use secrecy::SecretString;
use store::{Departure, Store};
use tokio::sync::watch;

use crate::{
    Hasher, Settings, Systems, WebhookRefused,
    caches::Caches,
    coupon::{self, CancelRefused, CouponAnswer, CouponOffer, CouponRefused, CouponView},
    erasure::graves,
    intake::{self, Intake},
    leaving,
    points::{BalanceView, HistoryLine, balance, history},
    profile::{self, ChangeForm, ProfileRefused},
    register,
    registration::{Form, Progress, Registered, RegistrationRefused, desk, progress, sweep},
    watch::rules,
};

/// What the program supplies.
pub struct Supplies {
    /// Memory.
    pub store: Arc<dyn Store>,
    /// The other systems.
    pub systems: Systems,
    /// Keyed hashes.
    pub hasher: Hasher,
    /// Wall-clock time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The shop's settings.
    pub settings: Settings,
}

/// What a hub is made of: what the program supplied, and what it keeps in memory for a moment.
pub struct HubParts {
    supplies: Supplies,
    pub(crate) caches: Caches,
    /// True once the shop was forgotten.
    pub(crate) gone: watch::Sender<bool>,
}

impl Deref for HubParts {
    type Target = Supplies;

    fn deref(&self) -> &Supplies {
        &self.supplies
    }
}

/// The lane of everything that is done about one customer.
pub fn customer_lane(customer: CustomerId) -> String {
    format!("customer:{customer}")
}

/// The hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    parts: Arc<HubParts>,
    engine: Engine,
}

impl Hub {
    /// Registers the flows with an engine; nothing runs until the engine works.
    pub fn new(supplies: Supplies) -> Self {
        let parts = Arc::new(HubParts { supplies, caches: Caches::new(), gone: watch::Sender::new(false) });
        let engine = Engine::new(
            parts.store.clone(),
            parts.clock.clone(),
            parts.random.clone(),
            register::all(&parts),
            Arc::new(Intake),
        );
        Self { parts, engine }
    }

    /// The engine that runs the flows.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What it is made of.
    pub fn parts(&self) -> &Arc<HubParts> {
        &self.parts
    }

    /// Puts up the timetable and starts whoever was skipped while a system was switched off.
    pub async fn begin(&self) -> store::Result<()> {
        for row in register::SCHEDULES {
            self.engine.schedule(row.name, row.flow, row.every).await?;
        }
        let behind = sweep::catch_up(&self.parts, &self.engine).await?;
        if behind > 0 {
            tracing::info!(customers = behind, "catching up with what was switched off");
        }
        Ok(())
    }

    /// Turns true when the shop was forgotten: everything of it is deleted, and the program should end.
    pub fn gone(&self) -> watch::Receiver<bool> {
        self.parts.gone.subscribe()
    }

    /// Whether, and when, this shop was forgotten: a hub does not serve it again.
    pub async fn was_forgotten(&self) -> store::Result<Option<store::Wiped>> {
        self.parts.store.wiped(graves::of_shop(&self.parts)).await
    }

    /// Follows the news and raises alerts until told to stop.
    pub async fn watch(&self, stop: watch::Receiver<bool>) {
        rules::follow(&self.parts, &self.engine, stop).await;
    }

    /// N, if this customer token is good. Rejections: `token-expired`, `token-invalid`; otherwise nobody could say.
    pub async fn customer(&self, token: &SecretString) -> Result<CustomerId, domain::Failure> {
        let named = self.parts.systems.identity.customer(token).await?;
        // Whoever was merged is who they are now; their old token is as good as a new one.
        let memory = crate::systems::memory_failed("see who the customer is now");
        self.parts.store.survivor(named).await.map_err(memory)
    }

    /// Signs a shopper up, and answers when every system is final or after 1.8 s.
    pub async fn register(
        &self,
        key: &IdempotencyKey,
        form: Form,
    ) -> Result<Registered, RegistrationRefused> {
        desk::register(&self.parts, &self.engine, key, &form).await
    }

    /// How far a registration has come; none if there is no such one.
    pub async fn registration(&self, id: RegistrationId) -> store::Result<Option<Progress>> {
        progress::read(&self.parts, id).await
    }

    /// The registration now and after each change; ends when it is final, or with the receiver.
    pub fn watch_registration(&self, id: RegistrationId) -> BoxStream<'static, Progress> {
        desk::watch(self.parts.clone(), &self.engine, id)
    }

    /// The customer's profile, live from the online store.
    pub async fn profile(&self, customer: CustomerId) -> Result<Pii<Profile>, ProfileRefused> {
        profile::read(&self.parts, customer).await
    }

    /// Changes it there, and starts the spread to the others.
    pub async fn change_profile(
        &self,
        customer: CustomerId,
        change: ChangeForm,
    ) -> Result<Pii<Profile>, ProfileRefused> {
        profile::change(&self.parts, &self.engine, customer, change).await
    }

    /// The customer ends the membership: the tills and the CRM are told, mail stops, and nobody makes them again.
    pub async fn withdraw(&self, customer: CustomerId) -> store::Result<()> {
        let day = self.parts.clock.now().strftime("%Y-%m-%d");
        let goodbye = leaving::start(customer, Departure::Withdrawn, &format!("withdrawn-{day}"));
        self.engine.start(goodbye).await.map(drop)
    }

    /// The balance, within a second.
    pub async fn balance(&self, customer: CustomerId) -> BalanceView {
        balance::view(&self.parts, &self.engine, customer).await
    }

    /// The newest movements; none when the POS does not answer.
    pub async fn history(&self, customer: CustomerId, limit: u32) -> Option<Vec<HistoryLine>> {
        history::view(&self.parts, customer, limit).await
    }

    /// Turns points into a coupon, and answers when it can be used or after 1.8 s.
    pub async fn ask_for_coupon(
        &self,
        customer: CustomerId,
        key: &IdempotencyKey,
        points: i64,
    ) -> Result<CouponAnswer, CouponRefused> {
        coupon::desk::ask(&self.parts, &self.engine, customer, key, points).await
    }

    /// The customer's coupons, newest first.
    pub async fn coupons(&self, customer: CustomerId) -> store::Result<Vec<CouponView>> {
        coupon::desk::list(&self.parts, customer).await
    }

    /// What the customer may turn into a coupon now.
    pub async fn coupon_offer(&self, customer: CustomerId) -> store::Result<CouponOffer> {
        coupon::offer::read(&self.parts, customer).await
    }

    /// Takes a coupon of the customer back, and answers when the points are back or after 1.8 s.
    pub async fn cancel_coupon(
        &self,
        customer: CustomerId,
        id: ConversionId,
    ) -> Result<CouponView, CancelRefused> {
        coupon::desk::cancel(&self.parts, &self.engine, customer, id).await
    }

    /// The code a till reads from this member's card: the printed one, or N while the member is being made. None when
    /// nobody can say: a wrong barcode is worse than none.
    pub async fn card_code(&self, customer: CustomerId) -> Option<Pii<String>> {
        match self.parts.store.link(customer).await.ok()?.and_then(|link| link.pos) {
            Some(member) => balance::card(&self.parts, customer, member).await.map(|card| card.code.clone()),
            None => Some(Pii::new(customer.to_string())),
        }
    }

    /// Verifies and stores a Shopify webhook. Header names are lower case. Never waits for anything but the store.
    pub async fn shopify_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        intake::shopify(&self.parts, &self.engine, headers, body).await
    }

    /// Verifies and stores a Smaregi webhook.
    pub async fn smaregi_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        intake::smaregi(&self.parts, &self.engine, headers, body).await
    }

    /// Whether requests can be taken: the store answers.
    pub async fn is_ready(&self) -> bool {
        self.parts.store.switches().await.is_ok()
    }
}
