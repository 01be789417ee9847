//! A process that only matches, so that its memory is its own.

use std::time::{Duration, Instant};

use flows::matching::scored::{Decision, Findings, Matcher};
use serde::{Deserialize, Serialize};

use super::{
    invented::Invented,
    measure::{found, limits, quality},
    people::published,
};

/// What the bench binary is called with when it only matches; behind it, how many people there are on each side, or 0
/// for the published town.
pub const ROLE: &str = "--match";

/// What came out.
#[derive(Serialize, Deserialize)]
pub struct Matched {
    /// Bringing everyone to one spelling.
    pub reading_s: f64,
    /// Comparing and choosing.
    pub comparing_s: f64,
    /// CPU of the process, making the town included.
    pub cpu_s: f64,
    /// The most memory the process ever had, the town's own share included.
    pub peak_mb: f64,
    /// Pairs compared.
    pub pairs: u64,
    /// Share of the links that are right.
    pub precision: f64,
    /// Share of the people on both sides that were linked.
    pub recall: f64,
    /// Share of them that were linked or are for review.
    pub found: f64,
    /// Pairs for review by people of the smaller side.
    pub review: f64,
    /// Of the best single limit; 0 where it was not asked.
    pub f1: f64,
}

/// Matches, and says what came out.
pub fn work() {
    let size = std::env::args().skip_while(|word| word != ROLE).nth(1);
    let matched = match size.and_then(|size| size.parse().ok()).unwrap_or(0) {
        0 => the_published_town(),
        side => an_invented_town(side),
    };
    println!("{}", serde_json::to_string(&matched).expect("JSON"));
}

fn the_published_town() -> Matched {
    let town = published();
    let began = Instant::now();
    let findings = found(&town);
    let is = quality(&town, &findings);
    Matched {
        reading_s: 0.0,
        comparing_s: began.elapsed().as_secs_f64(),
        cpu_s: cpu_s(),
        peak_mb: peak_mb(),
        pairs: findings.pairs_compared,
        precision: is.precision,
        recall: is.recall,
        found: is.found,
        review: is.review,
        f1: is.f1,
    }
}

/// Five of seven people are on a side, three on both.
fn an_invented_town(side: u64) -> Matched {
    let source = Invented::new(20_261_121, 9_000);
    let (mut matcher, mut reading) = (Matcher::new(), Duration::ZERO);
    let (mut sides, mut both) = ([0_u64; 2], 0_u64);
    for person in 0..side * 7 / 5 {
        let (is_customer, is_member) = source.sides(person);
        both += u64::from(is_customer && is_member);
        if is_customer {
            let (id, profile) = source.customer(person);
            let began = Instant::now();
            sides[0] += u64::from(matcher.customer(id, &profile).is_ok());
            reading += began.elapsed();
        }
        if is_member {
            let member = source.member(person);
            let began = Instant::now();
            sides[1] += u64::from(matcher.member(&member).is_ok());
            reading += began.elapsed();
        }
    }
    let began = Instant::now();
    let findings = matcher.propose(&limits(), &|_, _| {});
    let comparing_s = began.elapsed().as_secs_f64();
    let (links, right_links) = counted(&findings, true);
    let (all, right) = counted(&findings, false);
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    Matched {
        reading_s: reading.as_secs_f64(),
        comparing_s,
        cpu_s: cpu_s(),
        peak_mb: peak_mb(),
        pairs: findings.pairs_compared,
        precision: share(right_links, links),
        recall: share(right_links, both),
        found: share(right, both),
        review: share(all - links, sides[0].min(sides[1])),
        f1: 0.0,
    }
}

/// Proposals, and those of one person: both ids come from the person's number.
fn counted(findings: &Findings, links_only: bool) -> (u64, u64) {
    let chosen = || findings.proposals.iter().filter(|p| !links_only || p.decision == Decision::Link);
    let is_right = |p: &&flows::matching::scored::Proposal| {
        p.customer_id.get() - 7_000_000_000_000 == p.pos_member_id.get() - 100_000
    };
    (chosen().count() as u64, chosen().filter(is_right).count() as u64)
}

fn cpu_s() -> f64 {
    crate::process::cpu_us("self") as f64 / 1e6
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) / 1_024.0
}
