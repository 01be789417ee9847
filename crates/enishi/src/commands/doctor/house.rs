//! The hub's own house: configuration, store, clock.

use std::time::Duration;

use bytes::Bytes;
use connectors::http::Timeouts;
use domain::matrix::Matrix;
use http::{Request, header::DATE};
use jiff::fmt::rfc2822;

use super::{bench::Bench, finding::Finding};

/// A token of a customer is taken up to a minute after its end; half of that may be spent on clocks.
const SKEW_S: u64 = 30;
const LOOK: Timeouts = Timeouts { total: Duration::from_secs(5) };

/// One line if all is well, else one per section that is not.
pub(super) fn configuration(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "configuration";
    if bench.wrong.is_empty() {
        return vec![Finding::good(CHECK, "every section is complete")];
    }
    let lines =
        bench.wrong.values().map(|wrong| Finding::bad(CHECK, format!("{}: {}", wrong.key, wrong.expected)));
    lines.collect()
}

/// Which fields this shop has given to other owners or readers than the built-in matrix does.
pub(super) fn matrix(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "matrix";
    let Ok(chosen) = bench.config.matrix.matrix() else {
        return vec![Finding::bad(CHECK, "a choice in [matrix] cannot be; `enishi matrix` names it")];
    };
    let built_in = Matrix::default();
    let differ = chosen.rows().iter().filter(|row| *row != built_in.row(row.field));
    let fields: Vec<&str> = differ.map(|row| row.field.as_str()).collect();
    vec![Finding::good(
        CHECK,
        match fields.is_empty() {
            true => "every field has its built-in owner; `enishi matrix` shows them".to_owned(),
            false => format!("chosen here: {}; `enishi matrix` shows all", fields.join(", ")),
        },
    )]
}

/// Whether the store can be opened and written.
pub(super) async fn store(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "store";
    if let Err(why) = &bench.store {
        return vec![Finding::bad(CHECK, why.clone())];
    }
    let parts = bench.hub.parts();
    let now = parts.clock.now().to_string();
    vec![match parts.store.set_cursor("doctor", &now).await {
        Ok(()) => Finding::good(CHECK, format!("{} can be written", bench.config.store.url)),
        Err(error) => Finding::bad(CHECK, format!("{} cannot be written: {error}", bench.config.store.url)),
    }]
}

/// Whether our clock agrees with somebody else's.
pub(super) async fn clock(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "clock";
    let config = &bench.config;
    let places = [
        ("shopify", "Shopify", config.shopify.admin_url()),
        ("smaregi", "Smaregi", config.smaregi.api_url.clone()),
        ("hubspot", "HubSpot", config.hubspot.api_url.clone()),
    ];
    for (_, name, url) in places.iter().filter(|(section, ..)| !bench.wrong.contains_key(*section)) {
        let Some(theirs) = time_at(bench, url).await else { continue };
        let ours = bench.hub.parts().clock.now();
        let skew = ours.duration_since(theirs).unsigned_abs().as_secs();
        return vec![match skew {
            skew if skew > SKEW_S => Finding::bad(
                CHECK,
                format!("{skew} s away from {name}'s; let the machine follow a time server"),
            ),
            skew => Finding::good(CHECK, format!("within {} s of {name}'s", skew.max(1))),
        }];
    }
    vec![Finding::good(CHECK, "nobody told the time, so it could not be compared")]
}

/// The time an answer was stamped with; any answer will do.
async fn time_at(bench: &Bench, url: &str) -> Option<jiff::Timestamp> {
    let request = Request::head(url).body(Bytes::new()).ok()?;
    let answer = bench.nature.http.send(request, LOOK).await.ok()?;
    let date = answer.headers().get(DATE)?.to_str().ok()?;
    rfc2822::DateTimeParser::new().parse_timestamp(date).ok()
}
