//! A hub that was stopped, or died, takes events again almost at once, and has lost none.

use std::{path::Path, thread, time::Duration};

use super::{
    Setting,
    intake::{QUIET, acknowledged, lost, webhooks},
    links,
    load::{Plan, What, begin},
    process::{Hub, fresh_folder},
    results::{Aim, Figure, Good, Said, repeated},
    town::{Latencies, Vendors},
};

pub const NAME: &str = "start";

const HOW: &str = "From starting the process `enishi serve` until it has answered a signed webhook with 200, asked \
    again every 0.2 ms: with a new store (its tables are made), with a store of a million links, and after kill -9 \
    in the middle of a flood of events, with what is in the write-ahead log. What was acknowledged before the kill is \
    looked for afterwards.";

const AIMS: [Aim; 6] = [
    ("empty", "ms", Good::AtMost, 100.0),
    ("a million links", "ms", Good::AtMost, 150.0),
    ("after kill -9", "ms", Good::AtMost, 500.0),
    ("write-ahead log then", "MB", Good::Unjudged, 0.0),
    ("acknowledged before the kill", "", Good::Unjudged, 0.0),
    ("lost of them", "", Good::AtMost, 0.0),
];

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies::default());
    let million = links::a_million(setting);
    repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        let series = 1_000 + run as u32 * 10;
        let mut said = vec![
            ("empty", started(&vendors, &fresh_folder(NAME), series)),
            ("a million links", started(&vendors, &million, series)),
        ];
        said.extend(killed(setting, &vendors, series + 1));
        said
    })
}

fn started(vendors: &Vendors, folder: &Path, series: u32) -> f64 {
    let hub = Hub::start(vendors, folder, &[]);
    let took = hub.first_accepted(&webhooks(vendors, series, QUIET), 0);
    hub.stop();
    took.as_secs_f64() * 1e3
}

fn killed(setting: &Setting, vendors: &Vendors, series: u32) -> Said {
    let folder = fresh_folder("start-killed");
    let hub = Hub::start(vendors, &folder, &[]);
    hub.ready();
    let events = webhooks(vendors, series, QUIET);
    let what = What::Webhooks(events.clone());
    let (to, words) = (hub.address.clone(), Vec::new());
    let plan = Plan { to, what, connections: 64, per_second: 0, seconds: 60.0, words };
    let flood = begin(&plan);
    thread::sleep(Duration::from_secs_f64(setting.seconds(4.0, 0.5)));
    hub.kill();
    let flood = flood.finish();
    let log = std::fs::metadata(folder.join("enishi.db-wal")).map_or(0, |meta| meta.len());
    let took = started(vendors, &folder, series + 1);
    let numbers = acknowledged(&events, &flood);
    let count = numbers.len();
    vec![
        ("after kill -9", took),
        ("write-ahead log then", log as f64 / 1e6),
        ("acknowledged before the kill", count as f64),
        ("lost of them", lost(setting, &folder, &events, numbers) as f64),
    ]
}
