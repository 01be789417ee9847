//! The answer to each kind of value. What cannot be read says why in `error`; its fields are there and null.

use domain::Date;
use normalize::{
    birth_date::{self, BirthDateError},
    email::{self, EmailError},
    kana::{self, KanaError},
    name,
    phone::{self, PhoneError},
    postal_code::{self, PostalCodeError},
};
use serde_json::{Value, json};

pub(super) fn name(text: &str) -> Value {
    let (last, first) = name::split_full(text);
    // Without the title, which is no part of the name.
    let whole = format!("{last} {first}");
    json!({
        "last_name": last,
        "first_name": first,
        "is_kana_only": name::is_kana_only(&whole),
        "exact_key": name::exact_key(&whole),
        "key": name::compare_key(&whole),
    })
}

pub(super) fn kana(text: &str) -> Value {
    let key = kana::compare_key(text);
    match kana::to_katakana(text) {
        Ok(katakana) => json!({ "katakana": katakana, "key": key }),
        Err(error) => {
            let error = match error {
                KanaError::Missing => "missing",
                KanaError::NotKana => "not_kana",
            };
            json!({ "katakana": null, "key": key, "error": error })
        }
    }
}

pub(super) fn phone(text: &str) -> Value {
    match phone::normalize(text, "JP") {
        Ok(phone) => {
            json!({ "e164": phone.e164, "national": phone.national, "kind": phone.kind, "valid": phone.valid })
        }
        Err(error) => {
            let error = match error {
                PhoneError::Missing => "missing",
                PhoneError::Malformed => "malformed",
                PhoneError::WrongLength => "wrong_length",
            };
            json!({ "e164": null, "national": null, "kind": "unknown", "valid": false, "error": error })
        }
    }
}

pub(super) fn email(text: &str) -> Value {
    match (email::strict_key(text), email::loose_key(text)) {
        (Ok(key), Ok(loose)) => {
            let is_placeholder = email::is_placeholder(&key, None);
            json!({ "key": key, "loose_key": loose, "is_placeholder": is_placeholder })
        }
        (Err(error), _) | (_, Err(error)) => {
            let error = match error {
                EmailError::Missing => "missing",
                EmailError::Malformed => "malformed",
                EmailError::TooLong => "too_long",
                EmailError::BadDomain => "bad_domain",
            };
            json!({ "key": null, "loose_key": null, "is_placeholder": false, "error": error })
        }
    }
}

pub(super) fn birth_date(text: &str, today: Date) -> Value {
    match birth_date::parse(text, today) {
        Ok(date) => json!({ "date": date }),
        Err(error) => {
            let error = match error {
                BirthDateError::Invalid => "invalid",
                BirthDateError::Ambiguous => "ambiguous",
                BirthDateError::Missing => "missing",
            };
            json!({ "error": error })
        }
    }
}

pub(super) fn postal_code(text: &str) -> Value {
    match (postal_code::normalize(text), postal_code::hyphenated(text)) {
        (Ok(digits), Ok(hyphenated)) => {
            let places: Vec<Value> = postal_code::lookup(&digits)
                .into_iter()
                .map(|place| {
                    json!({
                        "prefecture_code": place.prefecture.iso(),
                        "prefecture": place.prefecture.name_ja(),
                        "city": place.city,
                        "town": place.town,
                    })
                })
                .collect();
            json!({ "postal_code": digits, "hyphenated": hyphenated, "places": places })
        }
        (Err(error), _) | (_, Err(error)) => {
            let error = match error {
                PostalCodeError::Missing => "missing",
                PostalCodeError::NotSevenDigits => "not_seven_digits",
            };
            json!({ "postal_code": null, "hyphenated": null, "places": [], "error": error })
        }
    }
}
