//! What a customer may change about themselves; anything else in the body is refused.

use flows::{
    profile::ChangeForm,
    registration::{AddressForm, FormErrors},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    address_body::AddressRequest,
    registration_form::{LocaleBody, SexBody, chosen, locale, sex},
};

/// Changes to a profile. The e-mail address is changed where the customer signs in, not here.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChangeRequest {
    #[schema(example = "山田", max_length = 85)]
    last_name: Option<String>,
    #[schema(example = "花子", max_length = 85)]
    first_name: Option<String>,
    #[schema(example = "ヤマダ", max_length = 85)]
    last_name_kana: Option<String>,
    #[schema(example = "ハナコ", max_length = 85)]
    first_name_kana: Option<String>,
    /// `YYYY-MM-DD`.
    #[schema(example = "1990-04-01", max_length = 40)]
    birth_date: Option<String>,
    #[schema(value_type = Option<SexBody>)]
    sex: Option<String>,
    #[schema(example = "090-1234-5678", max_length = 40)]
    phone: Option<String>,
    /// Replaces the address.
    address: Option<AddressRequest>,
    /// Marketing mail: agreed to or withdrawn.
    accepts_marketing: Option<bool>,
    #[schema(value_type = Option<LocaleBody>)]
    locale: Option<String>,
}

impl ProfileChangeRequest {
    /// The hub's form, or the choices that are none.
    pub fn into_form(self) -> Result<ChangeForm, FormErrors> {
        let mut errors = Vec::new();
        let form = ChangeForm {
            last_name: self.last_name,
            first_name: self.first_name,
            last_name_kana: self.last_name_kana,
            first_name_kana: self.first_name_kana,
            birth_date: self.birth_date,
            sex: chosen(self.sex.as_deref(), "sex", sex, &mut errors),
            phone: self.phone,
            address: self.address.map(AddressForm::from),
            accepts_marketing: self.accepts_marketing,
            locale: chosen(self.locale.as_deref(), "locale", locale, &mut errors),
        };
        if errors.is_empty() { Ok(form) } else { Err(FormErrors(errors)) }
    }
}
