//! A Shopify customer read into the hub's words. Shopify says given name first; Japan says family name first.

use domain::{
    CustomerId, Date, Kind, Pii, Timestamp,
    member::{Address, Customer, Locale, Profile},
};

use super::{metafields::sex_of, wire};

impl wire::Customer {
    pub(super) fn into_customer(self) -> Result<Customer, Kind> {
        let id = CustomerId::from_gid(&self.id).map_err(|_| Kind::Unreadable)?;
        let time = |text: &str| text.parse::<Timestamp>().map_err(|_| Kind::Unreadable);
        let (created_at, updated_at) = (time(&self.created_at)?, time(&self.updated_at)?);
        let value = |field: Option<wire::Metafield>| field.map(|field| field.value).unwrap_or_default();
        let (email, state) = self
            .default_email_address
            .map_or((None, None), |address| (address.email_address, address.marketing_state));
        let profile = Profile {
            email: email.filter(|text| !text.is_empty()),
            last_name: self.last_name.unwrap_or_default(),
            first_name: self.first_name.unwrap_or_default(),
            last_name_kana: value(self.last_name_kana),
            first_name_kana: value(self.first_name_kana),
            birth_date: value(self.birth_date).parse::<Date>().ok(),
            sex: sex_of(&value(self.sex)),
            phone: self.default_phone_number.and_then(|phone| phone.phone_number),
            other_phones: Vec::new(),
            address: self.default_address.map(wire::Address::into_address),
            accepts_marketing: state.as_deref() == Some("SUBSCRIBED"),
            opted_out: state.as_deref() == Some("UNSUBSCRIBED"),
            locale: locale(self.locale.as_deref()),
            rank: self.rank.map(|field| field.value).filter(|text| !text.is_empty()),
            card_code: self.card_code.map(|field| field.value).filter(|text| !text.is_empty()),
        };
        let registration = value(self.registration).parse().ok();
        Ok(Customer { id, profile: Pii::new(profile), registration, created_at, updated_at })
    }
}

impl wire::Address {
    pub(super) fn into_address(self) -> Address {
        Address {
            postal_code: self.zip.unwrap_or_default(),
            prefecture_code: self.province_code.unwrap_or_default(),
            city: self.city.unwrap_or_default(),
            address1: self.address1.unwrap_or_default(),
            address2: self.address2.unwrap_or_default(),
            country_code: self.country_code_v2.unwrap_or_default(),
        }
    }
}

/// Everything that is not Japanese is written to in English; a shop without a word about it is Japanese.
fn locale(text: Option<&str>) -> Locale {
    match text {
        Some(text) if !text.is_empty() && !text.starts_with("ja") => Locale::En,
        _ => Locale::Ja,
    }
}
