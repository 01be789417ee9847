//! For tests: does everything that is due, one thing after the other, and says when time alone brings the next.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use crate::{Engine, claim::Turn, inbox, lane, schedule};

impl Engine {
    /// Does everything that is due now, and what becomes due by doing it; returns how many runs were taken up when
    /// nothing is due any more. For tests: one lane at a time, in the order of claiming, without a worker.
    ///
    /// # Panics
    /// If the store fails; a test that breaks the store handles its errors by [`Engine::try_until_idle`].
    pub async fn run_until_idle(&self) -> usize {
        match self.try_until_idle().await {
            Ok(told) => told,
            Err(error) => panic!("the store failed while everything due was done: {error}"),
        }
    }

    /// Like [`Engine::run_until_idle`], and answers if the store fails.
    pub async fn try_until_idle(&self) -> store::Result<usize> {
        let core = &self.core;
        let before = core.told.load(Ordering::Relaxed);
        loop {
            core.claims.none_left().await;
            core.refresh_switches(Duration::ZERO).await;
            let fired = schedule::fire_due(core).await?;
            let (sorted, _) = inbox::sort_batch(core).await?;
            let terms = core.claim_terms();
            let claimed = core.store.claim_due(terms, 1).await?;
            let idle = fired == 0 && sorted == 0 && claimed.is_empty();
            for claimed in claimed {
                lane::work(Arc::clone(core), Turn::take(core, claimed, terms.lease_until)).await;
            }
            if idle && core.claims.count() == 0 {
                return Ok(core.told.load(Ordering::Relaxed) - before);
            }
        }
    }

    /// When something becomes due next by time alone; for tests that move the clock.
    pub async fn next_due(&self) -> store::Result<Option<domain::Timestamp>> {
        let core = &self.core;
        let lane = core.store.next_due().await?;
        let firing = schedule::next_firing(core).await?;
        let switches = core.store.switches().await?;
        let until = switches.iter().filter_map(|switch| switch.until).min();
        Ok([lane, firing, until].into_iter().flatten().min())
    }
}
