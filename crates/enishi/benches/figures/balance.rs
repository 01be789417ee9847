//! A member sees the till's balance as soon as the till has told it.

use serde_json::{Value, json};

use super::{
    Setting, links,
    load::{Plan, What, generate},
    people::{FIRST, customer},
    process::{Hub, fresh_folder},
    results::{Aim, Figure, Good, Said, repeated, share_ms},
    town::{FLOOR, Latencies, Vendors},
    wire::request,
};

pub const NAME: &str = "balance";

const PER_SECOND: u32 = 200;
const LATENCY_MS: f64 = 50.0;
const CONNECTIONS: usize = 64;
/// Customers who warm up tokens, keys and connections.
const EARLY: u64 = 200;

const HOW: &str = "GET /v1/me/points at 200 requests a second, open loop (waiting counts from the moment a request \
    should have been sent), each of another customer with a link and an id token of their own, so nothing comes \
    from a cache. Each request makes the hub ask the tills twice and the online store once, side by side; the tills \
    take 50 ms (their rate limits are lifted), the online store answers at once. Shown is the client's time minus \
    50 ms. The floor is the same generator asking the simulated tills directly, without a hub: what timers, loopback \
    and shared cores cost by themselves.";

const AIMS: [Aim; 7] = [
    ("overhead p50", "ms", Good::AtMost, 1.0),
    ("overhead p99", "ms", Good::AtMost, 5.0),
    ("overhead p99.9", "ms", Good::Unjudged, 0.0),
    ("floor p50", "ms", Good::Unjudged, 0.0),
    ("floor p99", "ms", Good::Unjudged, 0.0),
    ("CPU of the hub per request", "µs", Good::Unjudged, 0.0),
    ("failed", "", Good::AtMost, 0.0),
];

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies { pos_read: 50, ..Latencies::default() });
    let seconds = setting.seconds(15.0, 1.0);
    let each = (f64::from(PER_SECOND) * seconds) as u64;
    let all = EARLY + each * setting.times() as u64;
    let members: Vec<u64> = (0..all).map(|place| joined(&vendors, place)).collect();
    let folder = fresh_folder(NAME);
    links::link(setting, &folder, members.into_iter());
    let hub = Hub::start(&vendors, &folder, &[]);
    hub.ready();
    let ask = |first: u64, count: u64| Plan {
        to: hub.address.clone(),
        what: What::Requests((first..first + count).map(|place| asked(&vendors, place)).collect()),
        connections: CONNECTIONS,
        per_second: PER_SECOND,
        seconds: count as f64 / f64::from(PER_SECOND),
        words: Vec::new(),
    };
    generate(&ask(0, EARLY));
    let figure = repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        let plan = ask(EARLY + each * run as u64, each);
        let mut said = floor(&vendors, seconds);
        let cpu = hub.cpu_us();
        let mut outcome = generate(&plan);
        let cpu = hub.cpu_us() - cpu;
        let mut over = |share| share_ms(&mut outcome.waits_us, share) - LATENCY_MS;
        said.extend([
            ("overhead p50", over(0.5)),
            ("overhead p99", over(0.99)),
            ("overhead p99.9", over(0.999)),
        ]);
        said.push(("CPU of the hub per request", cpu as f64 / outcome.sent as f64));
        said.push(("failed", outcome.failed.len() as f64));
        said
    });
    hub.stop();
    figure
}

fn floor(vendors: &Vendors, seconds: f64) -> Said {
    let bytes = request("GET", FLOOR, &[], b"");
    let plan = Plan {
        to: vendors.address().to_owned(),
        what: What::Requests(vec![String::from_utf8_lossy(&bytes).into_owned()]),
        connections: CONNECTIONS,
        per_second: PER_SECOND,
        seconds: seconds.min(5.0),
        words: Vec::new(),
    };
    let mut outcome = generate(&plan);
    let mut over = |share| share_ms(&mut outcome.waits_us, share) - LATENCY_MS;
    vec![("floor p50", over(0.5)), ("floor p99", over(0.99))]
}

/// Puts somebody into the online store and the member file, where they have been for a year; the member's id.
pub fn joined(vendors: &Vendors, place: u64) -> u64 {
    joined_with(vendors, place, &json!({ "postCode": "154-0024", "address": "東京都世田谷区三軒茶屋1-2-3" }))
}

/// The same; the address, or nothing, as the tills know it.
pub fn joined_with(vendors: &Vendors, place: u64, address: &Value) -> u64 {
    vendors.town.shopify.seed_customer(customer(FIRST + place));
    let mut columns = json!({
        "customerCode": format!("29{:011}", place), "lastName": "山田", "firstName": "花子", "lastKana": "ヤマダ",
        "firstKana": "ハナコ", "mailAddress": format!("hanako.yamada.{}@example.jp", FIRST + place), "point": 1_200
    });
    for (name, value) in address.as_object().into_iter().flatten() {
        columns[name] = value.clone();
    }
    let id = vendors.town.smaregi.seed_member(&columns).expect("a member");
    vendors.town.smaregi.joined_long_ago(&id);
    id.parse().expect("a number")
}

/// Their question, with a token of their own.
pub fn asked(vendors: &Vendors, place: u64) -> String {
    let token = vendors.town.shopify.id_token_for(FIRST + place, Value::Null);
    let bearer = format!("Bearer {token}");
    let bytes =
        request("GET", "/v1/me/points", &[("authorization", &bearer), ("accept-language", "ja")], b"");
    String::from_utf8_lossy(&bytes).into_owned()
}
