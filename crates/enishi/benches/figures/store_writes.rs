//! What the store alone takes: events accepted and small changes written, each on disk before its caller goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{CustomerId, Timestamp};
use store::{Delivery, Inbox, Links, sqlite::Sqlite};

use super::{
    Setting, links,
    people::FIRST,
    process::{cpu_us, fresh_folder},
    results::{Aim, Figure, Good, Said, repeated, share_ms},
};

pub const NAME: &str = "store";

const HOW: &str = "The store without HTTP, 64 callers, one event or one small row a call (SQLite, WAL, \
    synchronous=FULL, one writer with group commit); every twentieth event a repetition.";

const AIMS: [Aim; 7] = [
    ("events/s", "/s", Good::Unjudged, 0.0),
    ("CPU per event", "µs", Good::Unjudged, 0.0),
    ("event p99", "ms", Good::Unjudged, 0.0),
    ("small writes/s", "/s", Good::Unjudged, 0.0),
    ("CPU per small write", "µs", Good::Unjudged, 0.0),
    ("small write p99", "ms", Good::Unjudged, 0.0),
    ("one caller's event p50", "ms", Good::Unjudged, 0.0),
];

/// What is written.
#[derive(Clone, Copy)]
pub enum Write {
    /// An event that was taken in.
    Event,
    /// A small row.
    Row,
}

pub fn measure(setting: &Setting) -> Figure {
    let span = Duration::from_secs_f64(setting.seconds(5.0, 0.5));
    repeated(NAME, HOW, setting.times(), &AIMS, |_| {
        let events = written(setting, Write::Event, 64, span);
        let rows = written(setting, Write::Row, 64, span);
        let alone = written(setting, Write::Event, 1, span / 2);
        said(events, rows, alone)
    })
}

/// How it went.
pub struct Measured {
    rate: f64,
    /// CPU of this process for each, microseconds.
    pub cpu_us: f64,
    waits: Vec<u32>,
}

fn said(mut events: Measured, mut rows: Measured, mut alone: Measured) -> Said {
    vec![
        ("events/s", events.rate),
        ("CPU per event", events.cpu_us),
        ("event p99", share_ms(&mut events.waits, 0.99)),
        ("small writes/s", rows.rate),
        ("CPU per small write", rows.cpu_us),
        ("small write p99", share_ms(&mut rows.waits, 0.99)),
        ("one caller's event p50", share_ms(&mut alone.waits, 0.5)),
    ]
}

/// Writes for that long.
pub fn written(setting: &Setting, what: Write, callers: usize, span: Duration) -> Measured {
    let folder = fresh_folder(NAME);
    let store = links::store_in(setting, &folder);
    let next = Arc::new(AtomicU64::new(0));
    let (began, cpu) = (Instant::now(), cpu_us("self"));
    let waits: Vec<u32> = setting.runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..callers {
            let (store, next) = (store.clone(), next.clone());
            tasks.spawn(async move {
                let mut waits = Vec::new();
                while began.elapsed() < span {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let since = Instant::now();
                    write(&store, what, number).await;
                    waits.push(u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                waits
            });
        }
        tasks.join_all().await.into_iter().flatten().collect()
    });
    let (count, took) = (waits.len() as f64, began.elapsed().as_secs_f64());
    let measured = Measured { rate: count / took, cpu_us: (cpu_us("self") - cpu) as f64 / count, waits };
    setting.runtime.block_on(store.close());
    measured
}

async fn write(store: &Sqlite, what: Write, number: u64) {
    match what {
        Write::Event => {
            let number = if number % 20 == 19 { number - 7 } else { number };
            let delivery = Delivery {
                source: "shopify",
                delivery_id: format!("5bd1e995-0000-4000-8000-{number:012x}"),
                topic: "customers/update".into(),
                object: format!("customer:{}", FIRST + number % 50_000),
                version: Some(Timestamp::now()),
                facts: serde_json::Value::Null,
                received_at: Timestamp::now(),
            };
            store.accept(vec![delivery]).await.expect("the store writes");
        }
        Write::Row => {
            let customer = CustomerId::new(FIRST + number).expect("an id");
            store.know_customer(customer, Timestamp::now()).await.expect("the store writes");
        }
    }
}
