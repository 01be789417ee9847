//! The sign-up form: every field is checked at once, so that the shopper is told everything in one go.

use domain::{
    Code, Date, Pii,
    member::{Address, Locale, Profile, Sex},
};

use super::checks::{self, Errors};

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
    /// `missing`, `invalid`, `too-long`, `ambiguous`, `not-kana`, `unknown`, `does-not-match-prefecture`,
    /// `refused` (by the online store), `changed-elsewhere` (the matrix gives the field to another system).
    pub code: Code,
}

/// Everything that is not right with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormErrors(pub Vec<FieldError>);

impl Form {
    /// The profile the form describes, or everything that is not right with it.
    pub fn check(&self, today: Date) -> Result<Pii<Profile>, FormErrors> {
        let mut errors = Errors::default();
        let profile = Profile {
            email: errors.of("email", checks::email(&self.email)),
            last_name: errors.of("last_name", checks::name(&self.last_name)).unwrap_or_default(),
            first_name: errors.of("first_name", checks::name(&self.first_name)).unwrap_or_default(),
            last_name_kana: errors
                .of("last_name_kana", checks::kana(&self.last_name_kana))
                .unwrap_or_default(),
            first_name_kana: errors
                .of("first_name_kana", checks::kana(&self.first_name_kana))
                .unwrap_or_default(),
            birth_date: errors.of("birth_date", checks::birth_date(&self.birth_date, today)),
            sex: self.sex,
            phone: self.phone.as_deref().filter(|p| !p.trim().is_empty()).and_then(|phone| {
                let country = self.address.as_ref().map_or("JP", |a| a.country_code.as_str());
                errors.of("phone", checks::phone(phone, country))
            }),
            other_phones: Vec::new(),
            address: self.address.as_ref().and_then(|address| address.check(&mut errors)),
            accepts_marketing: self.accepts_marketing,
            opted_out: false,
            locale: self.locale,
            ..Profile::default()
        };
        errors.into_result(Pii::new(profile))
    }
}

impl AddressForm {
    /// The address, or nothing with the errors noted.
    pub(crate) fn check(&self, errors: &mut Errors) -> Option<Address> {
        let country_code = errors.of("address.country_code", checks::country(&self.country_code))?;
        let japanese = country_code == "JP";
        let postal_code = errors.of("address.postal_code", checks::postal_code(&self.postal_code, japanese));
        let prefecture_code =
            errors.of("address.prefecture_code", checks::prefecture(&self.prefecture_code, japanese));
        let city = errors.of("address.city", checks::line(&self.city, true));
        let address1 = errors.of("address.address1", checks::line(&self.address1, true));
        let address2 = errors.of("address.address2", checks::line(&self.address2, false));
        let address = Address {
            postal_code: postal_code?,
            prefecture_code: prefecture_code?,
            city: city?,
            address1: address1?,
            address2: address2?,
            country_code,
        };
        if japanese && !checks::agree(&address.postal_code, &address.prefecture_code) {
            errors.add("address.postal_code", "does-not-match-prefecture");
            return None;
        }
        Some(address)
    }
}
