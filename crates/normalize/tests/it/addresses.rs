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
    /// What the list reads as a smaller place within the town.
    within: String,
    digits: String,
}

#[test]
fn hand_written_spellings_are_split_as_people_expect() {
    let cases = rows("addr_jap_parser.tsv").into_iter().map(|row| {
        let [_, input, prefecture, city, town, rest] = row.try_into().expect("six columns");
        (input, Expected { prefecture, city, digits: digits(&rest), town, within: String::new() })
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
        let numbers = [vec![at(9)], parts(10, 14), vec![at(15)]].concat().join(" ");
        let city = [at(4), at(5), at(6)].concat();
        let expected = Expected {
            prefecture: at(3).into(),
            city,
            town,
            within: [at(9), at(15)].concat(),
            digits: digits(&numbers),
        };
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
        let digits = digits(&format!("{addr} {other}"));
        let [input, prefecture, city, town] = [input, prefecture, city, town].map(Clone::clone);
        (input, Expected { prefecture, city, town, within: String::new(), digits })
    });
    check("geolonia", cases.collect());
}

fn check(set: &str, cases: Vec<(String, Expected)>) {
    let (mut places, mut numbers) = (Vec::new(), Vec::new());
    for (input, expected) in cases {
        let found = address::split(&input, None);
        let Split { prefecture, city, town, number, building, .. } = &found;
        let why = format!("{prefecture} {city} {town} | {number} | {building}");
        if !same_place(&found, &expected) {
            let Expected { prefecture, city, town, .. } = expected;
            places.push((input, format!("{why} <> {prefecture} {city} {town}")));
        } else if digits(&[number, " ", building].concat()) != expected.digits {
            numbers.push((input, format!("{why} <> {}", expected.digits)));
        }
    }
    compare_with_known(set, places);
    compare_with_known(&format!("{set} digits"), numbers);
}

/// Spellings differ between the lists (大字, ヶ, kanji forms, numerals); places do not. A county may be
/// missing from a list, and what a list calls a small place may be a town of the postal codes.
fn same_place(found: &Split, expected: &Expected) -> bool {
    let (city, town) = (folded(&found.city), folded(&found.town));
    let (expected_city, expected_town) = (folded(&expected.city), folded(&expected.town));
    let smaller = folded(&expected.within.replace(['[', '"'], ""));
    let same_city = city == expected_city || (city.contains('郡') && city.ends_with(&expected_city));
    let same_town = town == expected_town
        || town
            .strip_prefix(&expected_town)
            .is_some_and(|more| !more.is_empty() && smaller.starts_with(more));
    found.prefecture == expected.prefecture && same_city && same_town
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
