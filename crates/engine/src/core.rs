//! What all parts of the engine share: the store, the time, the register of flows, and the bell that wakes the worker.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
};

use domain::{
    Clock, Random, RunId, Timestamp,
    planted::{Bug, planted},
};
use store::{NewRun, Store};
use tokio::sync::{Notify, broadcast};

use crate::{
    Facts, Flow, Signal, Sorter, Start, Terms, Tuning,
    breaker::Breakers,
    claim::Claims,
    companion::Companions,
    event::{Again, Events},
    meddle::Meddle,
    retry::after,
    schedule::Timetable,
    switch::Switchboard,
};

/// How many pieces of news a slow subscriber may fall behind.
const NEWS: usize = 4_096;
/// How many runs are remembered as cleanly interrupted; the memory saves a look-up each, nothing depends on it.
const REMEMBERED: usize = 100_000;

/// A flow with its terms read once.
#[derive(Clone)]
pub(crate) struct Registered {
    pub(crate) flow: Arc<dyn Flow>,
    pub(crate) terms: Terms,
}

/// The engine's insides.
pub(crate) struct Core {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) flows: BTreeMap<&'static str, Registered>,
    pub(crate) sorter: Arc<dyn Sorter>,
    pub(crate) news: broadcast::Sender<Signal>,
    pub(crate) switches: Switchboard,
    pub(crate) breakers: Breakers,
    pub(crate) companions: Companions,
    pub(crate) facts: Facts,
    pub(crate) claims: Claims,
    pub(crate) timetable: Timetable,
    pub(crate) bell: Bell,
    pub(crate) events: Events,
    pub(crate) again: Again,
    pub(crate) meddle: Meddle,
    pub(crate) stopping: AtomicBool,
    /// Runs taken up since the start, for tests that count.
    pub(crate) told: AtomicUsize,
    tuning: RwLock<Tuning>,
    orderly: Mutex<HashMap<RunId, u32>>,
}

impl Core {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        flows: Vec<Arc<dyn Flow>>,
        sorter: Arc<dyn Sorter>,
    ) -> Self {
        let register = |flow: Arc<dyn Flow>| {
            let terms = flow.terms();
            (terms.name, Registered { flow, terms })
        };
        Self {
            store,
            clock,
            random,
            flows: flows.into_iter().map(register).collect(),
            sorter,
            news: broadcast::Sender::new(NEWS),
            switches: Switchboard::default(),
            breakers: Breakers::default(),
            companions: Companions::default(),
            facts: Facts::default(),
            claims: Claims::default(),
            timetable: Timetable::default(),
            bell: Bell::default(),
            events: Events::default(),
            again: Again::default(),
            meddle: Meddle::default(),
            stopping: AtomicBool::new(false),
            told: AtomicUsize::new(0),
            tuning: RwLock::new(Tuning::default()),
            orderly: Mutex::default(),
        }
    }

    pub(crate) fn tuning(&self) -> Tuning {
        *self.tuning.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tune(&self, tuning: Tuning) {
        *self.tuning.write().unwrap_or_else(PoisonError::into_inner) = tuning;
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// On what terms lanes are claimed now.
    pub(crate) fn claim_terms(&self) -> store::Terms {
        store::Terms { now: self.clock.now(), lease_until: self.lease_until() }
    }

    /// Until when a lane claimed or kept now is held.
    pub(crate) fn lease_until(&self) -> Timestamp {
        let lease = if planted(Bug::NoLease) { std::time::Duration::ZERO } else { self.tuning().lease };
        after(self.clock.now(), lease)
    }

    /// The stored form of a start; a flow nobody registered is stored too, and found out when it is taken up.
    pub(crate) fn new_run(&self, start: &Start) -> NewRun {
        let now = self.clock.now();
        let class = self.flows.get(start.flow).map_or(domain::Class::SameDay, |known| known.terms.class);
        NewRun {
            id: RunId(self.random.uuid(now)),
            lane: start.lane.clone(),
            flow: start.flow,
            key: start.key.clone(),
            object: start.object.clone(),
            class,
            input: start.input.clone(),
            run_at: start.run_at.unwrap_or(now),
            replay_of: None,
        }
    }

    pub(crate) fn tell(&self, signal: impl FnOnce() -> Signal) {
        if self.news.receiver_count() > 0 {
            // Nobody listening any more is not a failure.
            let _ = self.news.send(signal());
        }
    }

    /// Remembers that a run left this worker with nothing half done.
    pub(crate) fn remember_orderly(&self, run: RunId, attempts: u32) {
        let mut orderly = self.orderly.lock().unwrap_or_else(PoisonError::into_inner);
        if orderly.len() < REMEMBERED {
            orderly.insert(run, attempts);
        }
    }

    pub(crate) fn forget_orderly(&self, run: RunId) {
        self.orderly.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }

    /// Whether a worker may have died inside this run since it was last seen to stop between two steps.
    pub(crate) fn may_have_been_cut_off(&self, run: RunId, attempts: u32) -> bool {
        let left = self.orderly.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
        attempts > 1 && left.is_none_or(|left| left.saturating_add(1) != attempts)
    }
}

/// Wakes the worker: at once, or at a time.
pub(crate) struct Bell {
    rings: Notify,
    lanes: AtomicBool,
    inbox: AtomicBool,
    due_ms: AtomicI64,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            rings: Notify::new(),
            lanes: AtomicBool::new(true),
            inbox: AtomicBool::new(true),
            due_ms: AtomicI64::new(i64::MAX),
        }
    }
}

impl Bell {
    /// Lanes have become due.
    pub(crate) fn lanes(&self) {
        self.lanes.store(true, Ordering::Release);
        self.rings.notify_one();
    }

    /// Something was accepted.
    pub(crate) fn inbox(&self) {
        self.inbox.store(true, Ordering::Release);
        self.rings.notify_one();
    }

    /// A lane becomes due then. The worker is woken only if it would otherwise sleep longer.
    pub(crate) fn lane_at(&self, at: Timestamp) {
        let at_ms = at.as_millisecond();
        if self.due_ms.fetch_min(at_ms, Ordering::AcqRel) > at_ms {
            self.rings.notify_one();
        }
    }

    pub(crate) fn take_inbox(&self) -> bool {
        self.inbox.swap(false, Ordering::AcqRel)
    }

    /// Whether lanes are due; forgets the time, which the worker sets anew once it has claimed.
    pub(crate) fn take_lanes(&self, now: Timestamp) -> bool {
        let kicked = self.lanes.swap(false, Ordering::AcqRel);
        let due = self.due_ms.load(Ordering::Acquire) <= now.as_millisecond();
        if kicked || due {
            self.due_ms.store(i64::MAX, Ordering::Release);
        }
        kicked || due
    }

    pub(crate) fn due_ms(&self) -> i64 {
        self.due_ms.load(Ordering::Acquire)
    }

    pub(crate) async fn rung(&self) {
        self.rings.notified().await;
    }
}
