//! Who is who on both sides: quality on two kinds of towns, and time and memory for a small shop and a very big one.

use std::process::{Command, Stdio};

use super::alone::{Matched, ROLE};
use crate::{
    Setting,
    results::{Aim, Figure, Good, repeated},
};

pub const NAME: &str = "matching";

const HOW: &str = "Each town in a process of its own, on all cores; people are made on the way and handed over one by \
    one, as pages of the other systems would be. *Published*: `crates/flows/tests/vectors/jp5k_dev`, 5,000 and 5,000 \
    with 3,000 on both sides, twins, families and namesakes among them. *Invented*: made by other rules than the \
    matcher was built on, three of seven people on both sides. Times are of the hub's own work (bringing to one \
    spelling, comparing, choosing), not of the other systems' answers; CPU and peak memory are the process's, the making \
    of the town included.";

const AIMS: [Aim; 17] = [
    ("published, links that are right", "%", Good::AtLeast, 99.9),
    ("published, linked", "%", Good::AtLeast, 90.0),
    ("published, linked or for review", "%", Good::AtLeast, 99.0),
    ("published, for review", "%", Good::AtMost, 10.0),
    ("published, F1 of the best single limit", "%", Good::AtLeast, 98.0),
    ("invented 20,000, links that are right", "%", Good::AtLeast, 99.9),
    ("invented 20,000, linked", "%", Good::Unjudged, 0.0),
    ("invented 20,000, linked or for review", "%", Good::AtLeast, 99.0),
    ("20,000 × 20,000", "s", Good::AtMost, 3.0),
    ("20,000 × 20,000, CPU", "s", Good::Unjudged, 0.0),
    ("20,000 × 20,000, peak memory", "MB", Good::Unjudged, 0.0),
    ("1,000,000 × 1,000,000", "s", Good::AtMost, 180.0),
    ("1,000,000 × 1,000,000, CPU", "s", Good::Unjudged, 0.0),
    ("1,000,000 × 1,000,000, of it spelling", "s", Good::Unjudged, 0.0),
    ("1,000,000 × 1,000,000, peak memory", "MB", Good::AtMost, 1_000.0),
    ("1,000,000 × 1,000,000, links that are right", "%", Good::AtLeast, 99.9),
    ("1,000,000 × 1,000,000, pairs compared", "million", Good::Unjudged, 0.0),
];

pub fn measure(setting: &Setting) -> Figure {
    let (small, big) = if setting.quick { (2_000, 20_000) } else { (20_000, 1_000_000) };
    repeated(NAME, HOW, setting.times(), &AIMS, |_| {
        let (town, some, many) = (matched(0), matched(small), matched(big));
        vec![
            ("published, links that are right", town.precision * 100.0),
            ("published, linked", town.recall * 100.0),
            ("published, linked or for review", town.found * 100.0),
            ("published, for review", town.review * 100.0),
            ("published, F1 of the best single limit", town.f1 * 100.0),
            ("invented 20,000, links that are right", some.precision * 100.0),
            ("invented 20,000, linked", some.recall * 100.0),
            ("invented 20,000, linked or for review", some.found * 100.0),
            ("20,000 × 20,000", some.reading_s + some.comparing_s),
            ("20,000 × 20,000, CPU", some.cpu_s),
            ("20,000 × 20,000, peak memory", some.peak_mb),
            ("1,000,000 × 1,000,000", many.reading_s + many.comparing_s),
            ("1,000,000 × 1,000,000, CPU", many.cpu_s),
            ("1,000,000 × 1,000,000, of it spelling", many.reading_s),
            ("1,000,000 × 1,000,000, peak memory", many.peak_mb),
            ("1,000,000 × 1,000,000, links that are right", many.precision * 100.0),
            ("1,000,000 × 1,000,000, pairs compared", many.pairs as f64 / 1e6),
        ]
    })
}

fn matched(side: u64) -> Matched {
    let itself = std::env::current_exe().expect("a path");
    let mut process = Command::new(itself);
    let output =
        process.args([ROLE, &side.to_string()]).stderr(Stdio::inherit()).output().expect("it starts");
    serde_json::from_slice(&output.stdout).expect("it says what came out")
}
