//! How many stories of three steps the engine tells a second, each step journaled on disk.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use domain::{Class, Owner, Record, Vendor};
use engine::{Engine, Flow, Parks, Replay, Retry, Run, Signal, Sorter, Start, Stop, Terms};
use enishi::nature::{SystemClock, SystemRandom};
use futures::channel::oneshot;
use serde::{Deserialize, Serialize};
use store::{InboxRow, RunState};

use super::{
    Setting, links,
    process::{cpu_us, fresh_folder},
    results::{Aim, Figure, Good, Said, repeated, share_ms},
};

pub const NAME: &str = "engine";

const IN_FLIGHT: usize = 64;
const FLOW: &str = "three steps";

const HOW: &str = "Runs of three steps that ask nobody, 64 in flight, each in a lane of its own, in one process with \
    the store (SQLite, synchronous=FULL): five durable writes each, from starting the run until its end is on disk \
    and has been told.";

const AIMS: [Aim; 4] = [
    ("runs/s", "/s", Good::AtLeast, 3_500.0),
    ("p50", "ms", Good::Unjudged, 0.0),
    ("p99", "ms", Good::Unjudged, 0.0),
    ("CPU per run", "µs", Good::Unjudged, 0.0),
];

#[derive(Clone, Serialize, Deserialize)]
struct Number(u64);

impl Record for Number {}

struct ThreeSteps;

#[async_trait]
impl Flow for ThreeSteps {
    fn terms(&self) -> Terms {
        Terms {
            name: FLOW,
            owner: Owner::MemberServices,
            class: Class::SameDay,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(3_600),
            runbook: "runbooks/spread.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        for (step, vendor) in
            [("first", Vendor::Shopify), ("second", Vendor::Smaregi), ("third", Vendor::Hubspot)]
        {
            run.step(step, Some(vendor), async |_| Ok(Number(7_700_000_000_001))).await?;
        }
        Ok(())
    }
}

struct Nothing;

impl Sorter for Nothing {
    fn sort(&self, _: &InboxRow) -> Vec<Start> {
        Vec::new()
    }
}

type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<()>>>>;

pub fn measure(setting: &Setting) -> Figure {
    let span = Duration::from_secs_f64(setting.seconds(5.0, 0.5));
    repeated(NAME, HOW, setting.times(), &AIMS, |_| once(setting, span))
}

/// Tells runs for that long.
pub fn once(setting: &Setting, span: Duration) -> Said {
    let folder = fresh_folder(NAME);
    let store = links::store_in(setting, &folder);
    let (shelf, clock, random) = (Arc::new(store.clone()), Arc::new(SystemClock), Arc::new(SystemRandom));
    let engine = Engine::new(shelf, clock, random, vec![Arc::new(ThreeSteps)], Arc::new(Nothing));
    let said = setting.runtime.block_on(told(engine, span));
    setting.runtime.block_on(store.close());
    said
}

async fn told(engine: Engine, span: Duration) -> Said {
    let (stop, stops) = tokio::sync::watch::channel(false);
    let working = engine.clone();
    let works = tokio::spawn(async move { working.work(stops, Duration::from_secs(5)).await });
    let waiting = Waiting::default();
    let listens = tokio::spawn(listen(engine.signals(), waiting.clone()));
    let (began, cpu) = (Instant::now(), cpu_us("self"));
    let mut tasks = tokio::task::JoinSet::new();
    for hand in 0..IN_FLIGHT {
        tasks.spawn(one_after_the_other(engine.clone(), waiting.clone(), hand, began, span));
    }
    let mut waits: Vec<u32> = tasks.join_all().await.into_iter().flatten().collect();
    let (took, cpu) = (began.elapsed().as_secs_f64(), cpu_us("self") - cpu);
    stop.send_replace(true);
    let _ = works.await;
    listens.abort();
    let count = waits.len() as f64;
    vec![
        ("runs/s", count / took),
        ("CPU per run", cpu as f64 / count),
        ("p50", share_ms(&mut waits, 0.5)),
        ("p99", share_ms(&mut waits, 0.99)),
    ]
}

async fn one_after_the_other(
    engine: Engine,
    waiting: Waiting,
    hand: usize,
    began: Instant,
    span: Duration,
) -> Vec<u32> {
    let mut waits = Vec::new();
    while began.elapsed() < span {
        let object = format!("customer:{hand}-{}", waits.len());
        let (bell, ended) = oneshot::channel();
        waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(object.clone(), bell);
        let start = Start {
            flow: FLOW,
            key: object.clone(),
            lane: object.clone(),
            object,
            input: serde_json::json!({ "customer": "7700000000001" }),
            run_at: None,
            companion: None,
        };
        let since = Instant::now();
        engine.start(start).await.expect("the store writes");
        ended.await.expect("it is told");
        waits.push(u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    waits
}

/// Hears the engine's news, as the watch and the counters of a hub do.
async fn listen(mut news: tokio::sync::broadcast::Receiver<Signal>, waiting: Waiting) {
    while let Ok(signal) = news.recv().await {
        if let Signal::Run { object, state: RunState::Done, .. } = signal
            && let Some(bell) = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&object)
        {
            let _ = bell.send(());
        }
    }
}
