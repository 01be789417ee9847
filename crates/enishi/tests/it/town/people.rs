//! The people of the tests, all invented, and spans of time.

use std::time::Duration;

use domain::{IdempotencyKey, member::Locale};
use flows::registration::{AddressForm, Form};

/// Hours.
pub const fn hours(n: u64) -> Duration {
    Duration::from_secs(n * 3600)
}

/// Minutes.
pub const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// Seconds.
pub const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// The key of a form.
pub fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).expect("a test's key is a key")
}

/// A complete form of Hanako Yamada with this address.
pub fn form(email: &str) -> Form {
    Form {
        email: email.into(),
        last_name: "山田".into(),
        first_name: "花子".into(),
        last_name_kana: "ヤマダ".into(),
        first_name_kana: "ハナコ".into(),
        birth_date: "1990-04-01".into(),
        sex: None,
        phone: Some("090-1234-5678".into()),
        address: Some(AddressForm {
            postal_code: "150-0041".into(),
            prefecture_code: "JP-13".into(),
            city: "渋谷区".into(),
            address1: "神南1-1-1".into(),
            address2: "神南ビル101".into(),
            country_code: "JP".into(),
        }),
        accepts_marketing: false,
        locale: Locale::Ja,
    }
}

/// The form of somebody of their own: no address, number or name in common with anybody else's.
pub fn person(n: u32) -> Form {
    Form {
        email: format!("person{n}@example.jp"),
        last_name: format!("山田{n}"),
        phone: Some(format!("080-{:04}-{:04}", 3_200 + n / 10_000, 1_000 + n % 9_000)),
        ..form("")
    }
}
