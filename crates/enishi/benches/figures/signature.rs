//! Whether the time a false signature takes tells where it is false.

use std::{hint::black_box, time::Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use connectors::{shopify, smaregi};
use hmac::{Hmac, KeyInit, Mac};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use secrecy::SecretString;
use sha2::Sha256;

use super::{
    Setting,
    results::{Aim, Figure, Good, repeated},
};

pub const NAME: &str = "signature";

const HOW: &str = "False signatures of one 2 kB event, in this process: half of them differ from the right one in their \
    first byte, half in their last, in an order drawn by lot. Welch's t of the two halves, without the slowest 5 % of \
    both; beyond 4.5 the time would tell. The same for the tills' secret header. To see that the figure can fail, a \
    comparison that stops at the first difference is measured beside them.";

const AIMS: [Aim; 5] = [
    ("false signatures", "", Good::Unjudged, 0.0),
    ("Shopify, |t|", "", Good::AtMost, 4.5),
    ("Smaregi, |t|", "", Good::AtMost, 4.5),
    ("one check", "µs", Good::Unjudged, 0.0),
    ("a careless comparison, |t|", "", Good::AtLeast, 4.5),
];

const SECRET: &str = "sandbox-shopify-secret";
/// A comparison is short: so many of them are one measurement of the careless one.
const TOGETHER: usize = 64;

pub fn measure(setting: &Setting) -> Figure {
    let count = if setting.quick { 100_000 } else { 200_000 };
    repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        let mut lot = StdRng::seed_from_u64(run as u64);
        let shopify = timed(count, &mut lot, shopify());
        let smaregi = timed(count, &mut lot, smaregi());
        let careless = timed(count, &mut lot, careless());
        let once = mean(&shopify[0]) / 1e3;
        vec![
            ("false signatures", count as f64),
            ("Shopify, |t|", welch(&shopify).abs()),
            ("Smaregi, |t|", welch(&smaregi).abs()),
            ("one check", once),
            ("a careless comparison, |t|", welch(&careless).abs()),
        ]
    })
}

/// Checks a false signature that differs in its first byte (false) or in its last.
type Check = Box<dyn Fn(bool)>;

fn falsified(right: &[u8]) -> [Vec<u8>; 2] {
    [0, right.len() - 1].map(|at| {
        let mut wrong = right.to_vec();
        wrong[at] ^= 0x01;
        wrong
    })
}

fn shopify() -> Check {
    let body = vec![b'x'; 2_048];
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key").chain_update(&body);
    let headers = falsified(&mac.finalize().into_bytes()).map(|wrong| STANDARD.encode(wrong));
    let secrets = [SecretString::from(SECRET)];
    Box::new(move |last| {
        assert!(!black_box(shopify::webhooks::verify(
            &body,
            black_box(&headers[usize::from(last)]),
            &secrets
        )));
    })
}

fn smaregi() -> Check {
    let right = "agreed-with-the-tills-0123456789";
    let headers = falsified(right.as_bytes());
    let secrets = [SecretString::from(right)];
    Box::new(move |last| {
        assert!(!black_box(smaregi::webhooks::verify(black_box(&headers[usize::from(last)]), &secrets)));
    })
}

/// Byte by byte until one differs.
fn careless() -> Check {
    let right = [7; 32];
    let headers = falsified(&right);
    Box::new(move |last| {
        for _ in 0..TOGETHER {
            let wrong = black_box(&headers[usize::from(last)]);
            assert!(black_box(wrong.iter().zip(&right).any(|(a, b)| black_box(a) != b)));
        }
    })
}

/// Nanoseconds of each check, of those with the first byte wrong and of those with the last.
fn timed(count: usize, lot: &mut StdRng, check: Check) -> [Vec<f64>; 2] {
    let mut took = [Vec::with_capacity(count), Vec::with_capacity(count)];
    (0..count / 20).for_each(|n| check(n % 2 == 0));
    for _ in 0..count {
        let last: bool = lot.random();
        let began = Instant::now();
        check(last);
        took[usize::from(last)].push(began.elapsed().as_nanos() as f64);
    }
    // What the machine did in between says nothing about the check; one bound for both halves.
    let mut all: Vec<f64> = took.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let bound = all[all.len() * 95 / 100];
    took.map(|half| half.into_iter().filter(|ns| *ns <= bound).collect())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn welch([one, other]: &[Vec<f64>; 2]) -> f64 {
    let spread = |values: &[f64]| {
        let middle = mean(values);
        let squares: f64 = values.iter().map(|value| (value - middle).powi(2)).sum();
        squares / (values.len() - 1) as f64 / values.len() as f64
    };
    (mean(one) - mean(other)) / (spread(one) + spread(other)).sqrt()
}
