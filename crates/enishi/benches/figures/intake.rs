//! Events are taken in fast, cheaply and for good: verified, deduplicated and on disk before the sender hears 200.

use domain::Timestamp;
use store::{Accepted, Delivery, Inbox};

use super::{
    Setting, links,
    load::{Outcome, Plan, What, generate},
    people::FIRST,
    process::{Hub, fresh_folder},
    results::{Aim, Figure, Good, Said, repeated, share_ms},
    town::{Latencies, Vendors},
    wire::Webhooks,
};

pub const NAME: &str = "intake";

const HOW: &str = "POST /webhooks/shopify over HTTP to `enishi serve`: signed 2 kB bodies, every twentieth a \
    repetition; answered after the signature was checked and the event is on disk (SQLite, WAL, synchronous=FULL). \
    The generator is another process on the same two cores; its CPU is given apart and is not in the hub's. The topic \
    is one no flow follows: stored and sorted, no run started; with customers/update every event also starts a run \
    (or two), which is given beside it. Afterwards every acknowledged event is offered to the store again: one it \
    does not know would be lost.";

const AIMS: [Aim; 17] = [
    ("events/s, 64 connections", "/s", Good::AtLeast, 15_000.0),
    ("p50 there", "ms", Good::Unjudged, 0.0),
    ("p99 there", "ms", Good::Unjudged, 0.0),
    ("CPU of the hub per event", "µs", Good::AtMost, 80.0),
    ("CPU of the generator per event", "µs", Good::Unjudged, 0.0),
    ("ack p50 at 300/s", "ms", Good::Unjudged, 0.0),
    ("ack p99 at 300/s", "ms", Good::AtMost, 5.0),
    ("ack p50 at 2,000/s", "ms", Good::Unjudged, 0.0),
    ("ack p99 at 2,000/s", "ms", Good::AtMost, 20.0),
    ("one connection p50", "ms", Good::Unjudged, 0.0),
    ("one connection p99", "ms", Good::Unjudged, 0.0),
    ("events/s that start runs, 64 connections", "/s", Good::Unjudged, 0.0),
    ("CPU of the hub per such event", "µs", Good::Unjudged, 0.0),
    ("PSS after all this", "MB", Good::Unjudged, 0.0),
    ("acknowledged", "", Good::Unjudged, 0.0),
    ("lost of them", "", Good::AtMost, 0.0),
    ("refused", "", Good::AtMost, 0.0),
];

/// A topic that is stored and leads to nothing.
pub const QUIET: &str = "themes/publish";

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies::default());
    repeated(NAME, HOW, setting.times(), &AIMS, |run| one(setting, &vendors, run as u32 * 10))
}

fn one(setting: &Setting, vendors: &Vendors, series: u32) -> Said {
    let folder = fresh_folder(NAME);
    let hub = Hub::start(vendors, &folder, &[]);
    hub.ready();
    let events = |series, topic| webhooks(vendors, series, topic);
    let send = |webhooks, connections, per_second, seconds| {
        let plan = Plan {
            to: hub.address.clone(),
            what: What::Webhooks(webhooks),
            connections,
            per_second,
            seconds,
            words: Vec::new(),
        };
        generate(&plan)
    };
    send(events(series, QUIET), 8, 0, 0.3);
    let long = setting.seconds(5.0, 0.5);
    hub.comes_to_rest();

    let quiet = events(series + 1, QUIET);
    let cpu = hub.cpu_us();
    let mut flood = send(quiet.clone(), 64, 0, long);
    hub.comes_to_rest();
    let cpu = (hub.cpu_us() - cpu) as f64 / flood.sent as f64;
    let mut said = vec![
        ("events/s, 64 connections", flood.rate()),
        ("CPU of the hub per event", cpu),
        ("CPU of the generator per event", flood.cpu_us as f64 / flood.sent as f64),
        ("p50 there", share_ms(&mut flood.waits_us, 0.5)),
        ("p99 there", share_ms(&mut flood.waits_us, 0.99)),
    ];
    let (a, b) = (events(series + 2, QUIET), events(series + 3, QUIET));
    let mut calm = send(a.clone(), 32, 300, 2.0 * long);
    said.push(("ack p50 at 300/s", share_ms(&mut calm.waits_us, 0.5)));
    said.push(("ack p99 at 300/s", share_ms(&mut calm.waits_us, 0.99)));
    let mut brisk = send(b.clone(), 64, 2_000, long);
    said.push(("ack p50 at 2,000/s", share_ms(&mut brisk.waits_us, 0.5)));
    said.push(("ack p99 at 2,000/s", share_ms(&mut brisk.waits_us, 0.99)));
    let c = events(series + 4, QUIET);
    let mut alone = send(c.clone(), 1, 0, long);
    said.push(("one connection p50", share_ms(&mut alone.waits_us, 0.5)));
    said.push(("one connection p99", share_ms(&mut alone.waits_us, 0.99)));
    said.push(("PSS after all this", hub.pss_mb()));
    hub.stop();
    let sent = [(&quiet, &flood), (&a, &calm), (&b, &brisk), (&c, &alone)];
    said.extend(counted(setting, &folder, &sent));
    said.extend(with_runs(setting, vendors, series + 5));
    said
}

/// The same flood with events that start runs. Every follower is switched off, so that the runs ask nobody.
fn with_runs(setting: &Setting, vendors: &Vendors, series: u32) -> Said {
    let folder = fresh_folder("intake-runs");
    let off = [("ENISHI_SYNC__POS", "off"), ("ENISHI_SYNC__CRM", "off"), ("ENISHI_SYNC__MAIL", "off")];
    let hub = Hub::start(vendors, &folder, &off);
    hub.ready();
    let webhooks = webhooks(vendors, series, "customers/update");
    let (cpu, seconds) = (hub.cpu_us(), setting.seconds(5.0, 0.5));
    let (to, what, words) = (hub.address.clone(), What::Webhooks(webhooks), Vec::new());
    let flood = generate(&Plan { to, what, connections: 64, per_second: 0, seconds, words });
    hub.comes_to_rest();
    let cpu = (hub.cpu_us() - cpu) as f64 / flood.sent as f64;
    hub.stop();
    vec![("events/s that start runs, 64 connections", flood.rate()), ("CPU of the hub per such event", cpu)]
}

/// Events about 50,000 customers, every twentieth a repetition.
pub fn webhooks(vendors: &Vendors, series: u32, topic: &str) -> Webhooks {
    Webhooks {
        secret: vendors.town.settings.shopify_client_secret.clone(),
        topic: topic.into(),
        first_customer: FIRST,
        customers: 50_000,
        series,
        repeats: 20,
    }
}

fn counted(setting: &Setting, folder: &std::path::Path, sent: &[(&Webhooks, &Outcome)]) -> Said {
    let mut said = vec![("acknowledged", 0.0), ("lost of them", 0.0), ("refused", 0.0)];
    for (webhooks, outcome) in sent {
        let acknowledged = acknowledged(webhooks, outcome);
        said[0].1 += acknowledged.len() as f64;
        said[1].1 += lost(setting, folder, webhooks, acknowledged) as f64;
        said[2].1 += outcome.failed.len() as f64;
    }
    said
}

/// The different deliveries among what was answered 200.
pub fn acknowledged(webhooks: &Webhooks, outcome: &Outcome) -> Vec<u64> {
    let failed: std::collections::HashSet<u64> = outcome.failed.iter().copied().collect();
    let answered = (0..outcome.sent).filter(|place| !failed.contains(place));
    let mut numbers: Vec<u64> = answered.map(|place| webhooks.number(place)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// How many of these deliveries the store in this folder does not know.
pub fn lost(setting: &Setting, folder: &std::path::Path, webhooks: &Webhooks, numbers: Vec<u64>) -> usize {
    let store = links::store_in(setting, folder);
    setting.runtime.block_on(async {
        let mut lost = 0;
        for some in numbers.chunks(500) {
            let again = some.iter().map(|number| Delivery {
                source: "shopify",
                delivery_id: webhooks.id(*number),
                topic: webhooks.topic.clone(),
                object: String::new(),
                version: None,
                facts: serde_json::Value::Null,
                received_at: Timestamp::now(),
            });
            let answers = store.accept(again.collect()).await.expect("the store answers");
            lost += answers.iter().filter(|answer| **answer == Accepted::New).count();
        }
        store.close().await;
        lost
    })
}
