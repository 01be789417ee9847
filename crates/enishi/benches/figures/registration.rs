//! A sign-up takes as long as the slowest chain of calls to the other systems, and hardly longer.

use std::{net::TcpStream, time::Instant};

use super::{
    Setting,
    load::told,
    people::form,
    process::{Hub, carry_out, fresh_folder},
    results::{Aim, Figure, Good, Said, median, repeated},
    town::{Latencies, STOREFRONT_KEY, Vendors},
    wire::request,
};

pub const NAME: &str = "registration";

const LATENCIES: Latencies = Latencies { shopify: 600, pos_read: 400, pos_write: 400, crm: 300, mail: 200 };
/// The longest chain: the online store (the tills are read meanwhile), then the slowest of the three others.
const LEAST_MS: f64 = 1_000.0;

const HOW: &str = "POST /v1/registrations over HTTP to `enishi serve`, one after the other, after two that warm up \
    connections and tokens; real HTTP and SMTP to simulated systems that take Shopify 600, POS read 400, POS write \
    400, CRM 300, mail 200 ms. Every answer must say that all systems are done. T_min = max(600, 400) + max(400, \
    300, 200) = 1,000 ms; one after the other it would be 1,900 ms.";

const AIMS: [Aim; 5] = [
    ("T / T_min", "", Good::AtMost, 1.01),
    ("T, median", "ms", Good::AtMost, 1_010.0),
    ("T, slowest", "ms", Good::Unjudged, 0.0),
    ("above T_min, median", "ms", Good::Unjudged, 0.0),
    ("CPU of the hub per sign-up", "ms", Good::Unjudged, 0.0),
];

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, LATENCIES);
    vendors.town.smaregi.seed_members(24, 1);
    let folder = fresh_folder(NAME);
    carry_out(&vendors, &folder, &["setup", "--apply"]);
    carry_out(&vendors, &folder, &["members", "index"]);
    let hub = Hub::start(&vendors, &folder, &[]);
    hub.ready();
    let figure = repeated(NAME, HOW, setting.times(), &AIMS, |run| sign_ups(setting, &hub, run as u64));
    hub.stop();
    figure
}

fn sign_ups(setting: &Setting, hub: &Hub, run: u64) -> Said {
    let mut stream = TcpStream::connect(&hub.address).expect("the hub listens");
    stream.set_nodelay(true).ok();
    let count = if setting.quick { 2 } else { 10 };
    let mut times = Vec::new();
    let mut cpu = 0;
    for number in 0..count + 2 {
        if number == 2 {
            cpu = hub.cpu_us();
        }
        let bytes = asked(run * 1_000 + number);
        let began = Instant::now();
        let (status, answer) = told(&mut stream, &bytes).expect("an answer");
        let took_ms = began.elapsed().as_secs_f64() * 1e3;
        let text = String::from_utf8_lossy(&answer);
        assert!(status == 201 && text.matches("\"done\"").count() == 4, "not everywhere: {status} {text}");
        if number >= 2 {
            times.push(took_ms);
        }
    }
    let (middle, slowest) = (median(&times), times.iter().copied().fold(0.0, f64::max));
    let cpu_ms = (hub.cpu_us() - cpu) as f64 / 1e3 / count as f64;
    vec![
        ("T / T_min", middle / LEAST_MS),
        ("T, median", middle),
        ("T, slowest", slowest),
        ("above T_min, median", middle - LEAST_MS),
        ("CPU of the hub per sign-up", cpu_ms),
    ]
}

/// A sign-up as the storefront's server sends it; each number is somebody else.
pub fn asked(number: u64) -> Vec<u8> {
    let key = format!("figures-{number}");
    let bearer = format!("Bearer {STOREFRONT_KEY}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", key.as_str()),
    ];
    request("POST", "/v1/registrations", &headers, form(number).to_string().as_bytes())
}
