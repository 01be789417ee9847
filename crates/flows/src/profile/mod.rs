//! A customer reads and changes their own data; the online store owns it.

use domain::member::{Locale, Sex};

use crate::registration::{AddressForm, FormErrors};

/// Changes a customer asked for; `None` leaves a field as it is.
#[derive(Clone, Default)]
pub struct ChangeForm {
    /// As entered.
    pub last_name: Option<String>,
    /// As entered.
    pub first_name: Option<String>,
    /// As entered.
    pub last_name_kana: Option<String>,
    /// As entered.
    pub first_name_kana: Option<String>,
    /// As entered.
    pub birth_date: Option<String>,
    /// If asked.
    pub sex: Option<Sex>,
    /// As entered.
    pub phone: Option<String>,
    /// Replaces the address.
    pub address: Option<AddressForm>,
    /// Marketing mail.
    pub accepts_marketing: Option<bool>,
    /// Language.
    pub locale: Option<Locale>,
}

/// Why a profile could not be read or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileRefused {
    /// 422.
    #[error("the form is not right")]
    Invalid(FormErrors),
    /// 404: the store does not know the customer any more.
    #[error("there is no such customer")]
    Missing,
    /// 503.
    #[error("the online store does not answer")]
    Unavailable {
        /// Seconds.
        retry_after_s: u32,
    },
}
