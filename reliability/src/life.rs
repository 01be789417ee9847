//! One life of the hub's process: from its start on the memory it finds, to the moment it dies.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use engine::testing::{Dice, FaultyStore, TestClock};
use enishi::{
    assemble::{self, Nature},
    commands::sandbox::vendors as routers_of,
    config::Config,
};
use flows::Hub;
use store::Store;
use tokio::{sync::watch, time::Instant};

use crate::lines::{Chute, Mishaps, Wire};

/// A process of the hub.
pub struct Life {
    /// The hub in it.
    pub hub: Hub,
    /// Its way to the memory; dead when the process is.
    pub store: Arc<FaultyStore>,
    /// It stands still until then.
    frozen_until: Option<Instant>,
    /// It follows its own news while this is held.
    _news: watch::Sender<bool>,
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
        let (news, stop) = watch::channel(false);
        let watched = hub.clone();
        tokio::spawn(async move { watched.watch(stop).await });
        Ok(Self { hub, store, frozen_until: None, _news: news })
    }

    /// Whether the process is gone.
    pub fn is_dead(&self) -> bool {
        self.store.is_dead()
    }

    /// Stands still for so long.
    pub fn freeze(&mut self, time: Duration) {
        self.frozen_until = Some(Instant::now() + time);
    }

    /// Whether it stands still.
    pub fn is_frozen(&self) -> bool {
        self.frozen_until.is_some_and(|until| Instant::now() < until)
    }

    /// Works for at most so long; how much was done, nothing if it is frozen or dead.
    pub async fn work(&self, at_most: Duration) -> usize {
        if self.is_dead() || self.is_frozen() {
            return 0;
        }
        match tokio::time::timeout(at_most, self.hub.engine().try_until_idle()).await {
            Ok(Ok(done)) => done,
            // The process died at one of its writes, or somebody answers slowly.
            Ok(Err(_)) | Err(_) => 1,
        }
    }
}
