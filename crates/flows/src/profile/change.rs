//! A customer's own changes: checked, written to the online store, and spread from there.

use std::sync::Arc;

use connectors::roles::{Call, ProfileChange};
use domain::{
    Class, Code, CustomerId, Date, Failure, Kind, Pii,
    matrix::{Field, NotTheOwner},
    member::{Locale, Profile, Sex},
};
use engine::Engine;

use crate::{
    HubParts, gate,
    registration::{
        AddressForm, FieldError, FormErrors,
        checks::{self, Errors},
        resync,
    },
};

const RETRY_AFTER_S: u32 = 10;

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

impl ChangeForm {
    /// The change, or everything that is not right with it.
    fn check(&self, today: Date) -> Result<Pii<ProfileChange>, FormErrors> {
        let mut errors = Errors::default();
        let change = ProfileChange {
            // Changed where they sign in with it.
            email: None,
            last_name: self.last_name.as_deref().and_then(|v| errors.of("last_name", checks::name(v))),
            first_name: self.first_name.as_deref().and_then(|v| errors.of("first_name", checks::name(v))),
            last_name_kana: self
                .last_name_kana
                .as_deref()
                .and_then(|v| errors.of("last_name_kana", checks::kana(v))),
            first_name_kana: self
                .first_name_kana
                .as_deref()
                .and_then(|v| errors.of("first_name_kana", checks::kana(v))),
            birth_date: self
                .birth_date
                .as_deref()
                .and_then(|v| errors.of("birth_date", checks::birth_date(v, today))),
            sex: self.sex,
            phone: self.phone.as_deref().and_then(|v| errors.of("phone", checks::phone(v, "JP"))),
            address: self.address.as_ref().and_then(|address| address.check(&mut errors)),
            accepts_marketing: self.accepts_marketing,
            locale: self.locale,
            // The tills' to say.
            rank: None,
            card_code: None,
        };
        errors.into_result(Pii::new(change))
    }
}

/// The profile, live.
pub(crate) async fn read(parts: &HubParts, customer: CustomerId) -> Result<Pii<Profile>, ProfileRefused> {
    let found = parts.systems.storefront.customer(&Call::read(Class::Interactive), customer).await;
    found.map_err(refused)?.map(|c| c.profile).ok_or(ProfileRefused::Missing)
}

/// Writes the change to its owner and starts the spread. The write repeats without harm, so nothing is journaled.
pub(crate) async fn change(
    parts: &Arc<HubParts>,
    engine: &Engine,
    customer: CustomerId,
    form: ChangeForm,
) -> Result<Pii<Profile>, ProfileRefused> {
    let now = parts.clock.now();
    let today = now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date();
    let change = form.check(today).map_err(ProfileRefused::Invalid)?;
    let call = Call::read(Class::Interactive);
    let change = gate::let_in(parts, change).map_err(not_here)?;
    parts.systems.storefront.update_customer(&call, customer, &change).await.map_err(refused)?;
    parts.caches.profile_changed(customer).await;
    let changed = read(parts, customer).await?;
    // The store's own event brings the same work; whichever comes first does it.
    if engine.start(resync::start(customer, &format!("me-{now}"))).await.is_err() {
        tracing::warn!(customer = %customer, "the spread of a change waits for the store's own event");
    }
    Ok(changed)
}

/// The matrix gives this field to another system: it is changed there.
fn not_here(refused: NotTheOwner) -> ProfileRefused {
    let field = match refused.field {
        Field::Name => "last_name",
        Field::Kana => "last_name_kana",
        Field::EmailConsent => "accepts_marketing",
        other => other.as_str(),
    };
    ProfileRefused::Invalid(FormErrors(vec![FieldError { field, code: Code::new("changed-elsewhere") }]))
}

fn refused(failure: Failure) -> ProfileRefused {
    match failure.kind {
        Kind::Rejected { code } if code.as_str() == "customer-gone" => ProfileRefused::Missing,
        Kind::Rejected { code } => {
            let field = match code.as_str() {
                "phone-taken" | "invalid.phone" => "phone",
                _ => "",
            };
            let code = Code::new("refused");
            ProfileRefused::Invalid(FormErrors(vec![FieldError { field, code }]))
        }
        _ => ProfileRefused::Unavailable { retry_after_s: RETRY_AFTER_S },
    }
}
