//! Phones, readings and dates against their lists.
use jiff::civil::date;
use normalize::{birth_date, kana, phone, prefecture};

use crate::vectors::{compare_with_known, rows};

#[test]
fn phones_agree_with_libphonenumber() {
    let mut differing = Vec::new();
    for row in rows("phone_jp_vectors.tsv") {
        let [input, e164, valid, kind, national] = row.as_slice() else { panic!("five columns") };
        let Ok(found) = phone::normalize(input, "JP") else {
            differing.push((input.clone(), "refused".to_owned()));
            continue;
        };
        let found_kind = serde_json::to_value(found.kind).unwrap().as_str().unwrap().to_uppercase();
        let same = found.e164 == *e164
            && found.valid.to_string() == *valid
            && found_kind == *kind
            && found.national == *national;
        if !same {
            differing.push((input.clone(), format!("{found:?}")));
        }
    }
    compare_with_known("phone", differing);
}

#[test]
fn every_reading_becomes_the_same_katakana() {
    for row in rows("kana_vectors.tsv") {
        let [input, _, hiragana, half_width, expected] = row.as_slice() else { panic!("five columns") };
        for spelled in [input, hiragana, half_width] {
            assert_eq!(kana::to_katakana(spelled).as_ref(), Ok(expected), "{spelled}");
            assert_eq!(kana::compare_key(spelled), kana::compare_key(expected), "{spelled}");
        }
        assert!(kana::fits_smaregi(expected));
    }
}

#[test]
fn every_era_is_read_and_its_bounds_are_kept() {
    for row in rows("era_vectors.tsv") {
        let [input, expected] = row.as_slice() else { panic!("two columns") };
        let found = match birth_date::read(input) {
            Ok(day) => day.to_string(),
            Err(birth_date::BirthDateError::Invalid) => "INVALID".to_owned(),
            Err(birth_date::BirthDateError::Ambiguous) => "AMBIGUOUS".to_owned(),
            Err(birth_date::BirthDateError::Missing) => "EMPTY".to_owned(),
        };
        let same = found == *expected || (found == "INVALID" && expected.starts_with("INVALID_"));
        assert!(same, "{input}: {found}, expected {expected}");
        if found.starts_with(['1', '2']) && found.as_str() < "2026" {
            assert_eq!(birth_date::parse(input, date(2026, 11, 21)).unwrap().to_string(), found);
        }
    }
}

#[test]
fn the_storefronts_province_codes_are_ours() {
    for row in rows("shopify_jp_provinces.tsv") {
        let [code, name, japanese] = row.as_slice() else { panic!("three columns") };
        let found = prefecture::by_iso(code).unwrap();
        assert_eq!((found.iso().as_str(), found.name_ja()), (code.as_str(), japanese.as_str()));
        assert_eq!(prefecture::by_name(name), Some(found), "{name}");
    }
}
