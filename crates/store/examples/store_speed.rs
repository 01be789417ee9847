//! How fast the store accepts events and keeps its journal on this machine: `cargo run --release -p store --example store_speed`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot go on says where")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{Class, CustomerId, PosMemberId, RunId, ShopId, Timestamp, Vendor};
use store::{
    Delivery, Enqueued, Links, NewRun, Settlement, StepRow, StepState, Store, Terms,
    sqlite::{SqliteOptions, open},
};
use uuid::Uuid;

const CALLERS: u32 = 64;
const SPAN: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() {
    // Alone in its process, so that nothing else is counted: `store_speed memory`.
    if std::env::args().nth(1).as_deref() == Some("memory") {
        return memory().await;
    }
    for round in 1..=3 {
        println!(
            "round {round}, load {}",
            std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
        );
        events().await;
        paced(300).await;
        paced(2_000).await;
        runs().await;
    }
}

async fn fresh() -> (tempfile::TempDir, Arc<dyn Store>) {
    // Not in /tmp, which may be memory: a commit has to reach the disk.
    let folder = tempfile::tempdir_in("target").unwrap();
    let path = folder.path().join("enishi.db");
    let store = open(SqliteOptions::file(path, ShopId("speed.myshopify.com".into()))).await.unwrap();
    (folder, Arc::new(store))
}

fn now() -> Timestamp {
    Timestamp::now()
}

/// Has so many callers repeat one thing, one after the other each; prints the rate, the waiting times and the CPU.
async fn measure<F>(what: &str, callers: u32, once: impl Fn(u32) -> F + Clone + Send + 'static)
where
    F: Future<Output = u32> + Send,
{
    let counter = Arc::new(AtomicU32::new(0));
    let (begin, cpu) = (Instant::now(), cpu());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let (once, counter) = (once.clone(), Arc::clone(&counter));
        tasks.spawn(async move {
            let (mut waits, mut done) = (Vec::new(), 0);
            while begin.elapsed() < SPAN {
                let start = Instant::now();
                done += once(counter.fetch_add(1, Ordering::Relaxed)).await;
                waits.push(start.elapsed());
            }
            (waits, done)
        });
    }
    let (mut waits, mut done) = (Vec::new(), 0);
    for (some, count) in tasks.join_all().await {
        waits.extend(some);
        done += count;
    }
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let (rate, each) =
        (f64::from(done) / begin.elapsed().as_secs_f64(), (self::cpu() - cpu) / f64::from(done));
    println!(
        "{what:<34} {callers:>2} callers {rate:>8.0}/s  {:>5.1} us CPU each  p50 {:.2} p99 {:.2} p99.9 {:.2} ms",
        each * 1e6,
        at(0.5),
        at(0.99),
        at(0.999),
    );
}

fn event(n: u32) -> Delivery {
    Delivery {
        source: "shopify",
        delivery_id: Uuid::from_u128(u128::from(n) << 64 | 0x5bd1_e995).to_string(),
        topic: "customers/update".into(),
        object: format!("customer:{}", 7_700_000_000_000_u64 + u64::from(n % 50_000)),
        version: Some(now()),
        facts: serde_json::json!({ "event": n }),
        received_at: now(),
    }
}

async fn events() {
    for callers in [CALLERS, 1] {
        let (_folder, store) = fresh().await;
        let accept = move |n: u32| {
            let store = Arc::clone(&store);
            async move {
                // One in twenty is a repetition.
                let n = if n % 20 == 19 { n - 7 } else { n };
                store.accept(vec![event(n)]).await.unwrap();
                1
            }
        };
        measure("events accepted", callers, accept).await;
    }
}

/// Events that arrive at a fixed rate, whatever the store does; waiting counts from the moment of arrival.
async fn paced(per_second: u32) {
    let (_folder, store) = fresh().await;
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    let (begin, mut sent, mut tasks) = (Instant::now(), 0, tokio::task::JoinSet::new());
    while begin.elapsed() < SPAN {
        ticks.tick().await;
        while f64::from(sent) < begin.elapsed().as_secs_f64() * f64::from(per_second) {
            let (store, arrived) = (Arc::clone(&store), begin + Duration::from_secs(1) * sent / per_second);
            sent += 1;
            let delivery = event(sent);
            tasks.spawn(async move {
                store.accept(vec![delivery]).await.unwrap();
                Instant::now().saturating_duration_since(arrived)
            });
        }
    }
    let mut waits = tasks.join_all().await;
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "events at {per_second}/s, open loop{:36}p50 {:.2} p99 {:.2} p99.9 {:.2} ms",
        "",
        at(0.5),
        at(0.99),
        at(0.999)
    );
}

fn terms() -> Terms {
    let now = now();
    Terms { now, lease_until: now + Duration::from_secs(30) }
}

fn step(position: u32) -> StepRow {
    StepRow {
        name: ["create customer", "link POS member", "link CRM contact"][position as usize].into(),
        position,
        state: StepState::Done,
        vendor: Some(Vendor::Shopify),
        attempts: 1,
        next_at: None,
        code: None,
        output: Some(serde_json::json!("7700000000001")),
        first_at: now(),
        at: now(),
        took_ms: 1,
    }
}

async fn one_run(store: &dyn Store, n: u32) -> u32 {
    let (seconds, nanos) = (now().as_second().unsigned_abs(), now().subsec_nanosecond().unsigned_abs());
    let id = RunId(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)));
    let lane = format!("customer:{}", 7_700_000_000_000_u64 + u64::from(n));
    let run = NewRun {
        id,
        object: lane.clone(),
        lane,
        flow: "sign-up",
        key: id.to_string(),
        class: Class::Interactive,
        input: serde_json::json!({ "customer": n.to_string(), "locale": "ja" }),
        run_at: now(),
        replay_of: None,
    };
    let outcome = store.enqueue(vec![run], Some(terms())).await.unwrap();
    let [Enqueued::Claimed(fence)] = &outcome[..] else { panic!("{outcome:?}") };
    for position in 0..3 {
        store.record(fence, id, step(position), None).await.unwrap();
    }
    store.settle(fence, id, Settlement::Done, terms()).await.unwrap();
    1
}

async fn runs() {
    for callers in [CALLERS, 1] {
        let (_folder, store) = fresh().await;
        let run = move |n| {
            let store = Arc::clone(&store);
            async move { one_run(&*store, n).await }
        };
        measure("three-step runs (5 writes each)", callers, run).await;
    }
}

/// A million link rows, opened again: how much memory and how long.
async fn memory() {
    const ROWS: u64 = 1_000_000;
    let folder = tempfile::tempdir_in("target").unwrap();
    let options =
        || SqliteOptions::file(folder.path().join("enishi.db"), ShopId("speed.myshopify.com".into()));
    let begin = Instant::now();
    println!("resident before {} kB", resident());
    {
        let store = open(options()).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for part in 0..256 {
            let store = store.clone();
            tasks.spawn(async move {
                for n in (part + 1..=ROWS).step_by(256) {
                    let customer = CustomerId::new(7_700_000_000_000 + n).unwrap();
                    let member = PosMemberId::new(n).unwrap();
                    store.link_pos(customer, member, now()).await.unwrap().unwrap();
                }
            });
        }
        tasks.join_all().await;
        store.close().await;
    }
    println!("{ROWS} links in {:.1} s, resident {} kB", begin.elapsed().as_secs_f64(), resident());
    let begin = Instant::now();
    let store = open(options()).await.unwrap();
    let customer = CustomerId::new(7_700_000_500_000).unwrap();
    assert!(store.link(customer).await.unwrap().is_some());
    println!("opened and first row read in {:.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    let begin = Instant::now();
    let (mut after, mut seen) = (None, 0);
    loop {
        let page = store.links_after(after, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        (after, seen) = (Some(last.customer), seen + page.len());
    }
    println!("{seen} rows passed in {:.2} s, resident {} kB", begin.elapsed().as_secs_f64(), resident());
    let begin = Instant::now();
    let counts = store.link_counts().await.unwrap();
    println!("counted {counts:?} in {:.1} ms", begin.elapsed().as_secs_f64() * 1e3);
}

/// CPU seconds this process has used.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
