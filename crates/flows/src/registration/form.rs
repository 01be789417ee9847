//! The sign-up form: every field is checked at once, so that the shopper is told everything in one go.

use domain::{
    Code, Pii,
    member::{Locale, Profile, Sex},
};

/// The form as the storefront sent it. It lives in memory only.
#[derive(Clone, Default)]
pub struct Form {
    /// As entered.
    pub email: String,
    /// As entered.
    pub last_name: String,
    /// As entered.
    pub first_name: String,
    /// As entered: hiragana, full- or half-width katakana.
    pub last_name_kana: String,
    /// As entered.
    pub first_name_kana: String,
    /// As entered; ISO or a Japanese form.
    pub birth_date: String,
    /// If asked.
    pub sex: Option<Sex>,
    /// As entered.
    pub phone: Option<String>,
    /// If asked.
    pub address: Option<AddressForm>,
    /// Only an explicit yes counts.
    pub accepts_marketing: bool,
    /// Language they are written to in.
    pub locale: Locale,
}

/// The address part of the form.
#[derive(Clone, Default)]
pub struct AddressForm {
    /// As entered.
    pub postal_code: String,
    /// `JP-13`.
    pub prefecture_code: String,
    /// As entered.
    pub city: String,
    /// As entered.
    pub address1: String,
    /// As entered; may be empty.
    pub address2: String,
    /// `JP`.
    pub country_code: String,
}

/// One field that is not right. Neither part repeats what was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name in the body: `address.postal_code`.
    pub field: &'static str,
    /// `missing`, `invalid`, `too-long`, `ambiguous`, `in-the-future`, `not-kana`, `does-not-match-prefecture`, ...
    pub code: Code,
}

/// Everything that is not right with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormErrors(pub Vec<FieldError>);

impl Form {
    /// The profile the form describes, or everything that is not right with it.
    pub fn check(&self, _today: domain::Date) -> Result<Pii<Profile>, FormErrors> {
        unimplemented!()
    }
}
