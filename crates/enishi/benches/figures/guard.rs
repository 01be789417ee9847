//! What the hub does most must not become dearer unnoticed: CPU time of five small works beside what it was.
//!
//! CPU, not time on the wall: it survives other work on the machine. Each is told in beats, the CPU of a fixed piece of
//! arithmetic measured right before it, so that a slower core, or one whose other half is busy, makes both dearer.

use std::{
    fs,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use connectors::{http::Unmetered, shopify::webhooks::verify};
use enishi::{
    assemble::{Nature, hub},
    commands::{sandbox::town, sandbox_shop},
};
use flows::Hub;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Setting, engine_runs,
    intake::QUIET,
    links,
    people::FIRST,
    process::{cpu_us, fresh_folder},
    results::{load_average, median, root},
    spelling,
    store_writes::{Write, written},
    wire::Webhooks,
};

/// Times that everything is measured; the median counts.
const ROUNDS: usize = 5;
/// How long each work goes on.
const SPAN: Duration = Duration::from_secs(1);
const SECRET: &str = "guard-secret";
const BASELINE: &str = "docs/benchmarks.baseline.json";

/// A work, by name: CPU microseconds of one piece of it, and how much dearer it may be before somebody has to look, in
/// hundredths. Works of many threads wake each other more on a busy machine.
type Work = (&'static str, fn(&Setting) -> f64, u32);

const WORKS: [Work; 5] = [
    ("engine: a run of three steps", run_of_three, 30),
    ("store: an event", store_event, 35),
    ("intake: an event checked, read and stored", intake_event, 30),
    ("normalize: an address", address, 20),
    ("signature: 2 kB", signature, 20),
];

/// What was measured once.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    /// Microseconds, for people.
    cpu_us: f64,
    /// The same in beats; this is what is compared.
    beats: f64,
}

/// Measures and compares, or measures and keeps; ends the process with 1 if something has become dearer.
pub fn run(setting: &Setting, renew: bool) {
    let measured: Vec<Kept> = measured(setting);
    let path = root().join(BASELINE);
    if renew {
        let text = serde_json::to_string_pretty(&measured).expect("JSON");
        fs::write(&path, text + "\n").expect("the baseline can be written");
        super::tell(&format!("kept in {BASELINE}"));
        return;
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let Ok(before) = serde_json::from_str::<Vec<Kept>>(&text) else {
        super::tell(&format!("{BASELINE} cannot be read: cargo xtask bench --guard --renew"));
        std::process::exit(1);
    };
    let dearer = measured.iter().filter(|now| !is_as_before(now, &before)).count();
    if dearer > 0 {
        super::tell(&format!(
            "{dearer} of {} have become dearer. If that is meant: cargo xtask bench --guard --renew",
            measured.len()
        ));
        std::process::exit(1);
    }
    super::tell("nothing has become dearer");
}

/// Says how one compares; whether it is within what it may be.
fn is_as_before(now: &Kept, before: &[Kept]) -> bool {
    let Some(was) = before.iter().find(|was| was.name == now.name) else {
        super::tell(&format!("{}: {:.2} µs, not known before", now.name, now.cpu_us));
        return false;
    };
    let may = WORKS.iter().find(|(name, ..)| *name == now.name).map_or(0, |(_, _, may)| *may);
    let change = (now.beats / was.beats - 1.0) * 100.0;
    let is_right = change <= f64::from(may);
    let verdict = if is_right { "" } else { "  DEARER" };
    super::tell(&format!(
        "{}: {change:+.0} % (may be +{may} %); {:.2} µs now, {:.2} µs then{verdict}",
        now.name, now.cpu_us, was.cpu_us
    ));
    is_right
}

fn measured(setting: &Setting) -> Vec<Kept> {
    let mut rounds: Vec<Vec<(f64, f64)>> = WORKS.iter().map(|_| Vec::new()).collect();
    for round in 1..=ROUNDS {
        super::tell(&format!("round {round} of {ROUNDS}, load {}", load_average()));
        for ((_, work, _), said) in WORKS.iter().zip(&mut rounds) {
            let beat = beat_us();
            let cpu_us = work(setting);
            said.push((cpu_us, cpu_us / ((beat + beat_us()) / 2.0)));
        }
    }
    let kept = |((name, ..), said): (&Work, Vec<(f64, f64)>)| {
        let of = |pick: fn(&(f64, f64)) -> f64| median(&said.iter().map(pick).collect::<Vec<_>>());
        Kept { name: (*name).to_owned(), cpu_us: of(|one| one.0), beats: of(|one| one.1) }
    };
    WORKS.iter().zip(rounds).map(kept).collect()
}

/// A fixed piece of arithmetic and memory, on one thread.
fn beat_us() -> f64 {
    let mut table = vec![7_u64; 32_768];
    alone(Duration::from_millis(150), || {
        let mut at = 1_usize;
        for step in 0..4_096_u64 {
            at = (at.wrapping_mul(48_271) ^ step as usize) % table.len();
            table[at] = table[at].wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
        }
        black_box(&table);
        black_box(Sha256::digest([7_u8; 2_048]));
    })
}

/// CPU of each piece of a work on this thread, microseconds.
fn alone(span: Duration, mut piece: impl FnMut()) -> f64 {
    let (began, cpu, mut count) = (Instant::now(), thread_us(), 0_u64);
    while began.elapsed() < span {
        for _ in 0..16 {
            piece();
        }
        count += 16;
    }
    (thread_us() - cpu) / count as f64
}

/// CPU that this thread has used.
fn thread_us() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).map_or(f64::NAN, |ns| ns / 1e3)
}

fn run_of_three(setting: &Setting) -> f64 {
    let said = engine_runs::once(setting, SPAN);
    said.iter().find(|(name, _)| *name == "CPU per run").map_or(f64::NAN, |(_, us)| *us)
}

fn store_event(setting: &Setting) -> f64 {
    written(setting, Write::Event, 64, SPAN).cpu_us
}

fn address(_: &Setting) -> f64 {
    let addresses = spelling::addresses();
    let each = alone(SPAN, || {
        addresses.iter().for_each(|text| drop(black_box(normalize::address::split(text, None))))
    });
    each / addresses.len() as f64
}

fn signature(_: &Setting) -> f64 {
    let (body, signed) = events().signed(1);
    let secrets = [SecretString::from(SECRET)];
    alone(SPAN, || assert!(verify(black_box(body.as_bytes()), &signed, &secrets)))
}

fn events() -> Webhooks {
    let (secret, topic) = (SECRET.to_owned(), QUIET.to_owned());
    Webhooks { secret, topic, first_customer: FIRST, customers: 50_000, series: 1, repeats: 20 }
}

/// Without HTTP: what the door hands over, until it is on disk.
fn intake_event(setting: &Setting) -> f64 {
    let folder = fresh_folder("guard");
    let store = links::store_in(setting, &folder);
    let town = setting.runtime.block_on(async { town(sandbox::Settings::default()) }).expect("a town");
    let mut config = sandbox_shop::configuration("http://127.0.0.1:9", &town);
    config.secret.key = Some(SecretString::from("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    config.shopify.client_secret = Some(SecretString::from(SECRET));
    let nature = Nature::real(Arc::new(Unmetered)).expect("an HTTP client");
    let hub =
        setting.runtime.block_on(async { hub(&config, Arc::new(store.clone()), &nature) }).expect("a hub");
    // Made before the clock begins: signing is the sender's work.
    let made: Arc<[(String, String, String)]> = made(20_000).into();
    let next = Arc::new(AtomicU64::new(0));
    let cpu = cpu_us("self");
    setting.runtime.block_on(async {
        let mut hands = tokio::task::JoinSet::new();
        for _ in 0..64 {
            hands.spawn(take_in(hub.clone(), Arc::clone(&made), Arc::clone(&next)));
        }
        hands.join_all().await;
    });
    let cpu = cpu_us("self") - cpu;
    setting.runtime.block_on(store.close());
    cpu as f64 / made.len() as f64
}

/// Id, body and signature of so many.
fn made(count: u64) -> Vec<(String, String, String)> {
    let events = events();
    let one = |place| {
        let number = events.number(place);
        let (body, signature) = events.signed(number);
        (events.id(number), body, signature)
    };
    (0..count).map(one).collect()
}

async fn take_in(hub: Hub, made: Arc<[(String, String, String)]>, next: Arc<AtomicU64>) {
    while let Some((id, body, signature)) = made.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
        let headers = [
            ("x-shopify-topic", QUIET),
            ("x-shopify-hmac-sha256", signature.as_str()),
            ("x-shopify-webhook-id", id.as_str()),
            ("x-shopify-shop-domain", links::SHOP),
        ];
        hub.shopify_webhook(&headers, body.as_bytes()).await.expect("it is stored");
    }
}
