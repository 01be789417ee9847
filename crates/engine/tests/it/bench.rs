//! A workbench: one engine on a store in memory, a counting vendor, a clock the test holds.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Class, Failure, Kind, Owner, RunId, Vendor};
use engine::{
    Engine, Flow, Parks, Replay, Retry, Run, Signal, Sorter, Start, StepCall, Stop, Terms,
    testing::{Dice, TestClock},
};
use store::{InboxRow, RunRow, Scope, Store, Switch};
use tokio::sync::{Notify, broadcast};

/// A story told by a function, so that each test can read as one.
pub type Story =
    Arc<dyn for<'a> Fn(&'a Run, Arc<Desk>) -> futures::future::BoxFuture<'a, Result<(), Stop>> + Send + Sync>;

/// A vendor that counts what reaches it and answers as the test wants.
#[derive(Default)]
pub struct Desk {
    seen: Mutex<Vec<(String, StepCall)>>,
    faults: Mutex<HashMap<String, VecDeque<Kind>>>,
    always: Mutex<HashMap<Vendor, Kind>>,
    notes: Mutex<Vec<String>>,
    /// Holds up a call until the test opens it.
    pub gate: Notify,
}

impl Desk {
    /// A call with an effect: counted, unless it fails.
    pub async fn act(&self, vendor: Vendor, what: &'static str, call: StepCall) -> Result<u64, Failure> {
        let queued = self.faults.lock().unwrap().get_mut(what).and_then(VecDeque::pop_front);
        let always = self.always.lock().unwrap().get(&vendor).cloned();
        let mut seen = self.seen.lock().unwrap();
        seen.push((what.to_owned(), call));
        match queued.or(always) {
            Some(kind) => Err(Failure::new(vendor, what, kind)),
            None => Ok(seen.len() as u64),
        }
    }

    /// The next calls of this name fail so.
    pub fn fail(&self, what: &str, kinds: impl IntoIterator<Item = Kind>) {
        self.faults.lock().unwrap().entry(what.to_owned()).or_default().extend(kinds);
    }

    pub fn down(&self, vendor: Vendor, kind: Kind) {
        self.always.lock().unwrap().insert(vendor, kind);
    }

    pub fn up(&self, vendor: Vendor) {
        self.always.lock().unwrap().remove(&vendor);
    }

    /// The names of all calls, in order.
    pub fn calls(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(what, _)| what.clone()).collect()
    }

    /// The idempotency keys of all calls, in order.
    pub fn keys(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(_, call)| call.key.to_string()).collect()
    }

    pub fn note(&self, note: String) {
        self.notes.lock().unwrap().push(note);
    }

    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }

    pub fn count(&self, what: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|(name, _)| name == what).count()
    }

    pub fn last_call(&self, what: &str) -> StepCall {
        let seen = self.seen.lock().unwrap();
        seen.iter().rev().find(|(name, _)| name == what).map(|(_, call)| call.clone()).unwrap()
    }
}

struct Told {
    terms: Terms,
    story: Story,
    desk: Arc<Desk>,
}

#[async_trait]
impl Flow for Told {
    fn terms(&self) -> Terms {
        self.terms
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        (self.story)(run, Arc::clone(&self.desk)).await
    }
}

pub const TERMS: Terms = Terms {
    name: "greet",
    owner: Owner::MemberServices,
    class: Class::SameDay,
    retry: Retry::DAY,
    parks: Parks::Lane,
    replay: Replay::Safe,
    due_in: Duration::from_secs(3_600),
    runbook: "runbooks/greet.md",
};

/// Every delivery greets its object.
pub struct Greeter;
impl Sorter for Greeter {
    fn sort(&self, row: &InboxRow) -> Vec<Start> {
        assert_ne!(row.topic, "poison", "nobody can read this");
        vec![greet(&row.object, &format!("inbox:{}", row.id))]
    }
}

/// A run about this object, in its lane.
pub fn greet(object: &str, key: &str) -> Start {
    Start {
        flow: "greet",
        key: key.to_owned(),
        lane: object.to_owned(),
        object: object.to_owned(),
        input: serde_json::json!(null),
        run_at: None,
        companion: None,
    }
}

pub struct Bench {
    pub engine: Engine,
    pub store: Arc<dyn Store>,
    pub clock: Arc<TestClock>,
    pub desk: Arc<Desk>,
    pub news: broadcast::Receiver<Signal>,
    told: Vec<(Terms, Story)>,
}

impl Bench {
    pub fn new(flows: Vec<(Terms, Story)>) -> Self {
        let store = super::open_store();
        let clock = Arc::new(TestClock::default());
        let desk = Arc::new(Desk::default());
        let engine = hub(&store, &clock, &desk, &flows, 1);
        Self { news: engine.signals(), engine, store, clock, desk, told: flows }
    }

    /// A bench with one flow.
    pub fn of(story: Story) -> Self {
        Self::new(vec![(TERMS, story)])
    }

    /// Another hub process on the same store, or this one after a restart.
    pub fn another_hub(&self) -> Engine {
        hub(&self.store, &self.clock, &self.desk, &self.told, 2)
    }

    pub async fn start(&self, object: &str, key: &str) -> RunId {
        self.engine.start(greet(object, key)).await.unwrap().id()
    }

    pub async fn run(&self, id: RunId) -> RunRow {
        self.store.run(id).await.unwrap().unwrap()
    }

    pub fn switch(&self, scope: Scope, until: Option<domain::Timestamp>) -> Switch {
        use domain::Clock;
        Switch {
            scope,
            since: self.clock.now(),
            by: "yuki".into(),
            reason: domain::Code::new("works"),
            until,
        }
    }

    /// Lets time pass, doing what becomes due on the way.
    pub async fn pass(&self, time: Duration) {
        pass(&self.engine, &self.clock, time).await;
    }

    pub fn heard(&mut self) -> Vec<Signal> {
        std::iter::from_fn(|| self.news.try_recv().ok()).collect()
    }
}

/// Lets time pass for this engine, doing what becomes due on the way.
pub async fn pass(engine: &Engine, clock: &TestClock, time: Duration) {
    use domain::Clock;
    engine.run_until_idle().await;
    let end = clock.now().saturating_add(time).unwrap();
    while clock.now() < end {
        let next = engine.next_due().await.unwrap().map_or(end, |due| due.min(end));
        let wait = next.as_millisecond() - clock.now().as_millisecond() + 1;
        clock.pass(Duration::from_millis(wait.max(1) as u64)).await;
        engine.run_until_idle().await;
    }
}

fn hub(
    store: &Arc<dyn Store>,
    clock: &Arc<TestClock>,
    desk: &Arc<Desk>,
    told: &[(Terms, Story)],
    seed: u64,
) -> Engine {
    let flows = told.iter().map(|(terms, story)| flow_of(*terms, Arc::clone(story), desk)).collect();
    Engine::new(store.clone(), clock.clone(), Arc::new(Dice::seeded(seed)), flows, Arc::new(Greeter))
}

/// A flow that tells this story.
pub fn flow_of(terms: Terms, story: Story, desk: &Arc<Desk>) -> Arc<dyn Flow> {
    Arc::new(Told { terms, story, desk: Arc::clone(desk) })
}
