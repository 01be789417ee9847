//! Whose turn it is: a lane is held for a while, the hold is renewed while work goes on, and a lost hold stops it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use domain::{RunId, Timestamp};
use store::Fence;
use tokio::{sync::Notify, time::Instant};

use crate::core::Core;

/// A run in flight in this process.
pub(crate) struct Claim {
    pub(crate) fence: Fence,
    pub(crate) run: RunId,
    pub(crate) flow: &'static str,
    pub(crate) object: String,
    pub(crate) since: Instant,
    lease_until_ms: AtomicI64,
    cut: Notify,
    lost: AtomicBool,
}

impl Claim {
    /// Stops the story at its next breath. `lost`: another worker has the lane, so nothing more is written.
    pub(crate) fn cut_off(&self, lost: bool) {
        if lost {
            self.lost.store(true, Ordering::Release);
        }
        self.cut.notify_one();
    }

    pub(crate) async fn is_cut_off(&self) {
        self.cut.notified().await;
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    /// Makes sure the hold has not lapsed before something is done outside that no fence can take back: a process
    /// that was frozen wakes up believing it still holds the lane.
    pub(crate) async fn confirm(&self, core: &Core) -> store::Result<()> {
        let now = core.clock.now();
        if now.as_millisecond() < self.lease_until_ms.load(Ordering::Acquire) {
            return Ok(());
        }
        self.extend(core).await
    }

    async fn extend(&self, core: &Core) -> store::Result<()> {
        let until = core.lease_until();
        core.store.extend(&self.fence, until).await?;
        self.lease_until_ms.store(until.as_millisecond(), Ordering::Release);
        Ok(())
    }
}

/// A claimed run on its way: in the list of runs in flight until this is dropped.
pub(crate) struct Turn {
    core: Arc<Core>,
    pub(crate) claim: Arc<Claim>,
    pub(crate) claimed: store::Claimed,
}

impl Turn {
    pub(crate) fn take(core: &Arc<Core>, claimed: store::Claimed, lease_until: Timestamp) -> Self {
        let flow = core.flows.get(claimed.run.flow.as_str()).map_or("unregistered", |known| known.terms.name);
        let claim = Arc::new(Claim {
            fence: claimed.fence.clone(),
            run: claimed.run.id,
            flow,
            object: claimed.run.object.clone(),
            since: Instant::now(),
            lease_until_ms: AtomicI64::new(lease_until.as_millisecond()),
            cut: Notify::new(),
            lost: AtomicBool::new(false),
        });
        let mut held = core.claims.held();
        held.by_run.insert(claim.run, Arc::clone(&claim));
        let starts_keeper = !std::mem::replace(&mut held.kept, true);
        drop(held);
        if starts_keeper {
            tokio::spawn(keep(Arc::downgrade(core)));
        }
        Self { core: Arc::clone(core), claim, claimed }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let claims = &self.core.claims;
        let mut held = claims.held();
        if held.by_run.get(&self.claim.run).is_some_and(|claim| Arc::ptr_eq(claim, &self.claim)) {
            held.by_run.remove(&self.claim.run);
        }
        let empty = held.by_run.is_empty();
        drop(held);
        if empty {
            claims.emptied.notify_waiters();
        }
    }
}

/// All runs in flight in this process; one keeper renews their leases.
#[derive(Default)]
pub(crate) struct Claims {
    held: Mutex<Held>,
    emptied: Notify,
}

#[derive(Default)]
struct Held {
    by_run: HashMap<RunId, Arc<Claim>>,
    kept: bool,
}

impl Claims {
    pub(crate) fn holds(&self, run: RunId) -> bool {
        self.held().by_run.contains_key(&run)
    }

    pub(crate) fn count(&self) -> usize {
        self.held().by_run.len()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Claim>> {
        self.held().by_run.values().cloned().collect()
    }

    /// Waits until no run is in flight.
    pub(crate) async fn none_left(&self) {
        loop {
            let emptied = self.emptied.notified();
            tokio::pin!(emptied);
            emptied.as_mut().enable();
            if self.held().by_run.is_empty() {
                return;
            }
            emptied.await;
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The claims to renew; none, and the keeper goes home, if nothing is in flight.
    fn to_renew(&self) -> Option<Vec<Arc<Claim>>> {
        let mut held = self.held();
        if held.by_run.is_empty() {
            held.kept = false;
            return None;
        }
        let mut claims: Vec<_> = held.by_run.values().cloned().collect();
        // In one order, so that what happens can be told again.
        claims.sort_unstable_by_key(|claim| claim.run);
        Some(claims)
    }
}

/// One keeper for all leases: a run that ends within a third of the lease costs no renewal.
async fn keep(core: Weak<Core>) {
    loop {
        let Some(pause) = core.upgrade().map(|core| core.tuning().lease / 3) else { return };
        tokio::time::sleep(pause).await;
        let Some(core) = core.upgrade() else { return };
        let Some(claims) = core.claims.to_renew() else { return };
        let old = claims.iter().filter(|claim| claim.since.elapsed() >= pause);
        futures::future::join_all(old.map(async |claim| {
            if let Err(store::Error::Fenced) = claim.extend(&core).await {
                claim.cut_off(true);
            }
        }))
        .await;
    }
}
