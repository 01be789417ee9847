//! Where Shopify keeps what it has no field for: furigana, birth date, sex and the sign-up's id.

use std::{fmt, str::FromStr};

use domain::{RegistrationId, member::Profile, member::Sex};
use serde_json::{Value, json};

/// Namespace and key of a customer metafield; `$app` is the app's own namespace.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MetafieldName {
    /// `$app`, or the shop's own namespace.
    pub namespace: String,
    /// Key.
    pub key: String,
}

/// A text that names no metafield.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a metafield is written as namespace.key or $app:key")]
pub struct NotAMetafield;

impl FromStr for MetafieldName {
    type Err = NotAMetafield;

    fn from_str(text: &str) -> Result<Self, NotAMetafield> {
        let (namespace, key) = text.rsplit_once([':', '.']).ok_or(NotAMetafield)?;
        let fine = |part: &str| !part.is_empty() && part.len() <= 255 && !part.contains(char::is_whitespace);
        if !fine(namespace) || !fine(key) {
            return Err(NotAMetafield);
        }
        Ok(Self { namespace: namespace.to_owned(), key: key.to_owned() })
    }
}

impl fmt::Display for MetafieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.namespace, self.key)
    }
}

/// The metafields the hub needs. A shop that has its own already names them here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetafieldNames {
    /// Furigana of the family name, one line of text.
    pub last_name_kana: MetafieldName,
    /// Furigana of the given name, one line of text.
    pub first_name_kana: MetafieldName,
    /// Date of birth, a date.
    pub birth_date: MetafieldName,
    /// `male`, `female` or `unknown`, one line of text.
    pub sex: MetafieldName,
    /// The sign-up that made the customer, one line of text.
    pub registration: MetafieldName,
    /// Member rank as the tills have it, one line of text.
    pub rank: MetafieldName,
    /// The code on the card, one line of text.
    pub card_code: MetafieldName,
}

impl Default for MetafieldNames {
    fn default() -> Self {
        let app = |key: &str| MetafieldName { namespace: "$app".into(), key: key.into() };
        Self {
            last_name_kana: app("last_name_kana"),
            first_name_kana: app("first_name_kana"),
            birth_date: app("birth_date"),
            sex: app("sex"),
            registration: app("registration"),
            rank: app("rank"),
            card_code: app("card_code"),
        }
    }
}

/// One metafield with what it is for.
pub(super) struct Purpose<'a> {
    pub(super) field: &'static str,
    pub(super) name: &'a MetafieldName,
    pub(super) kind: &'static str,
    /// Shown to the shop's staff in the admin.
    pub(super) label: &'static str,
    alias: &'static str,
}

/// A metafield to write: which, and its value.
pub(super) type Entry<'a> = (Purpose<'a>, String);

impl MetafieldNames {
    pub(super) fn purposes(&self) -> [Purpose<'_>; 7] {
        const TEXT: &str = "single_line_text_field";
        let of = |field, name, kind, label, alias| Purpose { field, name, kind, label, alias };
        [
            of("last_name_kana", &self.last_name_kana, TEXT, "フリガナ（姓）", "lastNameKana"),
            of("first_name_kana", &self.first_name_kana, TEXT, "フリガナ（名）", "firstNameKana"),
            of("birth_date", &self.birth_date, "date", "生年月日", "birthDate"),
            of("sex", &self.sex, TEXT, "性別", "sex"),
            of("registration", &self.registration, TEXT, "登録ID", "registration"),
            of("rank", &self.rank, TEXT, "会員ランク", "rank"),
            of("card_code", &self.card_code, TEXT, "会員証の番号", "cardCode"),
        ]
    }

    /// The variables that tell a document where to look.
    pub(super) fn variables(&self, mut with: Value) -> Value {
        for purpose in self.purposes() {
            with[format!("{}Namespace", purpose.alias)] = json!(purpose.name.namespace);
            with[format!("{}Key", purpose.alias)] = json!(purpose.name.key);
        }
        with
    }

    /// What a sign-up writes. Blank values are not written.
    pub(super) fn of_form(&self, form: &Profile, registration: RegistrationId) -> Vec<Entry<'_>> {
        let values = [
            Some(form.last_name_kana.clone()),
            Some(form.first_name_kana.clone()),
            form.birth_date.map(|date| date.to_string()),
            form.sex.map(|sex| sex_name(sex).to_owned()),
            Some(registration.to_string()),
            // The tills' to say: nobody has a rank or a card before they know them.
            None,
            None,
        ];
        self.entries(values)
    }

    /// Pairs the values with their metafields; nothing and blank are left out.
    pub(super) fn entries(&self, values: [Option<String>; 7]) -> Vec<Entry<'_>> {
        let filled = |value: Option<String>| value.filter(|text| !text.trim().is_empty());
        self.purposes()
            .into_iter()
            .zip(values)
            .filter_map(|(purpose, value)| filled(value).map(|value| (purpose, value)))
            .collect()
    }
}

/// A metafield as a customer's input carries it.
pub(super) fn input((purpose, value): &Entry<'_>) -> Value {
    json!({
        "namespace": purpose.name.namespace, "key": purpose.name.key, "type": purpose.kind, "value": value,
    })
}

pub(super) const fn sex_name(sex: Sex) -> &'static str {
    match sex {
        Sex::Unknown => "unknown",
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

pub(super) fn sex_of(name: &str) -> Option<Sex> {
    [Sex::Unknown, Sex::Male, Sex::Female].into_iter().find(|&sex| sex_name(sex) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metafield_is_named_with_or_without_the_app_prefix() {
        let app: MetafieldName = "$app:last_name_kana".parse().unwrap();
        assert_eq!(app, MetafieldNames::default().last_name_kana);
        assert_eq!(app.to_string().parse(), Ok(app));
        let own: MetafieldName = "facts.birthday".parse().unwrap();
        assert_eq!((own.namespace.as_str(), own.key.as_str()), ("facts", "birthday"));
        for bad in ["birthday", ".x", "x.", "a b.c"] {
            assert_eq!(bad.parse::<MetafieldName>(), Err(NotAMetafield), "{bad}");
        }
    }
}
