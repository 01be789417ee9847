//! One life of the hub's process: from its start on the memory it finds, to the moment it dies.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use engine::{
    Tuning,
    testing::{Dice, FaultyStore, TestClock},
};
use enishi::{
    assemble::{self, Nature},
    commands::sandbox::vendors as routers_of,
    config::Config,
};
use flows::Hub;
use store::{Schedules, Store};
use tokio::{sync::watch, task::AbortHandle, time::Instant};

use crate::{
    lines::{Chute, Mishaps, Wire},
    world::Pace,
};

/// A process of the hub.
pub struct Life {
    /// The hub in it.
    pub hub: Hub,
    /// Its way to the memory; dead when the process is.
    pub store: Arc<FaultyStore>,
    /// It works and follows its own news while this is held.
    stop: watch::Sender<bool>,
    tasks: Vec<AbortHandle>,
    pace: Pace,
}

/// What a process finds when it starts.
pub struct Surroundings<'w> {
    /// Its configuration.
    pub config: &'w Config,
    /// The vendors.
    pub vendors: &'w sandbox::Town,
    /// The clock of its machine.
    pub clock: &'w Arc<TestClock>,
    /// Which call fails how.
    pub mishaps: &'w Arc<Mishaps>,
    /// How busily it works.
    pub pace: Pace,
    /// What it throws its numbers from.
    pub seed: u64,
}

impl Life {
    /// Starts on this memory.
    pub fn begin(store: FaultyStore, around: &Surroundings<'_>) -> Result<Self, String> {
        let store = Arc::new(store);
        let wire = Wire {
            router: OnceLock::new(),
            vendors: around.vendors.clone(),
            mishaps: around.mishaps.clone(),
            store: store.clone(),
        };
        wire.router.set(routers_of(around.vendors)).ok();
        let chute =
            Chute { vendors: around.vendors.clone(), mishaps: around.mishaps.clone(), store: store.clone() };
        let nature = Nature {
            clock: around.clock.clone(),
            random: Arc::new(Dice::seeded(around.seed)),
            http: Arc::new(wire),
            meter: Arc::new(connectors::http::Unmetered),
            mail: Some(Arc::new(chute)),
        };
        let memory: Arc<dyn Store> = store.clone();
        let hub = assemble::hub(around.config, memory, &nature).map_err(|error| error.to_string())?;
        hub.engine().tune(Tuning { poll: around.pace.poll, ..Tuning::default() });
        Ok(Self { hub, store, stop: watch::Sender::new(false), tasks: Vec::new(), pace: around.pace })
    }

    /// Puts up its timetable and begins to work, as the program does; a process that dies meanwhile does not.
    pub async fn work(&mut self) {
        if self.hub.begin().await.is_err() || self.slow_down().await.is_err() {
            return;
        }
        let (working, watching) = (self.hub.clone(), self.hub.clone());
        let (stops, also_stops) = (self.stop.subscribe(), self.stop.subscribe());
        let works = tokio::spawn(async move { working.engine().work(stops, Duration::ZERO).await });
        let watches = tokio::spawn(async move { watching.watch(also_stops).await });
        self.tasks = vec![works.abort_handle(), watches.abort_handle()];
    }

    /// Rounds that make for nothing but the length of a story are made less often.
    async fn slow_down(&self) -> store::Result<()> {
        for known in self.store.schedules().await? {
            let rounds = u32::try_from((self.pace.rounds)(&known.name).as_secs()).unwrap_or(u32::MAX);
            if known.every_s < rounds {
                self.store.keep(&known.name, rounds, known.next_at).await?;
            }
        }
        Ok(())
    }

    /// Dies: what it was about to do it never does.
    pub fn die(&self) {
        self.store.die();
        for task in &self.tasks {
            task.abort();
        }
    }

    /// Whether the process is gone.
    pub fn is_dead(&self) -> bool {
        self.store.is_dead()
    }

    /// Stands still for so long.
    pub fn freeze(&self, time: Duration) {
        self.store.freeze_until(Instant::now() + time);
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.die();
    }
}
