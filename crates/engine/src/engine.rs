//! The engine as the program holds it.

use std::{any::Any, sync::Arc, time::Duration};

use domain::{Clock, Random, RunId, Vendor};
use store::{Claimed, Enqueued, NewRun, RunRow, RunState, Scope, Store, Wait};
use tokio::sync::broadcast;

use crate::{
    Facts, Flow, Signal, SlowRun, Start, Started, Terms, Tuning, claim::Turn, core::Core, lane, step::millis,
};

/// Turns a row of the inbox into runs.
pub trait Sorter: Send + Sync + 'static {
    /// The runs this event starts; none if it concerns nobody.
    fn sort(&self, row: &store::InboxRow) -> Vec<Start>;
}

/// Everything that runs flows. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) core: Arc<Core>,
}

impl Engine {
    /// Registers the flows; nothing runs yet.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        flows: Vec<Arc<dyn Flow>>,
        sorter: Arc<dyn Sorter>,
    ) -> Self {
        Self { core: Arc::new(Core::new(store, clock, random, flows, sorter)) }
    }

    /// Changes the numbers; counts from the next claim on.
    pub fn tune(&self, tuning: Tuning) {
        self.core.tune(tuning);
    }

    /// Accepts a run: it is durable when this returns. If its lane is idle it begins at once.
    pub async fn start(&self, start: Start) -> store::Result<Started> {
        let core = &self.core;
        let new = core.new_run(&start);
        let (id, run_at) = (new.id, new.run_at);
        if let Some(companion) = start.companion {
            // Before the run is stored: it may begin before the answer is here.
            core.companions.set(id, companion);
        }
        let eager = core.tuning().eager && !core.is_stopping();
        let terms = core.claim_terms();
        let row = row_of(&new, &terms);
        let answers = core.store.enqueue(vec![new], eager.then_some(terms)).await;
        let answer = answers.map(|answers| answers.into_iter().next());
        match answer {
            Ok(Some(Enqueued::Claimed(fence))) => {
                let turn =
                    Turn::take(core, Claimed { fence, run: row, steps: Vec::new() }, terms.lease_until);
                tokio::spawn(lane::work(Arc::clone(core), turn));
                Ok(Started::New(id))
            }
            Ok(Some(Enqueued::Queued)) => {
                // A busy lane comes to it by itself.
                if !eager || run_at > terms.now {
                    core.bell.lane_at(run_at);
                }
                Ok(Started::New(id))
            }
            Ok(Some(Enqueued::Exists(row))) => {
                core.companions.drop_of(id);
                Ok(Started::Before(row))
            }
            Ok(None) => {
                core.companions.drop_of(id);
                Err(store::Error::Missing("answer"))
            }
            Err(error) => {
                core.companions.drop_of(id);
                Err(error)
            }
        }
    }

    /// Accepts many runs in one commit. The workers take them up.
    pub async fn start_all(&self, starts: Vec<Start>) -> store::Result<Vec<Started>> {
        let core = &self.core;
        let runs: Vec<NewRun> = starts.iter().map(|start| core.new_run(start)).collect();
        let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
        for (start, id) in starts.into_iter().zip(&ids) {
            if let Some(companion) = start.companion {
                core.companions.set(*id, companion);
            }
        }
        let answers = core.store.enqueue(runs, None).await.inspect_err(|_| {
            ids.iter().for_each(|id| core.companions.drop_of(*id));
        })?;
        core.bell.lanes();
        let started = |(answer, id): (Enqueued, &RunId)| match answer {
            Enqueued::Queued | Enqueued::Claimed(_) => Started::New(*id),
            Enqueued::Exists(row) => {
                core.companions.drop_of(*id);
                Started::Before(row)
            }
        };
        Ok(answers.into_iter().zip(&ids).map(started).collect())
    }

    /// Gives a run that lost its companion (after a crash, or a new request with the same key) a new one and makes
    /// it due. A run in flight here hears of it at once and is told once more if it does not end by itself.
    pub async fn rejoin(&self, run: RunId, companion: Box<dyn Any + Send + Sync>) -> store::Result<()> {
        let core = &self.core;
        core.companions.set(run, companion);
        if core.claims.holds(run) {
            core.again.ask(run);
            return Ok(());
        }
        if core.store.rewind(run, core.clock.now(), &[]).await? {
            core.bell.lanes();
        } else {
            core.companions.drop_of(run);
        }
        Ok(())
    }

    /// Accepts verified deliveries; durable when this returns. Their runs start right behind.
    pub async fn accept(&self, deliveries: Vec<store::Delivery>) -> store::Result<Vec<store::Accepted>> {
        let answers = self.core.store.accept(deliveries).await?;
        if answers.contains(&store::Accepted::New) {
            self.core.bell.inbox();
        }
        Ok(answers)
    }

    /// News from now on.
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        self.core.news.subscribe()
    }

    /// Tells every run that waits for this event that it happened.
    pub async fn happened(&self, event: &str) -> store::Result<u64> {
        self.core.happened(event).await
    }

    /// Pauses a flow, a vendor or an object; what arrives meanwhile is kept.
    pub async fn pause(&self, switch: store::Switch) -> store::Result<bool> {
        self.core.pause(switch).await
    }

    /// Resumes; what waited is taken up in order of arrival, at most `per_second` runs a second.
    pub async fn resume(&self, scope: &Scope, per_second: Option<u32>) -> store::Result<u64> {
        self.core.resume(scope, per_second).await
    }

    /// The registered flows.
    pub fn flows(&self) -> Vec<Terms> {
        self.core.flows.values().map(|known| known.terms).collect()
    }

    /// What is usual here; alert rules compare with it.
    pub fn facts(&self) -> &Facts {
        &self.core.facts
    }

    /// How often in a row a vendor has not answered this process.
    pub fn failures_in_a_row(&self, vendor: Vendor) -> u32 {
        self.core.breakers.failures(vendor)
    }

    /// Whether this process leaves a vendor alone for the moment.
    pub fn is_left_alone(&self, vendor: Vendor) -> bool {
        self.core.breakers.is_open(vendor)
    }

    /// Runs in flight here that have taken more than three times the usual already.
    pub fn slow_now(&self) -> Vec<SlowRun> {
        let slow = |claim: Arc<crate::claim::Claim>| {
            let took_ms = millis(claim.since.elapsed());
            let median_ms = self.core.facts.slow_by(claim.flow, took_ms)?;
            Some(SlowRun {
                flow: claim.flow,
                run: claim.run,
                object: claim.object.clone(),
                took_ms,
                median_ms,
            })
        };
        self.core.claims.all().into_iter().filter_map(slow).collect()
    }

    /// How many runs are in flight here.
    pub fn in_flight(&self) -> usize {
        self.core.claims.count()
    }

    /// How long a worker of this engine may hold a lane before others take it over.
    pub fn lease(&self) -> Duration {
        self.core.tuning().lease
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

/// A new run as the store keeps it once it is claimed; spares reading it back.
fn row_of(new: &NewRun, terms: &store::Terms) -> RunRow {
    RunRow {
        id: new.id,
        lane: new.lane.clone(),
        flow: new.flow.to_owned(),
        key: new.key.clone(),
        object: new.object.clone(),
        class: new.class,
        input: new.input.clone(),
        state: RunState::Waiting,
        waits_on: Wait::Time,
        attempts: 1,
        created_at: terms.now,
        run_at: new.run_at,
        finished_at: None,
        code: None,
        replay_of: new.replay_of,
    }
}
