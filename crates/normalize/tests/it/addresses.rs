//! Addresses against the lists of three libraries: prefecture, city and town first, digits second.
use normalize::{
    address::{self, Split},
    name,
};

use crate::vectors::{compare_with_known, rows};

/// What a list expects of one address, in the words of this crate.
struct Expected {
    prefecture: String,
    city: String,
    town: String,
    digits: String,
}

#[test]
fn hand_written_spellings_are_split_as_people_expect() {
    let cases = rows("addr_jap_parser.tsv").into_iter().map(|row| {
        let [_, input, prefecture, city, town, rest] = row.try_into().expect("six columns");
        (input, Expected { prefecture, city, digits: digits(&format!("{town} {rest}")), town })
    });
    check("jap_parser", cases.collect());
}

#[test]
fn addresses_of_the_digital_agency_are_split_as_it_expects() {
    let cases = rows("addr_abr_geocoder.tsv").into_iter().map(|row| {
        let at = |n: usize| row.get(n).map_or("", String::as_str);
        let parts =
            |from: usize, to: usize| (from..=to).map(at).filter(|p| !p.is_empty()).collect::<Vec<_>>();
        let town = [at(7), at(8)].concat();
        let numbers = [vec![at(7), at(8), at(9)], parts(10, 14), vec![at(15)]].concat().join(" ");
        let city = [at(4), at(5), at(6)].concat();
        let expected = Expected { prefecture: at(3).into(), city, town, digits: digits(&numbers) };
        (at(1).to_owned(), expected)
    });
    check("abr_geocoder", cases.collect());
}

#[test]
fn addresses_of_geolonia_are_split_as_before() {
    let cases = rows("addr_geolonia_1k.tsv").into_iter().map(|row| {
        let [input, prefecture, city, town, addr, other, ..] = row.as_slice() else {
            panic!("seven columns")
        };
        let digits = digits(&format!("{town} {addr} {other}"));
        let [input, prefecture, city, town] = [input, prefecture, city, town].map(Clone::clone);
        (input, Expected { prefecture, city, town, digits })
    });
    check("geolonia", cases.collect());
}

fn check(set: &str, cases: Vec<(String, Expected)>) {
    let count = cases.len();
    let (mut places, mut numbers) = (Vec::new(), 0);
    for (input, expected) in cases {
        let found = address::split(&input, None);
        if !same_place(&found, &expected) {
            let why = format!(
                "{} {} {} | {} | {}",
                found.prefecture, found.city, found.town, found.number, found.building
            );
            places.push((
                input,
                format!("{why} <> {} {} {}", expected.prefecture, expected.city, expected.town),
            ));
        } else if found.key.split_once('|').is_some_and(|(_, key)| digits(key) != expected.digits) {
            println!("{set} digits of {input}: {} , expected {}", found.key, expected.digits);
            numbers += 1;
        }
    }
    println!("{set}: {} of {count} places differ, digits of {numbers}", places.len());
    compare_with_known(set, places);
}

/// Spellings differ between the lists (大字, ヶ, kanji forms, numerals); places do not.
fn same_place(found: &Split, expected: &Expected) -> bool {
    found.prefecture == expected.prefecture
        && folded(&found.city) == folded(&expected.city)
        && folded(&found.town) == folded(&expected.town)
}

fn folded(place: &str) -> String {
    let place = place.replace("大字", "").replace('字', "");
    let place =
        name::compare_key(&place).replace(['ヶ', 'ガ'], "ケ").replace(['之', 'ノ'], "ノ").replace('ッ', "ツ");
    digits_in_place(&place)
}

/// Kanji numerals and Arabic ones made alike, one character at a time.
fn digits_in_place(place: &str) -> String {
    const KANJI: &str = "〇一二三四五六七八九";
    let digit = |c: char| KANJI.chars().nth(c.to_digit(10)? as usize);
    place.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// The numbers of an address in order, joined by `-`; kanji numerals of 丁目 included.
fn digits(text: &str) -> String {
    let mut numbers = Vec::new();
    let mut run = String::new();
    for c in normalize::width::nfkc_trim(text).chars().chain([' ']) {
        if c.is_ascii_digit() {
            run.push(c);
        } else if !run.is_empty() {
            numbers.push(std::mem::take(&mut run));
        }
    }
    numbers.join("-")
}
