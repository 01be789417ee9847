//! Who works: takes up what is due, as much at once as is good, and stops without leaving anything half done.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::Timestamp;
use tokio::{sync::watch, time::Instant};

use crate::{Engine, claim::Turn, core::Core, inbox, lane, schedule};

/// Lanes claimed in one commit.
const BATCH: usize = 64;
/// A lane that is due but could not be claimed (another process was faster) is not looked for again at once.
const LOST_RACE: Duration = Duration::from_millis(50);
/// How long a run that was cut off at shutdown may take to say so.
const LAST_WORDS: Duration = Duration::from_secs(5);

impl Engine {
    /// Works until `stop` is true (or its sender is gone), then finishes the calls under way (at most `grace`) and
    /// hands the rest back.
    pub async fn work(&self, mut stop: watch::Receiver<bool>, grace: Duration) {
        let core = &self.core;
        core.stopping.store(false, Ordering::Release);
        let worker = Worker { core: Arc::clone(core), busy: Arc::default() };
        core.refresh_switches(Duration::ZERO).await;
        core.release_orphans().await;
        let mut poll_at = Instant::now();
        while !*stop.borrow_and_update() {
            let polls = Instant::now() >= poll_at;
            if polls {
                poll_at = Instant::now() + core.tuning().poll;
            }
            if let Err(error) = worker.round(polls).await {
                tracing::warn!(%error, "the worker could not take up what is due and tries again");
            }
            let wake_at = worker.wakes_at().min(poll_at);
            tokio::select! {
                biased;
                () = core.bell.rung() => {}
                () = tokio::time::sleep_until(wake_at) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        self.stop(grace).await;
    }

    async fn stop(&self, grace: Duration) {
        let core = &self.core;
        core.stopping.store(true, Ordering::Release);
        if tokio::time::timeout(grace, core.claims.none_left()).await.is_ok() {
            return;
        }
        for claim in core.claims.all() {
            claim.cut_off(false);
        }
        if tokio::time::timeout(LAST_WORDS, core.claims.none_left()).await.is_err() {
            tracing::warn!(runs = core.claims.count(), "some runs are taken up again when their leases end");
        }
    }
}

struct Worker {
    core: Arc<Core>,
    busy: Arc<AtomicUsize>,
}

/// A place at the bench; freeing it wakes the worker if others wait for one.
struct Place {
    core: Arc<Core>,
    busy: Arc<AtomicUsize>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let was_busy = self.busy.fetch_sub(1, Ordering::AcqRel);
        if was_busy >= self.core.tuning().in_flight {
            self.core.bell.lanes();
        }
    }
}

impl Worker {
    /// One look at everything: the clock, the inbox, the lanes. What fails is looked at again with the next poll.
    async fn round(&self, polls: bool) -> store::Result<()> {
        let core = &self.core;
        if polls {
            core.refresh_switches(Duration::ZERO).await;
            schedule::fire_due(core).await?;
        }
        if core.bell.take_inbox() || polls {
            let (_, more) = inbox::sort_batch(core).await?;
            if more {
                core.bell.inbox();
            }
        }
        if core.bell.take_lanes(core.clock.now()) || polls {
            self.claim().await?;
        }
        Ok(())
    }

    async fn claim(&self) -> store::Result<()> {
        let core = &self.core;
        loop {
            let free = core.tuning().in_flight.saturating_sub(self.busy.load(Ordering::Acquire));
            if free == 0 {
                return Ok(()); // the next place that becomes free rings
            }
            let limit = free.min(BATCH);
            let terms = core.claim_terms();
            let claimed = core.store.claim_due(terms, u32::try_from(limit).unwrap_or(1)).await?;
            let count = claimed.len();
            for claimed in claimed {
                self.busy.fetch_add(1, Ordering::AcqRel);
                let place = Place { core: Arc::clone(core), busy: Arc::clone(&self.busy) };
                let turn = Turn::take(core, claimed, terms.lease_until);
                let lane = lane::work(Arc::clone(core), turn);
                tokio::spawn(async move {
                    lane.await;
                    drop(place);
                });
            }
            if count < limit {
                break;
            }
        }
        if let Some(next) = core.store.next_due().await? {
            core.bell.lane_at(next.max(in_a_while(core)));
        }
        Ok(())
    }

    fn wakes_at(&self) -> Instant {
        let wait_ms = self.core.bell.due_ms().saturating_sub(self.core.clock.now().as_millisecond());
        let wait = Duration::from_millis(u64::try_from(wait_ms).unwrap_or_default());
        // Never is a time too far to reckon with; the poll comes first.
        Instant::now() + wait.min(Duration::from_secs(3_600))
    }
}

fn in_a_while(core: &Core) -> Timestamp {
    crate::retry::after(core.clock.now(), LOST_RACE)
}
