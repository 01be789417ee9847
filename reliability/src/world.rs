//! The seeded world: vendors, a memory that outlives every process, and the processes of the hub.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use domain::{Clock, CustomerId};
use engine::testing::{FaultyStore, Side, TestClock};
use enishi::{
    commands::{sandbox_shop, setup},
    config::Config,
};
use secrecy::SecretString;
use store::{Store, memory::Memory};
use tokio::{sync::Mutex, task::JoinHandle, time::Instant};

use crate::{
    life::{Life, Surroundings},
    lines::{Door, Mishaps, Watch},
    people,
    story::{Person, Place, Story},
    year,
};

const URL: &str = "http://127.0.0.1:8080";
/// How often the world looks after the post and the dead.
const TICK: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_secs(15);
/// So long after something happened.
const LIVELY: Duration = Duration::from_secs(120);
/// The same while days go by.
const NIGHT_TICK: Duration = Duration::from_secs(60);
/// The hub's clock and the vendors' are never further apart.
const CLOCKS_DIFFER: Duration = Duration::from_secs(12 * 3_600);
/// A hub is set up long before that.
const SET_UP: Duration = Duration::from_secs(30);

/// What the tills gave a member and took from them, the hub's doings left out.
#[derive(Debug, Default, Clone, Copy)]
pub struct Account {
    /// Given less taken.
    pub net: i64,
    /// All that was ever given.
    pub most: i64,
}

/// What the town saw with its own eyes; the hub is judged by it.
#[derive(Default)]
pub struct Seen {
    /// Sign-ups the hub said stand.
    pub acknowledged: BTreeMap<CustomerId, Person>,
    /// Cards handed out at the till: member id, code on the card.
    pub cards: BTreeMap<Person, (String, String)>,
    /// What the tills themselves gave and took, by member.
    pub tills: BTreeMap<String, Account>,
    /// Orders that used a coupon, oldest first.
    pub orders: Vec<(Person, u64)>,
    /// Whoever left, was merged or was to be forgotten: what they are now depends on what came first.
    pub unusual: BTreeSet<Person>,
    /// Customers who were to be forgotten.
    pub erased: BTreeSet<CustomerId>,
    /// Those of whom an operator was told that it will be done.
    pub promised: BTreeSet<CustomerId>,
    /// How many coupons were asked for, each with a key of its own.
    pub asked: usize,
    /// Who agreed to mail when signing up.
    pub agreed: BTreeSet<Person>,
    /// Who wants no more mail.
    pub refused: BTreeSet<Person>,
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
    /// The clock of the vendors.
    pub town_clock: Arc<TestClock>,
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
    /// The store members of whoever was there from the beginning, by person.
    pub crowd: Vec<String>,
    /// When the shop opened.
    opened: Instant,
    /// How closely it is looked at.
    pace: Pace,
    /// Until when somebody may wait for an answer.
    lively_until: Duration,
    seed: u64,
    processes: u64,
}

/// How often a world is looked after, and its processes look around.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Soon after something happened.
    pub tick: Duration,
    /// Else.
    pub quiet_tick: Duration,
    /// How often a process looks for what others left; its own news wakes it at once.
    pub poll: Duration,
    /// What happens by the clock under this name happens at most so often.
    pub rounds: fn(&str) -> Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { tick: TICK, quiet_tick: TICK, poll: POLL, rounds: |_| Duration::ZERO }
    }
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
        let vendors = sandbox::Town::open(settings, Arc::new(Watch(clock.clone())), door.clone());
        let mut config = configuration(&vendors);
        if story.is_a_year() {
            year::set_up(&mut config);
        }
        let mut world = Self {
            vendors,
            memory: Arc::new(Memory::default()),
            lives: Vec::new(),
            door,
            hub_clock: Arc::new(TestClock::default()),
            town_clock: clock,
            config,
            mishaps: Arc::new(Mishaps::new(BTreeMap::new())),
            seen: Arc::default(),
            waiting: Vec::new(),
            troubles: Vec::new(),
            crowd: Vec::new(),
            opened: Instant::now(),
            pace: if story.is_a_year() { year::PACE } else { Pace::default() },
            lively_until: Duration::ZERO,
            seed: story.seed,
            processes: 0,
        };
        world.start(None).await?;
        setup::apply_all(&world.life().hub).await.map_err(|error| format!("set up: {error}"))?;
        world.until(SET_UP).await;
        world.opened = Instant::now();
        year::let_in(&mut world, story.crowd).await?;
        // From here on things may go wrong.
        world.mishaps = Arc::new(Mishaps::new(story.mishaps.clone()));
        world.crash(None).await?;
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
            life.die();
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
            pace: self.pace,
            seed: self.seed.wrapping_mul(1_000).wrapping_add(self.processes),
        };
        let mut life = Life::begin(store, &around)?;
        life.work().await;
        self.door.leads_to(Some(&life.hub));
        self.lives.push(life);
        Ok(())
    }

    /// Lets time pass until that moment after the opening; the processes work on the way.
    pub async fn until(&mut self, moment: Duration) {
        loop {
            self.tend().await;
            let now = self.opened.elapsed();
            if now >= moment {
                return;
            }
            let tick = if now < self.lively_until { self.pace.tick } else { self.pace.quiet_tick };
            tokio::time::sleep((moment - now).min(tick)).await;
        }
    }

    /// Something happens now: for a while it is looked at closely.
    pub fn stir(&mut self) {
        self.lively_until = self.now() + LIVELY;
    }

    /// Until nothing is waited for that was begun before.
    pub fn patience_days(&self) -> u64 {
        let earns = self.config.points.earn_on.iter().any(|on| on == "paid");
        if earns { u64::from(self.config.points.hold_days) + 4 } else { 0 }
    }

    /// Days go by, without looking at every second of them.
    pub async fn days(&mut self, count: u64) {
        let end = self.now() + Duration::from_secs(count * 24 * 3_600);
        while self.now() < end {
            self.tend().await;
            tokio::time::sleep(NIGHT_TICK).await;
        }
    }

    /// Troubles end, the post is brought, and whoever has died is started again.
    async fn tend(&mut self) {
        self.end_troubles();
        self.vendors.deliver_webhooks().await;
        if self.life().is_dead() {
            // A process that cannot start is started again at the next look.
            let _ = self.start(None).await;
        }
    }

    /// Closes shop: vendors and hub know each other, and would keep each other in memory for ever.
    pub fn close(&mut self) {
        for life in self.lives.drain(..) {
            life.die();
        }
        self.door.leads_to(None);
    }

    /// How long ago the shop opened.
    pub fn now(&self) -> Duration {
        self.opened.elapsed()
    }

    /// The time of day of the vendors.
    pub fn time(&self) -> domain::Timestamp {
        Clock::now(&*self.town_clock)
    }

    /// Whether this moment is so short ago that the hub, by its own clock and rounds, may not have come to it yet.
    pub fn has_just_ended(&self, moment: domain::Timestamp) -> bool {
        let rounds = (self.pace.rounds)("coupons") + CLOCKS_DIFFER;
        moment <= self.time() && self.time() < moment + rounds
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
    let mut config = sandbox_shop::configuration(URL, town);
    config.secret.key = Some(SecretString::from("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    config.storefront.api_key = Some(SecretString::from("storefront"));
    // A small shop with small coupons that do not live long.
    config.points.unit = 10;
    config.points.coupon_days = 1;
    config.mail.smtp_url = Some(SecretString::from("smtp://127.0.0.1:25"));
    config
}
