//! A flow in a small world of its own, as the crash matrix needs it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use store::{RunState, Store};

use crate::{Engine, Start};

/// One flow, the vendors around it, and what must be true afterwards.
#[async_trait]
pub trait Scenario: Send + Sync {
    /// The vendors and the store below, with their state.
    type World: Send + Sync;

    /// A fresh world. Called once for each fault.
    async fn open(&self) -> Self::World;

    /// The store of this world; it outlives every engine.
    fn store(&self, world: &Self::World) -> Arc<dyn Store>;

    /// A new hub on this store (which may be about to die), talking to the world's vendors.
    fn engine(&self, world: &Self::World, store: Arc<dyn Store>) -> Engine;

    /// What the sender asks for; asked again, with the same key, when the hub died before it answered.
    fn start(&self, world: &Self::World) -> Start;

    /// What must be true when everything has come to rest: counted at the vendors, not in the hub's own words. `end` is
    /// how the run ended; a run that ended `Dead` or `Discarded` may have done less, never twice.
    async fn check(&self, world: &Self::World, end: RunState) -> Result<(), String>;

    /// Lets time pass in this world; tokio's paused time unless it has another.
    async fn pass(&self, _world: &Self::World, time: Duration) {
        tokio::time::advance(time).await;
    }
}
