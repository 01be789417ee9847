//! What changes online is at the till a moment later.

use std::collections::HashMap;

use super::{
    Setting, balance, links,
    load::{Plan, What, generate},
    people::FIRST,
    process::{Hub, fresh_folder},
    results::{Aim, Figure, Good, repeated, share_ms},
    town::{Latencies, Vendors},
    wire::Webhooks,
};

pub const NAME: &str = "lag";

const PER_SECOND: u32 = 200;

const HOW: &str = "customers/update at 200/s, open loop, each about another linked customer whose name has changed, until the write that it \
    causes arrives at the simulated tills, which then take 50 ms. In between: signature, commit, sorting, a run, the \
    profile read live from the online store over HTTP (which answers at once), its address normalized. The clock \
    begins when the event should have been sent. CRM and mail are switched off: the CRM's own limit of 10 calls a \
    second would be measured instead. Each customer must be written exactly once.";

const AIMS: [Aim; 6] = [
    ("lag p50", "ms", Good::AtMost, 4.0),
    ("lag p99", "ms", Good::AtMost, 15.0),
    ("CPU of the hub per event", "µs", Good::Unjudged, 0.0),
    ("events", "", Good::Unjudged, 0.0),
    ("lost", "", Good::AtMost, 0.0),
    ("doubled", "", Good::AtMost, 0.0),
];

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies { pos_write: 50, ..Latencies::default() });
    let each = (f64::from(PER_SECOND) * setting.seconds(15.0, 1.0)) as u64;
    let all = each * setting.times() as u64;
    let members: Vec<u64> = (0..all).map(|place| balance::joined(&vendors, place)).collect();
    let places: HashMap<u64, u64> = members.iter().copied().zip(0..).collect();
    let folder = fresh_folder(NAME);
    links::link(setting, &folder, members.into_iter());
    let hub = Hub::start(&vendors, &folder, &[("ENISHI_SYNC__CRM", "off"), ("ENISHI_SYNC__MAIL", "off")]);
    hub.ready();
    let webhooks = |topic: &str, first, count, series| Webhooks {
        secret: vendors.town.settings.shopify_client_secret.clone(),
        topic: topic.into(),
        first_customer: FIRST + first,
        customers: count,
        series,
        repeats: 0,
    };
    let send = |webhooks, per_second: u32, count: u64| {
        let seconds = count as f64 / f64::from(per_second);
        let what = What::Webhooks(webhooks);
        let (to, words) = (hub.address.clone(), Vec::new());
        generate(&Plan { to, what, connections: 32, per_second, seconds, words })
    };
    // Everybody was a customer before: what they caused then is long done.
    send(webhooks("customers/create", 0, all, 0), 500, all);
    hub.comes_to_rest();
    vendors.take_writes();
    let figure = repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        let first = each * run as u64;
        // What both sides say already is not written: everybody has another name by now.
        for customer in first..first + each {
            vendors.town.shopify.edit_customer(FIRST + customer, |one| one.last_name = Some("佐藤".into()));
        }
        let cpu = hub.cpu_us();
        let outcome = send(webhooks("customers/update", first, each, 1 + run as u32), PER_SECOND, each);
        hub.comes_to_rest();
        let cpu = (hub.cpu_us() - cpu) as f64 / each as f64;
        let mut written: HashMap<u64, Vec<u64>> = HashMap::new();
        for arrival in vendors.take_writes() {
            let member = arrival.path.rsplit('/').next().and_then(|id| id.parse::<u64>().ok());
            if let Some(place) = member.and_then(|id| places.get(&id)) {
                written.entry(place - first).or_default().push(arrival.at_us);
            }
        }
        let due = |place: u64| outcome.began_us + place * 1_000_000 / u64::from(PER_SECOND);
        let lag = |(place, at): (&u64, &Vec<u64>)| {
            u32::try_from(at[0].saturating_sub(due(*place))).unwrap_or(u32::MAX)
        };
        let mut lags: Vec<u32> = written.iter().map(lag).collect();
        vec![
            ("lag p50", share_ms(&mut lags, 0.5)),
            ("lag p99", share_ms(&mut lags, 0.99)),
            ("CPU of the hub per event", cpu),
            ("events", each as f64),
            ("lost", (each - written.len() as u64) as f64),
            ("doubled", written.values().filter(|at| at.len() > 1).count() as f64),
        ]
    });
    hub.stop();
    figure
}
