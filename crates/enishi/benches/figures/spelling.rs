//! How fast Japanese input is brought to one spelling.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use super::{
    Setting,
    results::{Aim, Figure, Good, repeated, root},
};

pub const NAME: &str = "normalize";

const HOW: &str = "One thread over the published test lists of the `normalize` crate (addresses of three open-source \
    parsers' lists; phone numbers), over and over.";

const AIMS: [Aim; 3] = [
    ("addresses/s", "/s", Good::Unjudged, 0.0),
    ("phones/s", "/s", Good::Unjudged, 0.0),
    ("first look-up", "ms", Good::Unjudged, 0.0),
];

const ADDRESSES: [&str; 3] = ["addr_jap_parser.tsv", "addr_abr_geocoder.tsv", "addr_geolonia_1k.tsv"];

pub fn measure(setting: &Setting) -> Figure {
    let began = Instant::now();
    black_box(normalize::postal_code::lookup("1540024"));
    let first_ms = began.elapsed().as_secs_f64() * 1e3;
    let addresses = addresses();
    let phones = column("phone_jp_vectors.tsv");
    assert!(!addresses.is_empty() && !phones.is_empty(), "the lists are in crates/normalize/tests/vectors");
    let span = Duration::from_secs_f64(setting.seconds(3.0, 0.2));
    repeated(NAME, HOW, setting.times(), &AIMS, |_| {
        vec![
            (
                "addresses/s",
                rate(span, &addresses, |text| drop(black_box(normalize::address::split(text, None)))),
            ),
            (
                "phones/s",
                rate(span, &phones, |text| drop(black_box(normalize::phone::normalize(text, "JP")))),
            ),
            ("first look-up", first_ms),
        ]
    })
}

/// The addresses of all lists.
pub fn addresses() -> Vec<String> {
    ADDRESSES.into_iter().flat_map(column).collect()
}

fn rate(span: Duration, inputs: &[String], work: impl Fn(&str)) -> f64 {
    inputs.iter().for_each(|input| work(input));
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < span {
        inputs.iter().for_each(|input| work(input));
        count += inputs.len();
    }
    count as f64 / began.elapsed().as_secs_f64()
}

/// The inputs of a list: its first column, or the second where a category comes first.
fn column(file: &str) -> Vec<String> {
    let text =
        std::fs::read_to_string(root().join("crates/normalize/tests/vectors").join(file)).unwrap_or_default();
    let at = usize::from(matches!(file, "addr_jap_parser.tsv" | "addr_abr_geocoder.tsv"));
    text.lines().skip(1).filter_map(|line| line.split('\t').nth(at).map(str::to_owned)).collect()
}
