//! The engine as the program holds it.

use std::{sync::Arc, time::Duration};

use domain::{Clock, Random, RunId};
use store::{Scope, Store};
use tokio::sync::broadcast;

use crate::{Flow, Signal, Start, Started};

/// Turns a row of the inbox into runs.
pub trait Sorter: Send + Sync + 'static {
    /// The runs this event starts; none if it concerns nobody.
    fn sort(&self, row: &store::InboxRow) -> Vec<Start>;
}

/// Everything that runs flows. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    _private: (),
}

impl Engine {
    /// Registers the flows; nothing runs yet.
    pub fn new(
        _store: Arc<dyn Store>,
        _clock: Arc<dyn Clock>,
        _random: Arc<dyn Random>,
        _flows: Vec<Arc<dyn Flow>>,
        _sorter: Arc<dyn Sorter>,
    ) -> Self {
        unimplemented!()
    }

    /// Accepts a run: it is durable when this returns. If its lane is idle it begins at once.
    pub async fn start(&self, _start: Start) -> store::Result<Started> {
        unimplemented!()
    }

    /// Accepts many runs in one commit.
    pub async fn start_all(&self, _starts: Vec<Start>) -> store::Result<Vec<Started>> {
        unimplemented!()
    }

    /// Gives a run that lost its companion (after a crash, or a new request with the same key) a new one and makes
    /// it due.
    pub async fn rejoin(
        &self,
        _run: RunId,
        _companion: Box<dyn std::any::Any + Send + Sync>,
    ) -> store::Result<()> {
        unimplemented!()
    }

    /// Accepts verified deliveries; durable when this returns. Their runs start right behind.
    pub async fn accept(&self, _deliveries: Vec<store::Delivery>) -> store::Result<Vec<store::Accepted>> {
        unimplemented!()
    }

    /// News from now on.
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        unimplemented!()
    }

    /// Does everything that is due now, and what becomes due by doing it; returns when nothing is. For tests.
    pub async fn run_until_idle(&self) -> usize {
        unimplemented!()
    }

    /// When something becomes due next by time alone; for tests that move the clock.
    pub async fn next_due(&self) -> store::Result<Option<domain::Timestamp>> {
        unimplemented!()
    }

    /// Works until `stop` is cancelled, then finishes the calls under way (at most `grace`) and hands the rest back.
    pub async fn work(&self, _stop: tokio::sync::watch::Receiver<bool>, _grace: Duration) {
        unimplemented!()
    }

    /// Tells every run that waits for this event that it happened.
    pub async fn happened(&self, _event: &str) -> store::Result<u64> {
        unimplemented!()
    }

    /// Pauses a flow, a vendor or an object; what arrives meanwhile is kept.
    pub async fn pause(&self, _switch: store::Switch) -> store::Result<bool> {
        unimplemented!()
    }

    /// Resumes; what waited is taken up in order of arrival, at most `per_second` runs a second.
    pub async fn resume(&self, _scope: &Scope, _per_second: Option<u32>) -> store::Result<u64> {
        unimplemented!()
    }

    /// A person tries a dead or waiting run again now. `Err(Refused)` if its flow may not be replayed so.
    pub async fn retry(&self, _run: RunId, _by: &str) -> Result<(), Refused> {
        unimplemented!()
    }

    /// A person gives a dead letter up.
    pub async fn discard(&self, _letter: uuid::Uuid, _by: &str) -> Result<(), Refused> {
        unimplemented!()
    }

    /// The registered flows.
    pub fn flows(&self) -> Vec<crate::Terms> {
        unimplemented!()
    }
}

/// Why a person's wish was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such run or letter.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// It is done or was given up.
    #[error("it has ended already")]
    Ended,
    /// Its replay class forbids it.
    #[error("{0} may not be replayed this way")]
    NotAllowed(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
