//! A change of some fields of a customer; what is not named stays as it is.

use crate::{
    Date,
    member::{Address, Locale, Profile, Sex},
};

/// Fields to change; `None` leaves a field as it is. Blank never overwrites a value.
#[derive(Clone, Default)]
pub struct ProfileChange {
    /// Address mail goes to.
    pub email: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Furigana of the family name.
    pub last_name_kana: Option<String>,
    /// Furigana of the given name.
    pub first_name_kana: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// As the POS counts it.
    pub sex: Option<Sex>,
    /// E.164.
    pub phone: Option<String>,
    /// Replaces the default address.
    pub address: Option<Address>,
    /// Marketing mail: agreed or withdrawn by the customer.
    pub accepts_marketing: Option<bool>,
    /// Language they are written to in.
    pub locale: Option<Locale>,
    /// Member rank, as the tills say it.
    pub rank: Option<String>,
    /// The code on the card, as the tills say it.
    pub card_code: Option<String>,
}

impl ProfileChange {
    /// Everything a profile says, save consent, which never travels by being copied, and what only the tills count.
    pub fn saying(profile: &Profile) -> Self {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        Self {
            email: profile.email.clone(),
            last_name: text(&profile.last_name),
            first_name: text(&profile.first_name),
            last_name_kana: text(&profile.last_name_kana),
            first_name_kana: text(&profile.first_name_kana),
            birth_date: profile.birth_date,
            sex: profile.sex,
            phone: profile.phone.clone(),
            address: profile.address.clone(),
            accepts_marketing: None,
            locale: None,
            rank: None,
            card_code: None,
        }
    }
}
