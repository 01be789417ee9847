//! After an outage of the tills everything that waited is done as fast as they allow, and nobody else notices.

use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use sandbox::Fault;
use serde_json::Value;

use super::{
    Setting, balance, links,
    load::{Outcome, Plan, What, begin, generate},
    people::FIRST,
    process::{Hub, carry_out, fresh_folder},
    registration,
    results::{Aim, Figure, Good, Said, repeated, share_ms},
    town::{Arrival, Latencies, Vendors},
    wire::Webhooks,
};

pub const NAME: &str = "catch-up";

const LATENCIES: Latencies = Latencies { shopify: 50, pos_read: 50, pos_write: 50, crm: 0, mail: 0 };
/// Reads and writes a second of an ordinary contract in earnest.
const SLOW: (usize, usize) = (50, 20);
/// What is allowed so that everything can be waited for.
const FAST: (usize, usize) = (600, 300);
const SIGN_UPS_PER_SECOND: u32 = 2;

const HOW: &str = "The tills are down (503 to everything). Meanwhile 1,000 events a second come in about \
    100,000 linked customers, one each, whose address the tills do not know: 100,000 runs wait for the tills. The hub is stopped, its \
    store kept, and two hubs are started on copies of it, one after the other, when the tills are back. They take 50 ms, \
    and answer 429 above their limit; each waiting run is one read and one write. *At 20 writes a second* (50 reads; \
    all of it would take 83 minutes): the first minute is measured. *At 300 writes a second* (600 reads): all of it, \
    until the last write has arrived. Efficiency is t_min / t = calls that arrived / (limit × time) between the first write \
    and the last. Two sign-ups a second come in all the while, as before the outage. The outage is as long as the events take to \
    come in, not three hours: what waits behind a breaker does nothing, so the difference is some 150 probes. The CRM is \
    switched off, its own limit of 10 calls a second would be measured instead. Measured once.";

const AIMS: [Aim; 16] = [
    ("waiting runs", "", Good::Unjudged, 0.0),
    ("memory (PSS) with them", "MB", Good::AtMost, 120.0),
    ("memory (PSS), most while catching up", "MB", Good::AtMost, 120.0),
    ("efficiency at 20/s", "%", Good::AtLeast, 97.0),
    ("429 at 20/s", "%", Good::AtMost, 1.0),
    ("efficiency at 300/s", "%", Good::AtLeast, 97.0),
    ("429 at 300/s", "%", Good::AtMost, 1.0),
    ("time at 300/s", "s", Good::Unjudged, 0.0),
    ("lost", "", Good::AtMost, 0.0),
    ("written more than once", "", Good::AtMost, 0.0),
    ("sign-up p99 before the outage", "ms", Good::Unjudged, 0.0),
    ("sign-up p99 at 20/s", "ms", Good::Unjudged, 0.0),
    ("sign-up p99 at 300/s", "ms", Good::Unjudged, 0.0),
    ("sign-up p99 meanwhile / before", "", Good::AtMost, 2.0),
    ("sign-ups that were not done everywhere", "", Good::AtMost, 0.0),
    ("CPU of the hub per run", "µs", Good::Unjudged, 0.0),
];

/// What came in while a backlog was worked off.
struct CaughtUp {
    writes: Vec<Arrival>,
    reads: usize,
    refused: u64,
    sign_ups: Outcome,
    peak_mb: f64,
    cpu_us: u64,
}

/// Whether this is a member brought up to date, and no sign-up.
fn is_update(write: &Arrival) -> bool {
    !write.path.ends_with("/customers")
}

impl CaughtUp {
    fn updates(&self) -> usize {
        self.writes.iter().filter(|write| is_update(write)).count()
    }

    /// When the first and the last of what had waited arrived, microseconds since 1970.
    fn span(&self) -> (u64, u64) {
        let at = |arrival: Option<&Arrival>| arrival.map_or(0, |arrival| arrival.at_us);
        let mut updates = self.writes.iter().filter(|write| is_update(write));
        let first = at(updates.next());
        (first, at(updates.next_back()))
    }

    fn seconds(&self) -> f64 {
        let (first, last) = self.span();
        last.saturating_sub(first) as f64 / 1e6
    }

    /// Calls that were made, of those that could have been.
    fn efficiency(&self, limit: usize) -> f64 {
        let (first, last) = self.span();
        let made = self.writes.iter().filter(|write| (first + 1..=last).contains(&write.at_us)).count();
        made as f64 / (limit as f64 * self.seconds()) * 100.0
    }

    fn refused(&self) -> f64 {
        self.refused as f64 / (self.writes.len() + self.reads).max(1) as f64 * 100.0
    }

    fn undone(&self) -> u64 {
        self.sign_ups.sent - self.sign_ups.said[0]
    }
}

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, LATENCIES);
    let count = if setting.quick { 800 } else { 100_000 };
    let members: Vec<u64> =
        (0..count).map(|place| balance::joined_with(&vendors, place, &Value::Null)).collect();
    let folder = fresh_folder(NAME);
    carry_out(&vendors, &folder, &["setup", "--apply"]);
    carry_out(&vendors, &folder, &["members", "index"]);
    links::link(setting, &folder, members.iter().copied());
    repeated(NAME, HOW, 1, &AIMS, |_| one(setting, &vendors, &folder, &members))
}

fn one(setting: &Setting, vendors: &Vendors, folder: &Path, members: &[u64]) -> Said {
    let hub = hub(vendors, folder, SLOW);
    let mut before = generate(&sign_ups(&hub, 0, setting.seconds(30.0, 4.0)));
    let held_mb = outage(vendors, &hub, members.len() as u64);
    hub.stop();
    let copy = copied(folder);

    let a_minute = |_, since| since > setting.seconds(60.0, 5.0);
    let slow = hub_that_catches_up(vendors, &copy, (SLOW, 1_000), &a_minute);
    let left = members.len() - slow.updates();
    // A quick try may be of a program that is not optimised.
    let limit = if setting.quick { (50, 25) } else { FAST };
    let fast = hub_that_catches_up(vendors, folder, (limit, 2_000), &|updates, _| updates >= left);

    let p99 = |outcome: &Outcome| share_ms(&mut outcome.waits_us.clone(), 0.99);
    let (usual, at_slow, at_fast) =
        (share_ms(&mut before.waits_us, 0.99), p99(&slow.sign_ups), p99(&fast.sign_ups));
    let (lost, twice) = checked(vendors, members, [&slow, &fast]);
    vec![
        ("waiting runs", members.len() as f64),
        ("memory (PSS) with them", held_mb),
        ("memory (PSS), most while catching up", slow.peak_mb.max(fast.peak_mb)),
        ("efficiency at 20/s", slow.efficiency(SLOW.1)),
        ("429 at 20/s", slow.refused()),
        ("efficiency at 300/s", fast.efficiency(limit.1)),
        ("429 at 300/s", fast.refused()),
        ("time at 300/s", fast.seconds()),
        ("lost", lost as f64),
        ("written more than once", twice as f64),
        ("sign-up p99 before the outage", usual),
        ("sign-up p99 at 20/s", at_slow),
        ("sign-up p99 at 300/s", at_fast),
        ("sign-up p99 meanwhile / before", at_slow.max(at_fast) / usual),
        ("sign-ups that were not done everywhere", (slow.undone() + fast.undone()) as f64),
        ("CPU of the hub per run", fast.cpu_us as f64 / fast.writes.len() as f64),
    ]
}

/// An event about everybody while the tills are down; the memory the hub then holds, MB.
fn outage(vendors: &Vendors, hub: &Hub, count: u64) -> f64 {
    vendors.town.smaregi.faults.always(Fault::Unavailable);
    let events = Webhooks {
        secret: vendors.town.settings.shopify_client_secret.clone(),
        topic: "customers_email_marketing_consent/update".into(),
        first_customer: FIRST,
        customers: count,
        series: 7,
        repeats: 0,
    };
    // A rate that a hub on two cores takes and starts runs at; all are due within the time.
    let (per_second, connections) = (1_000, 64);
    let seconds = count as f64 / f64::from(per_second);
    let (to, what, words) = (hub.address.clone(), What::Webhooks(events), Vec::new());
    let outcome = generate(&Plan { to, what, connections, per_second, seconds, words });
    assert!(outcome.failed.is_empty(), "{} events were refused", outcome.failed.len());
    thread::sleep(Duration::from_secs(3));
    hub.pss_mb()
}

fn hub(vendors: &Vendors, folder: &Path, limit: (usize, usize)) -> Hub {
    let (reads, writes) = (limit.0.to_string(), limit.1.to_string());
    let settings = [
        ("ENISHI_SMAREGI__READS_PER_SECOND", reads.as_str()),
        ("ENISHI_SMAREGI__WRITES_PER_SECOND", writes.as_str()),
        ("ENISHI_SYNC__CRM", "off"),
        ("ENISHI_HUBSPOT__PURCHASES", "off"),
    ];
    vendors.limit_tills(Some(limit));
    let hub = Hub::start(vendors, folder, &settings);
    hub.ready();
    hub
}

/// Sign-ups at a steady rate, of people from the `first` on.
fn sign_ups(hub: &Hub, first: u64, seconds: f64) -> Plan {
    let count = (seconds * f64::from(SIGN_UPS_PER_SECOND)) as u64;
    let text = |number| String::from_utf8_lossy(&registration::asked(number)).into_owned();
    let what = What::Requests((0..count).map(|place| text(first + place)).collect());
    let words = vec![r#""pos":"done""#.into()];
    let to = hub.address.clone();
    Plan { to, what, connections: 8, per_second: SIGN_UPS_PER_SECOND, seconds, words }
}

/// The tills are back, with this limit, and a hub is started; until `is_enough` of updates and seconds. Meanwhile people
/// from the given one on sign up.
fn hub_that_catches_up(
    vendors: &Vendors,
    folder: &Path,
    (limit, mut newcomer): ((usize, usize), u64),
    is_enough: &dyn Fn(usize, f64) -> bool,
) -> CaughtUp {
    vendors.town.smaregi.faults.recover();
    drop((vendors.take_writes(), vendors.take_reads(), vendors.take_refused()));
    let hub = hub(vendors, folder, limit);
    let (began, mut writes, mut peak_mb) = (Instant::now(), Vec::new(), 0.0_f64);
    let (mut parts, mut updates, mut last) = (Vec::new(), 0, Instant::now());
    loop {
        // Ten seconds of sign-ups at a time, since nobody knows how many are needed.
        let some = begin(&sign_ups(&hub, newcomer, 10.0));
        newcomer += 10 * u64::from(SIGN_UPS_PER_SECOND);
        for _ in 0..10 {
            thread::sleep(Duration::from_secs(1));
            let new = vendors.take_writes();
            let newly = new.iter().filter(|write| is_update(write)).count();
            last = if newly == 0 { last } else { Instant::now() };
            updates += newly;
            writes.extend(new);
            peak_mb = peak_mb.max(hub.pss_mb());
        }
        parts.push(some.finish());
        let is_stuck = last.elapsed() > Duration::from_secs(30);
        if is_stuck || is_enough(updates, began.elapsed().as_secs_f64()) {
            break;
        }
    }
    let cpu_us = hub.cpu_us();
    let reads = vendors.take_reads().len();
    hub.stop();
    CaughtUp { writes, reads, refused: vendors.take_refused(), sign_ups: together(parts), peak_mb, cpu_us }
}

fn together(parts: Vec<Outcome>) -> Outcome {
    let mut whole = Outcome { said: vec![0], ..Outcome::default() };
    for part in parts {
        whole.sent += part.sent;
        whole.said[0] += part.said[0];
        whole.waits_us.extend(part.waits_us);
        whole.failed.extend(part.failed);
    }
    whole
}

/// Members who live nowhere still, and members who were written more than once.
fn checked(vendors: &Vendors, members: &[u64], parts: [&CaughtUp; 2]) -> (usize, usize) {
    let is_right = |member: &&u64| {
        let found = vendors.town.smaregi.member(&member.to_string());
        found.is_some_and(|found| found.get("address").is_some_and(|address| !address.is_empty()))
    };
    let lost = members.len() - members.iter().filter(is_right).count();
    let updates = parts.into_iter().flat_map(|part| &part.writes).filter(|write| is_update(write));
    let mut paths: Vec<&str> = updates.map(|write| write.path.as_str()).collect();
    paths.sort_unstable();
    let twice = paths.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).count();
    (lost, twice)
}

/// The store of a hub that has stopped, once more.
fn copied(folder: &Path) -> PathBuf {
    let copy = fresh_folder("catch-up-copy");
    std::fs::copy(folder.join("enishi.db"), copy.join("enishi.db")).expect("room on the disk");
    copy
}
