//! The hub is small enough to stand beside whatever else runs on a shop's machine.

use std::{path::Path, thread, time::Duration};

use super::{
    Setting,
    intake::{QUIET, webhooks},
    links,
    process::{Hub, fresh_folder},
    results::{Aim, Figure, Good, repeated},
    town::{Latencies, Vendors},
};

pub const NAME: &str = "memory";

const HOW: &str = "Proportional set size of `enishi serve`, its one process: ten seconds after it took its first \
    event, with a new store and with a store of a million links.";

const AIMS: [Aim; 2] =
    [("idle", "MB", Good::AtMost, 30.0), ("idle with a million links", "MB", Good::AtMost, 80.0)];

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies::default());
    let million = links::a_million(setting);
    let resident = |folder: &Path, series| {
        let hub = Hub::start(&vendors, folder, &[]);
        hub.first_accepted(&webhooks(&vendors, series, QUIET), 0);
        thread::sleep(Duration::from_secs_f64(setting.seconds(10.0, 0.5)));
        let mb = hub.pss_mb();
        hub.stop();
        mb
    };
    repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        let series = 2_000 + run as u32;
        vec![
            ("idle", resident(&fresh_folder(NAME), series)),
            ("idle with a million links", resident(&million, series)),
        ]
    })
}
