//! A points campaign sends everybody to my page at once: nobody is kept waiting, and the tills notice nothing.

use std::collections::HashMap;

use super::{
    Setting, balance, links,
    load::{Outcome, Plan, What, begin, generate},
    process::{Hub, carry_out, fresh_folder},
    registration,
    results::{Aim, Figure, Good, Said, repeated, share_ms},
    town::{Arrival, Latencies, Vendors},
    wire::till_event,
};

pub const NAME: &str = "campaign";

/// Customers a second; each asks twice in the same moment.
const PER_SECOND: u32 = 200;
const LATENCIES: Latencies = Latencies { shopify: 0, pos_read: 50, pos_write: 50, crm: 0, mail: 0 };
/// What an ordinary contract allows a second.
const READS: usize = 10;
const WRITES: usize = 4;
/// How the answers say what they know.
const WORDS: [&str; 3] = [r#""status":"ok""#, r#""status":"stale""#, r#""status":"unavailable""#];

const HOW: &str = "2,000 linked customers open my page within 10 s (GET /v1/me/points, open loop, evenly spread), each \
    twice in the same moment, against tills that take 50 ms and allow 10 reads and 4 writes a second and answer 429 \
    above that. The hub has never read any of these balances, so it knows no last one to show: an answer is a balance \
    read now, or says honestly that it is not known at the moment and is asked for again later (`unavailable`); each \
    is counted apart. At the same time, as on any day: one sale a second at the registers (an event that makes the \
    hub read the receipt; until that question arrives at the tills), and a sign-up every two seconds. Both are \
    measured alone first.";

const AIMS: [Aim; 17] = [
    ("asked", "", Good::Unjudged, 0.0),
    ("answer p50", "ms", Good::Unjudged, 0.0),
    ("answer p99", "ms", Good::Unjudged, 0.0),
    ("slowest answer", "ms", Good::AtMost, 1_000.0),
    ("without an answer", "", Good::AtMost, 0.0),
    ("answers with a balance read now", "", Good::Unjudged, 0.0),
    ("answers \"not known at the moment\"", "", Good::Unjudged, 0.0),
    ("balances read", "", Good::Unjudged, 0.0),
    ("balances read twice", "", Good::AtMost, 0.0),
    ("429 from the tills", "", Good::AtMost, 0.0),
    ("sale until it is looked up, alone, slowest", "ms", Good::Unjudged, 0.0),
    ("sale until it is looked up, slowest", "ms", Good::AtMost, 1_000.0),
    ("sales that were not looked up", "", Good::AtMost, 0.0),
    ("sign-up, alone, slowest", "ms", Good::Unjudged, 0.0),
    ("sign-up, slowest", "ms", Good::AtMost, 2_000.0),
    ("sign-ups that are not done everywhere", "", Good::AtMost, 0.0),
    ("CPU of the hub per ask", "µs", Good::Unjudged, 0.0),
];

/// The shop on an ordinary day, and with a crowd in it.
struct Scene<'a> {
    vendors: &'a Vendors,
    hub: &'a Hub,
    seconds: f64,
}

/// What the registers and the sign-up form saw.
struct Day {
    lags_us: Vec<u32>,
    sign_ups: Outcome,
}

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, LATENCIES);
    let seconds = setting.seconds(10.0, 3.0);
    let each = (f64::from(PER_SECOND) * seconds) as u64;
    let members: Vec<u64> =
        (0..each * setting.times() as u64).map(|place| balance::joined(&vendors, place)).collect();
    let folder = fresh_folder(NAME);
    carry_out(&vendors, &folder, &["setup", "--apply"]);
    carry_out(&vendors, &folder, &["members", "index"]);
    links::link(setting, &folder, members.into_iter());
    vendors.limit_tills(Some((READS, WRITES)));
    let limits = [("ENISHI_SMAREGI__READS_PER_SECOND", "10"), ("ENISHI_SMAREGI__WRITES_PER_SECOND", "4")];
    let hub = Hub::start(&vendors, &folder, &limits);
    hub.ready();
    let scene = Scene { vendors: &vendors, hub: &hub, seconds };
    scene.day(0).sign_ups.failed.iter().for_each(|_| super::tell("a sign-up to warm up with failed"));
    let figure = repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        hub.comes_to_rest();
        let mut alone = scene.day(run as u32 * 2 + 1);
        hub.comes_to_rest();
        let mut said = scene.crowded(run as u32 * 2 + 2, each * run as u64, each);
        said.push(("sale until it is looked up, alone, slowest", share_ms(&mut alone.lags_us, 1.0)));
        said.push(("sign-up, alone, slowest", share_ms(&mut alone.sign_ups.waits_us, 1.0)));
        said
    });
    hub.stop();
    figure
}

impl Scene<'_> {
    /// Sales and sign-ups alone.
    fn day(&self, number: u32) -> Day {
        let (sales, sign_ups) = (self.sales(number), self.sign_ups(number));
        self.vendors.take_reads();
        let (sales, sign_ups) = (begin(&sales), begin(&sign_ups));
        let (sales, sign_ups) = (sales.finish(), sign_ups.finish());
        self.hub.comes_to_rest();
        Day { lags_us: self.lags(number, &sales, &self.vendors.take_reads()), sign_ups }
    }

    /// The same with the crowd.
    fn crowded(&self, number: u32, first: u64, count: u64) -> Said {
        let asks =
            (first..first + count).flat_map(|place| [balance::asked(self.vendors, place), String::new()]);
        let mut asks: Vec<String> = asks.collect();
        // The second of the same customer, at the same moment over another connection.
        (1..asks.len()).step_by(2).for_each(|place| asks[place] = asks[place - 1].clone());
        let plan = Plan {
            to: self.hub.address.clone(),
            what: What::Requests(asks),
            connections: 400,
            per_second: PER_SECOND * 2,
            seconds: self.seconds,
            words: WORDS.map(str::to_owned).to_vec(),
        };
        let (sales, sign_ups) = (self.sales(number), self.sign_ups(number));
        self.vendors.take_reads();
        self.vendors.take_refused();
        let cpu = self.hub.cpu_us();
        let (sales, sign_ups) = (begin(&sales), begin(&sign_ups));
        let mut crowd = generate(&plan);
        let (sales, mut sign_ups) = (sales.finish(), sign_ups.finish());
        self.hub.comes_to_rest();
        let cpu = self.hub.cpu_us() - cpu;
        let reads = self.vendors.take_reads();
        let mut lags = self.lags(number, &sales, &reads);
        let (read, twice) = balances(&reads);
        let undone = (sign_ups.sent / 2).saturating_sub(sign_ups.said[0]);
        vec![
            ("asked", crowd.sent as f64),
            ("slowest answer", share_ms(&mut crowd.waits_us, 1.0)),
            ("answer p50", share_ms(&mut crowd.waits_us, 0.5)),
            ("answer p99", share_ms(&mut crowd.waits_us, 0.99)),
            ("without an answer", crowd.failed.len() as f64),
            ("answers with a balance read now", crowd.said[0] as f64),
            ("answers \"not known at the moment\"", (crowd.said[1] + crowd.said[2]) as f64),
            ("balances read", read as f64),
            ("balances read twice", twice as f64),
            ("429 from the tills", self.vendors.take_refused() as f64),
            ("sales that were not looked up", (sales.sent as usize - lags.len()) as f64),
            ("sale until it is looked up, slowest", share_ms(&mut lags, 1.0)),
            ("sign-up, slowest", share_ms(&mut sign_ups.waits_us, 1.0)),
            ("sign-ups that are not done everywhere", undone as f64),
            ("CPU of the hub per ask", cpu as f64 / crowd.sent as f64),
        ]
    }

    /// One sale a second.
    fn sales(&self, number: u32) -> Plan {
        let secret = &self.vendors.town.settings.smaregi_webhook_secret;
        let contract = &self.vendors.town.settings.smaregi_contract_id;
        let sale = |place| till_event(secret, contract, receipt(number, place));
        self.paced((0..self.seconds as u64).map(sale).collect(), 1, Vec::new())
    }

    /// A sign-up every two seconds.
    fn sign_ups(&self, number: u32) -> Plan {
        let asked = |place: u64| {
            let bytes = registration::asked(u64::from(number) * 100 + place);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        // Every other second is an ordinary question, so that a sign-up comes every two seconds.
        let (count, rest) =
            (self.seconds as u64 / 2, String::from("GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n"));
        let both = (0..count).flat_map(|place| [asked(place), rest.clone()]);
        self.paced(both.collect(), 1, vec![r#""pos":"done""#.into()])
    }

    fn paced(&self, requests: Vec<String>, per_second: u32, words: Vec<String>) -> Plan {
        let seconds = requests.len() as f64 / f64::from(per_second);
        let (to, what) = (self.hub.address.clone(), What::Requests(requests));
        Plan { to, what, connections: 4, per_second, seconds, words }
    }

    /// From the sale to the question about its receipt.
    fn lags(&self, number: u32, sales: &Outcome, reads: &[Arrival]) -> Vec<u32> {
        let seen = |place: u64| {
            let path = format!("/transactions/{}", receipt(number, place));
            let due = sales.began_us + place * 1_000_000;
            let read = reads.iter().find(|read| read.path.ends_with(&path))?;
            Some(u32::try_from(read.at_us.saturating_sub(due)).unwrap_or(u32::MAX))
        };
        (0..sales.sent).filter_map(seen).collect()
    }
}

/// The number of a receipt; each is told of once.
fn receipt(number: u32, place: u64) -> u64 {
    900_000 + u64::from(number) * 1_000 + place
}

/// How many balances were read, and how many members' more than once.
fn balances(reads: &[Arrival]) -> (usize, usize) {
    let mut by_member: HashMap<&str, usize> = HashMap::new();
    for read in reads.iter().filter(|read| read.path.contains("/customers/point?")) {
        *by_member.entry(read.path.as_str()).or_default() += 1;
    }
    (by_member.values().sum(), by_member.values().filter(|count| **count > 1).count())
}
