//! The sign-up form as JSON. It becomes a form of the hub at once and is kept nowhere.

use domain::{
    Code, Date, Timestamp,
    member::{Locale, Sex},
};
use flows::registration::{AddressForm, FieldError, Form, FormErrors};
use serde::Deserialize;
use utoipa::ToSchema;

use super::address_body::AddressRequest;

/// The day begins in Japan when it is still yesterday in London.
const SHOP_TIME: &str = "Asia/Tokyo";

/// A sign-up form. Every field that is missing or wrong is told at once, as 422.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRequest {
    /// Where mail goes; identity at sign-in.
    #[schema(required, nullable = false, example = "hanako@example.jp", max_length = 254)]
    email: Option<String>,
    /// Family name.
    #[schema(required, nullable = false, example = "山田", max_length = 85)]
    last_name: Option<String>,
    /// Given name.
    #[schema(required, nullable = false, example = "花子", max_length = 85)]
    first_name: Option<String>,
    /// Furigana of the family name; hiragana or katakana of any width.
    #[schema(required, nullable = false, example = "ヤマダ", max_length = 85)]
    last_name_kana: Option<String>,
    /// Furigana of the given name.
    #[schema(required, nullable = false, example = "ハナコ", max_length = 85)]
    first_name_kana: Option<String>,
    /// `YYYY-MM-DD`; a Japanese era date is understood too.
    #[schema(required, nullable = false, example = "1990-04-01", max_length = 40)]
    birth_date: Option<String>,
    /// As the till counts it.
    #[schema(value_type = Option<SexBody>)]
    sex: Option<String>,
    /// In any usual spelling.
    #[schema(example = "090-1234-5678", max_length = 40)]
    phone: Option<String>,
    /// Where they live.
    address: Option<AddressRequest>,
    /// Only an explicit `true` is a yes.
    accepts_marketing: Option<bool>,
    /// Language they are written to in; `ja` if not given.
    #[schema(value_type = Option<LocaleBody>)]
    locale: Option<String>,
}

/// As the till counts it.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum SexBody {
    /// Not told.
    Unknown,
    /// Male.
    Male,
    /// Female.
    Female,
}

/// A language.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum LocaleBody {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl RegistrationRequest {
    /// The hub's form. If a choice is none of the offered ones, that and everything else that is wrong is told.
    pub fn into_form(self, now: Timestamp) -> Result<Form, FormErrors> {
        let mut errors = Vec::new();
        let sex = chosen(self.sex.as_deref(), "sex", sex, &mut errors);
        let locale = chosen(self.locale.as_deref(), "locale", locale, &mut errors);
        let form = Form {
            email: self.email.unwrap_or_default(),
            last_name: self.last_name.unwrap_or_default(),
            first_name: self.first_name.unwrap_or_default(),
            last_name_kana: self.last_name_kana.unwrap_or_default(),
            first_name_kana: self.first_name_kana.unwrap_or_default(),
            birth_date: self.birth_date.unwrap_or_default(),
            sex,
            phone: self.phone,
            address: self.address.map(AddressForm::from),
            accepts_marketing: self.accepts_marketing.unwrap_or_default(),
            locale: locale.unwrap_or_default(),
        };
        if errors.is_empty() {
            return Ok(form);
        }
        if let Err(others) = form.check(today(now)) {
            errors.splice(0..0, others.0);
        }
        Err(FormErrors(errors))
    }
}

/// A choice by its name; an empty one is none.
pub(super) fn chosen<T>(
    sent: Option<&str>,
    field: &'static str,
    read: fn(&str) -> Option<T>,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    let sent = sent.filter(|text| !text.is_empty())?;
    let value = read(sent);
    if value.is_none() {
        errors.push(FieldError { field, code: Code::new("not-one-of") });
    }
    value
}

pub(super) fn sex(name: &str) -> Option<Sex> {
    [("unknown", Sex::Unknown), ("male", Sex::Male), ("female", Sex::Female)]
        .into_iter()
        .find_map(|(known, sex)| (known == name).then_some(sex))
}

pub(super) fn locale(name: &str) -> Option<Locale> {
    [Locale::Ja, Locale::En].into_iter().find(|locale| locale.as_str() == name)
}

fn today(now: Timestamp) -> Date {
    now.in_tz(SHOP_TIME).map_or_else(|_| now.to_zoned(jiff::tz::TimeZone::UTC).date(), |zoned| zoned.date())
}
