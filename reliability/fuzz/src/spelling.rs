//! Names, numbers and addresses as people type them: one spelling, whatever the width, and it stays what it is.

use std::fmt::{Debug, Display};

use enishi::commands::normalize::{Field, run};
use jiff::civil::{Date, date};
use normalize::{address, birth_date, email, kana, name, phone, postal_code, prefecture, width};

use crate::{Promise, words::is_telling};

const TODAY: Date = date(2026, 11, 21);

/// The same as a keyboard in full-width mode writes it.
fn widened(text: &str) -> String {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}

/// An error names what is wrong and not what was typed.
fn quiet<T, E: Display + Debug>(read: Result<T, E>, typed: &str) -> Option<T> {
    if let Err(error) = &read {
        let said = format!("{error} {error:?}");
        assert!(!is_telling(typed) || !said.contains(typed), "{said:?} repeats {typed:?}");
    }
    read.ok()
}

/// Everything that is compared or written in one spelling.
pub fn spelling() -> Promise {
    Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        let wide = widened(&text);
        let once = width::nfkc_trim(&text);
        assert_eq!(width::nfkc_trim(&once), once, "tidying");
        assert_eq!(width::nfkc_trim(&wide), once, "width");
        names(&text, &wide);
        contacts(&text, &wide);
        dates(&text, &wide);
    })
}

fn names(text: &str, wide: &str) {
    let key = name::compare_key(text);
    assert_eq!(name::compare_key(&key), key, "a name's key");
    assert_eq!(name::compare_key(wide), key, "a name's width");
    let exact = name::exact_key(text);
    assert_eq!(name::exact_key(&exact), exact, "a name's exact key");
    let _ = (name::split_full(text), name::is_kana_only(text));
    let key = kana::compare_key(text);
    assert_eq!(kana::compare_key(&key), key, "a reading's key");
    if let Some(written) = quiet(kana::to_katakana(text), text) {
        assert_eq!(kana::to_katakana(&written).as_deref(), Ok(written.as_str()), "katakana");
        assert!(kana::fits_smaregi(&written) || written.chars().count() > kana::SMAREGI_MAX_CHARS);
    }
}

fn contacts(text: &str, wide: &str) {
    if let Some(key) = quiet(email::strict_key(text), text) {
        assert_eq!(email::strict_key(&key).as_deref(), Ok(key.as_str()), "an address's key");
    }
    if let Some(key) = quiet(email::loose_key(text), text) {
        assert_eq!(email::loose_key(&key).as_deref(), Ok(key.as_str()), "an address's loose key");
    }
    let _ = (email::is_placeholder(text, Some(text)), email::is_placeholder(text, None));
    for country in ["JP", "US", "GB"] {
        let Some(number) = quiet(phone::normalize(text, country), text) else { continue };
        assert!((2..=16).contains(&number.e164.len()), "{}", number.e164);
        // What no plan knows has no one form.
        if number.valid {
            let again = phone::normalize(&number.e164, country);
            assert_eq!(again.as_ref().map(|p| &p.e164), Ok(&number.e164), "a number's own form");
        }
    }
    assert_eq!(phone::normalize(wide, "JP"), phone::normalize(text, "JP"), "a number's width");
}

fn dates(text: &str, wide: &str) {
    if let Some(born) = quiet(birth_date::read(text), text) {
        assert_eq!(birth_date::read(&born.to_string()), Ok(born), "a date as it is written");
    }
    assert_eq!(birth_date::read(wide), birth_date::read(text), "a date's width");
    if let Some(born) = quiet(birth_date::parse(text, TODAY), text) {
        assert!(born <= TODAY, "born tomorrow");
    }
    if let Some(code) = quiet(postal_code::normalize(text), text) {
        assert!(code.len() == 7 && code.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(postal_code::normalize(&code), Ok(code.clone()), "a code's own form");
        let shown = postal_code::hyphenated(&code).unwrap_or_default();
        assert_eq!(postal_code::normalize(&shown), Ok(code.clone()), "a code as it is shown");
        let _ = postal_code::lookup(&code);
    }
    if let Some(found) = prefecture::by_name(text) {
        assert_eq!(prefecture::by_iso(&found.iso()), Some(found));
    }
}

/// Addresses: parts, their key, and the way to the till and back. Line one is the postal code.
pub fn address() -> Promise {
    Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        let (zip, line) = text.split_once('\n').unwrap_or(("", &text));
        let parts = address::split(line, Some(zip));
        assert_eq!(address::split(&widened(line), Some(zip)), parts, "width");
        let code = quiet(postal_code::normalize(zip), zip);
        if let (Some(code), Some(place)) = (&code, prefecture::by_name(line)) {
            let _ = postal_code::agrees_with(code, place);
        }
        let there = address::to_shopify(line, zip);
        let (Some(province), Some(city)) = (&there.province_code, &there.city) else { return };
        if let Some(till) = quiet(address::to_pos(province, city, &there.address1, &there.address2), line) {
            let back = address::to_shopify(&till, "");
            assert_eq!(back.province_code, there.province_code, "the way to the till and back: {till:?}");
        }
    })
}

/// Lists for `enishi normalize`: each line has its answer, and each answer is JSON. The first byte says what they hold.
pub fn lines() -> Promise {
    use Field::{Address, BirthDate, Email, Kana, Name, Phone, PostalCode};
    const FIELDS: [Field; 7] = [Address, Name, Kana, Phone, Email, BirthDate, PostalCode];
    Box::new(|input| {
        let Some((which, list)) = input.split_first() else { return };
        let mut said = Vec::new();
        assert!(run(FIELDS[usize::from(*which) % 7], TODAY, list, &mut said).is_ok(), "memory does not fail");
        let asked = list.split_inclusive(|byte| *byte == b'\n').count();
        let answers: Vec<&[u8]> = said.split_inclusive(|byte| *byte == b'\n').collect();
        assert_eq!(answers.len(), asked, "an answer for each line");
        for answer in answers {
            assert!(serde_json::from_slice::<serde_json::Value>(answer).is_ok_and(|json| json.is_object()));
        }
    })
}
