//! Somebody is told within seconds when a system fails, or has become unusually slow.

use std::{
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use sandbox::Fault;

use super::{
    Setting,
    load::told,
    process::{Hub, carry_out, fresh_folder},
    registration,
    results::{Aim, Figure, Good, Said, repeated},
    town::{Latencies, Vendors},
};

pub const NAME: &str = "alert";

/// How long the tills take when they are slow.
const SLOW_MS: u64 = 900;
/// Longer than anybody would wait for an alert here.
const LONGEST: Duration = Duration::from_secs(30);

const HOW: &str = "A hub that has just done twenty sign-ups, and an incoming webhook of Slack's kind. *Slow*: the tills take \
    900 ms for one write instead of none (more than three times the median of that step): from the moment their answer \
    leaves until the alert arrives. *Failing*: the tills answer 503 to everything while people sign up: from the third call \
    that was refused until the alert arrives.";

const AIMS: [Aim; 2] =
    [("slow", "ms", Good::AtMost, 10_000.0), ("failing three times in a row", "ms", Good::AtMost, 10_000.0)];

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies::default());
    vendors.town.smaregi.seed_members(24, 1);
    let mut next = 0;
    repeated(NAME, HOW, setting.times(), &AIMS, |_| {
        let folder = fresh_folder(NAME);
        carry_out(&vendors, &folder, &["setup", "--apply"]);
        carry_out(&vendors, &folder, &["members", "index"]);
        let url = vendors.alert_url();
        let hub = Hub::start(&vendors, &folder, &[("ENISHI_ALERTS__SLACK_WEBHOOK_URL", url.as_str())]);
        hub.ready();
        let mut sign_up = || {
            next += 1;
            signed_up(&hub, next);
        };
        (0..20).for_each(|_| sign_up());
        drop((vendors.take_reads(), vendors.take_writes(), vendors.take_alerts()));
        let said = watched(&vendors, &mut sign_up);
        vendors.town.smaregi.faults.recover();
        hub.stop();
        said
    })
}

fn watched(vendors: &Vendors, sign_up: &mut dyn FnMut()) -> Said {
    let tills = &vendors.town.smaregi;
    tills.set_latency(Duration::ZERO, Duration::from_millis(SLOW_MS));
    sign_up();
    tills.set_latency(Duration::ZERO, Duration::ZERO);
    let slow_us = vendors.take_writes().first().map_or(0, |write| write.at_us + SLOW_MS * 1_000);
    let slow = waited_for(vendors, "three times its usual time", slow_us);

    vendors.take_reads();
    tills.faults.always(Fault::Unavailable);
    (0..4).for_each(|_| sign_up());
    let mut refused = vendors.take_reads();
    refused.extend(vendors.take_writes());
    refused.sort_by_key(|call| call.at_us);
    let failing_us = refused.get(2).map_or(0, |call| call.at_us);
    let failing = waited_for(vendors, "several times in a row", failing_us);
    vec![("slow", slow), ("failing three times in a row", failing)]
}

/// Milliseconds until an alert that says so has arrived, or the longest; those of other things are passed over.
fn waited_for(vendors: &Vendors, words: &str, since_us: u64) -> f64 {
    let began = Instant::now();
    while began.elapsed() < LONGEST {
        if let Some(alert) = vendors.take_alerts().into_iter().find(|alert| alert.path.contains(words)) {
            return alert.at_us.saturating_sub(since_us) as f64 / 1e3;
        }
        thread::sleep(Duration::from_millis(2));
    }
    LONGEST.as_secs_f64() * 1e3
}

fn signed_up(hub: &Hub, number: u64) {
    let mut stream = TcpStream::connect(&hub.address).expect("the hub listens");
    let (status, _) = told(&mut stream, &registration::asked(number)).expect("an answer");
    assert_eq!(status, 201, "the sign-up stands");
}
