//! Opens a town with a hub in it, lets time pass, and asks what became of everybody.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{CustomerId, PosMemberId, RunId, ShopId};
use engine::testing::{Dice, TestClock};
use enishi::{
    assemble::{self, Nature},
    commands::{sandbox::vendors as vendors_of, sandbox_shop, setup},
    config::Config,
};
use flows::{
    Hub,
    registration::{Form, Registered, RegistrationRefused},
};
use secrecy::SecretString;
use store::{Store, sqlite::SqliteOptions};

use super::{
    lines::{Chute, Postman, Watch, Wire},
    people,
};

const URL: &str = "http://127.0.0.1:8080";

/// A town with a hub.
pub struct Town {
    /// The hub.
    pub hub: Hub,
    /// The vendors.
    pub vendors: sandbox::Town,
    /// The time of day.
    pub clock: Arc<TestClock>,
    /// The hub's memory.
    pub store: Arc<dyn Store>,
    config: Config,
    wire: Arc<Wire>,
    postman: Arc<Postman>,
    hubs: AtomicU64,
}

impl Town {
    /// Opens shop on a quiet morning: everything is set up, nobody has come yet.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same with another configuration.
    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::open_as(TestClock::default(), change, |shop| SqliteOptions::memory(shop).inline()).await
    }

    /// The same at another time.
    pub async fn open_at(time: &str, change: impl FnOnce(&mut Config)) -> Self {
        let clock = TestClock::starting_at(time.parse().expect("a time"));
        Self::open_as(clock, change, |shop| SqliteOptions::memory(shop).inline()).await
    }

    /// The same on a database of the test's own.
    pub async fn open_on(place: impl FnOnce(ShopId) -> SqliteOptions) -> Self {
        Self::open_as(TestClock::default(), |_| {}, place).await
    }

    async fn open_as(
        clock: TestClock,
        change: impl FnOnce(&mut Config),
        place: impl FnOnce(ShopId) -> SqliteOptions,
    ) -> Self {
        let clock = Arc::new(clock);
        let postman = Arc::new(Postman::default());
        let settings = sandbox::Settings {
            public_url: URL.into(),
            smaregi_webhook_url: Some(format!("{URL}/webhooks/smaregi")),
            ..sandbox::Settings::default()
        };
        let vendors = sandbox::Town::open(settings, Arc::new(Watch(clock.clone())), postman.clone());
        let mut config = configuration(&vendors);
        change(&mut config);
        let shop = ShopId(config.shopify.shop.clone());
        let memory = store::sqlite::open(place(shop)).await.expect("the database opens");
        let wire = Arc::new(Wire(OnceLock::new()));
        wire.0.set(vendors_of(&vendors)).ok();
        let store: Arc<dyn Store> = Arc::new(memory);
        let hub = hub(&config, &store, &clock, &wire, &vendors, 1);
        postman.serve(&hub);
        let town = Self { hub, vendors, clock, store, config, wire, postman, hubs: AtomicU64::new(2) };
        setup::apply_all(&town.hub).await.expect("a fresh town can be set up");
        town.hub.begin().await.expect("the timetable is stored");
        town.settle().await;
        town
    }

    /// The process is gone; another one opens on the same memory.
    pub async fn restart(&mut self) {
        self.restart_with(|_| {}).await;
    }

    /// The same with another configuration.
    pub async fn restart_with(&mut self, change: impl FnOnce(&mut Config)) {
        change(&mut self.config);
        self.hub = self.hub_on(self.store.clone());
        self.hub.begin().await.expect("the timetable is stored");
    }

    /// Another process on this memory; from now on it gets the post.
    pub fn hub_on(&self, store: Arc<dyn Store>) -> Hub {
        // Another process throws other numbers.
        let seed = self.hubs.fetch_add(1, Ordering::Relaxed);
        let hub = hub(&self.config, &store, &self.clock, &self.wire, &self.vendors, seed);
        self.postman.serve(&hub);
        hub
    }

    /// Does everything that is due now, webhooks included.
    pub async fn settle(&self) {
        for _ in 0..100 {
            let done = self.hub.engine().run_until_idle().await;
            let posted = self.vendors.deliver_webhooks().await;
            if done == 0 && posted == 0 {
                return;
            }
        }
        panic!("the town does not come to rest");
    }

    /// Lets time pass, doing what becomes due on the way.
    pub async fn advance(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() {
            let step = left.min(Duration::from_secs(30));
            tokio::time::advance(step).await;
            left -= step;
            self.settle().await;
        }
    }

    /// Signs somebody up and lets the dust settle.
    pub async fn sign_up(&self, email: &str) -> CustomerId {
        let registered = self.register(email, &people::form(email)).await.expect("the sign-up stands");
        self.settle().await;
        registered.progress.customer_id.expect("a sign-up that stands has a number")
    }

    /// Somebody registers on the store's own pages; no event has been sent about it.
    pub fn seed_elsewhere(&self, email: &str) -> CustomerId {
        let customer = sandbox::shopify::Customer {
            email: Some(email.into()),
            first_name: Some("花子".into()),
            last_name: Some("山田".into()),
            ..Default::default()
        };
        let id = self.vendors.shopify.seed_customer(customer);
        CustomerId::new(id).expect("the store gives ids")
    }

    /// Sends a form with its own key, while the hub works.
    pub async fn register(&self, key: &str, form: &Form) -> Result<Registered, RegistrationRefused> {
        let key = people::key(key);
        let mut asking = std::pin::pin!(self.hub.register(&key, form.clone()));
        loop {
            tokio::select! {
                biased;
                answer = &mut asking => return answer,
                () = tokio::time::sleep(Duration::from_millis(10)) => {
                    self.hub.engine().run_until_idle().await;
                }
            }
        }
    }

    /// The link of a customer to the till.
    pub async fn linked(&self, customer: CustomerId) -> Option<PosMemberId> {
        self.store.link(customer).await.expect("memory answers").and_then(|link| link.pos)
    }

    /// A run's story, line by line, without times and ids that change.
    pub async fn journal(&self, run: RunId) -> String {
        let row = self.store.run(run).await.expect("memory answers").expect("the run is there");
        let steps = self.store.steps(run).await.expect("memory answers");
        let mut told = format!("{} is {:?}\n", row.flow, row.state);
        for step in steps {
            let code = step.code.map(|code| format!(" ({code})")).unwrap_or_default();
            let tries = if step.attempts > 1 { "after several tries" } else { "at the first try" };
            told += &format!("  {}: {:?} {tries}{code}\n", step.name, step.state);
        }
        told
    }
}

fn hub(
    config: &Config,
    store: &Arc<dyn Store>,
    clock: &Arc<TestClock>,
    wire: &Arc<Wire>,
    vendors: &sandbox::Town,
    seed: u64,
) -> Hub {
    let nature = Nature {
        clock: clock.clone(),
        random: Arc::new(Dice::seeded(seed)),
        http: wire.clone(),
        meter: Arc::new(connectors::http::Unmetered),
        mail: Some(Arc::new(Chute(vendors.mailbox.clone()))),
    };
    config.check().expect("the town's configuration is right");
    assemble::hub(config, store.clone(), &nature).expect("the hub is wired")
}

fn configuration(town: &sandbox::Town) -> Config {
    let mut config = sandbox_shop::configuration(URL, town);
    config.secret.key = Some(SecretString::from("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    config.storefront.api_key = Some(SecretString::from("storefront"));
    config.mail.smtp_url = Some(SecretString::from("smtp://127.0.0.1:25"));
    config.alerts.email = "operators@example.jp".into();
    config
}
