//! The seeded world: vendors, a memory that outlives every process, and the processes of the hub.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::{CustomerId, ShopId};
use engine::testing::{FaultyStore, Side, TestClock};
use enishi::{commands::setup, config::Config};
use secrecy::SecretString;
use store::{Store, sqlite::SqliteOptions};
use tokio::{sync::Mutex, task::JoinHandle, time::Instant};

use crate::{
    life::{Life, Surroundings},
    lines::{Door, Mishaps, Watch},
    people,
    story::{Person, Place, Story},
};

const URL: &str = "http://127.0.0.1:8080";
/// A process that does not come to rest is looked at again after this.
const BREATH: Duration = Duration::from_secs(2);

/// What the town saw with its own eyes; the hub is judged by it.
#[derive(Default)]
pub struct Seen {
    /// Sign-ups the hub said stand.
    pub acknowledged: BTreeMap<CustomerId, Person>,
    /// Cards handed out at the till: member id, code on the card.
    pub cards: BTreeMap<Person, (String, String)>,
    /// What was seen to be wrong on the way.
    pub wrong: Vec<String>,
}

/// The world of one story.
pub struct World {
    /// The vendors.
    pub vendors: sandbox::Town,
    /// The hub's memory.
    pub memory: Arc<dyn Store>,
    /// The processes that are alive or stand still, oldest first; the last gets the post.
    pub lives: Vec<Life>,
    /// Where the town finds the hub.
    pub door: Arc<Door>,
    /// The clock of the hub's machine.
    pub hub_clock: Arc<TestClock>,
    /// The configuration of the next process.
    pub config: Config,
    /// Which call fails how.
    pub mishaps: Arc<Mishaps>,
    /// What the town saw.
    pub seen: Arc<Mutex<Seen>>,
    /// People who wait for an answer.
    pub waiting: Vec<JoinHandle<()>>,
    /// Troubles that end by themselves.
    pub troubles: Vec<(Instant, Place)>,
    opened: Instant,
    seed: u64,
    processes: u64,
}

impl World {
    /// Opens shop on a quiet morning.
    pub async fn open(story: &Story) -> Result<Self, String> {
        let clock = Arc::new(TestClock::default());
        let door = Arc::new(Door::default());
        let settings = sandbox::Settings {
            public_url: URL.into(),
            seed: story.seed,
            smaregi_webhook_url: Some(format!("{URL}/webhooks/smaregi")),
            ..sandbox::Settings::default()
        };
        let vendors = sandbox::Town::open(settings, Arc::new(Watch(clock)), door.clone());
        let config = configuration(&vendors);
        let shop = ShopId(config.shopify.shop.clone());
        let memory = store::sqlite::open(SqliteOptions::memory(shop).inline()).await;
        let mut world = Self {
            vendors,
            memory: Arc::new(memory.map_err(|error| error.to_string())?),
            lives: Vec::new(),
            door,
            hub_clock: Arc::new(TestClock::default()),
            config,
            mishaps: Arc::new(Mishaps::new(BTreeMap::new())),
            seen: Arc::default(),
            waiting: Vec::new(),
            troubles: Vec::new(),
            opened: Instant::now(),
            seed: story.seed,
            processes: 0,
        };
        world.start(None).await?;
        setup::apply_all(&world.life().hub).await.map_err(|error| format!("set up: {error}"))?;
        world.work().await;
        // From here on things may go wrong.
        world.mishaps = Arc::new(Mishaps::new(story.mishaps.clone()));
        world.start(None).await?;
        Ok(world)
    }

    /// The process behind the door.
    ///
    /// # Panics
    /// Never: a world has had a process since it opened.
    #[expect(clippy::expect_used, reason = "`open` starts the first one")]
    pub fn life(&self) -> &Life {
        self.lives.last().expect("a process was started")
    }

    /// The process behind the door dies and another one starts; it dies in turn at a write, if told to.
    pub async fn crash(&mut self, next: Option<(usize, Side)>) -> Result<(), String> {
        for life in self.lives.drain(..) {
            life.store.die();
        }
        self.start(next).await
    }

    /// Starts another process beside those that are there; the post goes to it.
    pub async fn start(&mut self, dies_at: Option<(usize, Side)>) -> Result<(), String> {
        self.lives.retain(|life| !life.is_dead());
        let below = self.memory.clone();
        let store = match dies_at {
            Some((nth, side)) => FaultyStore::dying(below, nth, side),
            None => FaultyStore::counting(below),
        };
        self.processes += 1;
        let around = Surroundings {
            config: &self.config,
            vendors: &self.vendors,
            clock: &self.hub_clock,
            mishaps: &self.mishaps,
            seed: self.seed.wrapping_mul(1_000).wrapping_add(self.processes),
        };
        let life = Life::begin(store, &around)?;
        // A process that dies while it begins is simply started again.
        let _ = life.hub.begin().await;
        self.door.leads_to(Some(&life.hub));
        self.lives.push(life);
        Ok(())
    }

    /// Everybody works until nobody has anything to do now.
    pub async fn work(&mut self) {
        for _ in 0..400 {
            self.end_troubles();
            let mut done = 0;
            for life in &self.lives {
                done += life.work(BREATH).await;
            }
            done += self.vendors.deliver_webhooks().await;
            if self.life().is_dead() && self.start(None).await.is_ok() {
                done += 1;
            }
            tokio::task::yield_now().await;
            if done == 0 {
                return;
            }
        }
    }

    /// Lets time pass until that moment after the opening, doing what becomes due on the way.
    pub async fn until(&mut self, moment: Duration) {
        self.work().await;
        loop {
            let now = self.opened.elapsed();
            if now >= moment {
                return;
            }
            tokio::time::sleep((moment - now).min(Duration::from_secs(20))).await;
            self.work().await;
        }
    }

    /// How long ago the shop opened.
    pub fn now(&self) -> Duration {
        self.opened.elapsed()
    }

    /// N of a person, as the online store has it.
    pub fn number_of(&self, person: Person) -> Option<CustomerId> {
        self.vendors.shopify.customer_by_email(&people::email(person)).and_then(|c| CustomerId::new(c.id))
    }

    fn end_troubles(&mut self) {
        let now = Instant::now();
        let over: Vec<Place> = self.troubles.iter().filter(|(end, _)| *end <= now).map(|(_, p)| *p).collect();
        self.troubles.retain(|(end, _)| *end > now);
        for place in over {
            self.faults(place).recover();
        }
    }

    /// What a vendor has been told to do wrong.
    pub fn faults(&self, place: Place) -> &sandbox::Faults {
        match place {
            Place::Shopify => &self.vendors.shopify.faults,
            Place::Smaregi => &self.vendors.smaregi.faults,
            Place::HubSpot => &self.vendors.hubspot.faults,
            Place::Mail => &self.vendors.mailbox.faults,
        }
    }
}

fn configuration(town: &sandbox::Town) -> Config {
    let made = &town.settings;
    let mut config = Config::default();
    config.server.public_url = URL.into();
    config.secret.key = Some(SecretString::from("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    config.storefront.api_key = Some(SecretString::from("storefront"));
    config.shopify.shop = made.shop.clone();
    config.shopify.admin_url = format!("{URL}/shopify");
    config.shopify.client_id = made.shopify_client_id.clone();
    config.shopify.client_secret = Some(SecretString::from(made.shopify_client_secret.clone()));
    config.customer_accounts.discovery_url = format!("{URL}/shopify/.well-known/openid-configuration");
    config.customer_accounts.client_id = made.customer_accounts_client_id.clone();
    config.smaregi.contract_id = made.smaregi_contract_id.clone();
    config.smaregi.client_id = made.smaregi_client_id.clone();
    config.smaregi.client_secret = Some(SecretString::from(made.smaregi_client_secret.clone()));
    config.smaregi.webhook_secret = Some(SecretString::from(made.smaregi_webhook_secret.clone()));
    config.smaregi.id_url = format!("{URL}/smaregi/id");
    config.smaregi.api_url = format!("{URL}/smaregi/api");
    config.hubspot.token = Some(SecretString::from(made.hubspot_token.clone()));
    config.hubspot.api_url = format!("{URL}/hubspot");
    config.mail.smtp_url = Some(SecretString::from("smtp://127.0.0.1:25"));
    config.mail.from = "縁側商店 <shop@engawa.example>".into();
    config.alerts.email = "operators@example.jp".into();
    config
}
