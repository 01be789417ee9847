//! How many addresses and phones one core normalizes a second: `cargo run --release -p normalize --example speed`.
use std::{hint::black_box, time::Instant};

#[allow(clippy::print_stdout, reason = "a measuring tool")]
fn main() {
    let addresses: Vec<String> = ["addr_jap_parser.tsv", "addr_abr_geocoder.tsv", "addr_geolonia_1k.tsv"]
        .iter()
        .flat_map(|file| column(file))
        .collect();
    let phones = column("phone_jp_vectors.tsv");
    let readings = column("kana_vectors.tsv");
    let start = Instant::now();
    black_box(normalize::postal_code::lookup("1540024"));
    println!("first_lookup_us={}", start.elapsed().as_micros());
    measure("addresses", &addresses, |text| drop(black_box(normalize::address::split(text, None))));
    measure("phones", &phones, |text| drop(black_box(normalize::phone::normalize(text, "JP"))));
    measure("readings", &readings, |text| drop(black_box(normalize::kana::compare_key(text))));
    measure("names", &addresses, |text| drop(black_box(normalize::name::compare_key(text))));
}

#[allow(clippy::print_stdout, reason = "a measuring tool")]
fn measure(what: &str, inputs: &[String], work: impl Fn(&str)) {
    inputs.iter().for_each(|input| work(input));
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed().as_millis() < 1_500 {
        inputs.iter().for_each(|input| work(input));
        count += u32::try_from(inputs.len()).unwrap_or(0);
    }
    println!("{what}_per_second={:.0}", f64::from(count) / start.elapsed().as_secs_f64());
}

/// The inputs of a list: its first column, or the second where a category or suite comes first.
fn column(file: &str) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/");
    let text = std::fs::read_to_string([path, file].concat()).unwrap_or_default();
    let at = usize::from(matches!(file, "addr_jap_parser.tsv" | "addr_abr_geocoder.tsv"));
    text.lines().skip(1).filter_map(|line| line.split('\t').nth(at).map(str::to_owned)).collect()
}
