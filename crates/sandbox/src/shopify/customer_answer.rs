//! How a customer record looks to an app that reads it.

use serde_json::Value;

use super::{
    answer::{Shown, Thing},
    customer::{Address, Consent, Customer, Metafield},
    gid::gid,
    payloads::country_name,
    prefectures,
};

/// The customer with everything an app could select.
pub(super) fn customer(c: &Customer) -> Thing {
    let addresses = c.addresses.iter().map(|a| address(a).into_shared()).collect();
    let metafields: Vec<_> = c.metafields.iter().map(|m| metafield(m).into_shared()).collect();
    let spent = super::order_answer::money(c.spent_yen);
    Thing::of("Customer")
        .with("id", gid("Customer", c.id))
        .with("legacyResourceId", c.id.to_string())
        .with("firstName", c.first_name.clone())
        .with("lastName", c.last_name.clone())
        .with("displayName", c.display_name())
        .with("state", if c.enabled { "ENABLED" } else { "DISABLED" })
        .with("locale", c.locale.clone())
        .with("note", c.note.clone())
        .with("tags", c.tags.clone())
        .with("taxExempt", c.tax_exempt)
        .with("createdAt", c.created_at)
        .with("updatedAt", c.updated_at)
        .with("verifiedEmail", c.verified_email)
        .with("email", c.email.clone())
        .with("phone", c.phone.clone())
        .with("defaultEmailAddress", email(c))
        .with("defaultPhoneNumber", phone(c))
        .with("defaultAddress", c.address().map(address))
        .with("addressesV2", Shown::Connection(addresses))
        .with("metafield", Shown::Metafields(metafields.clone()))
        .with("metafields", Shown::Metafields(metafields))
        .with("numberOfOrders", c.order_count.to_string())
        .with("amountSpent", spent)
        .with("mergeable", mergeable(c))
        .with("storeCreditAccounts", Shown::Connection(Vec::new()))
}

/// The e-mail address with its consent.
pub(super) fn email(c: &Customer) -> Option<Thing> {
    c.email.clone().map(|email| {
        Thing::new()
            .with("emailAddress", email)
            .with("validFormat", true)
            .with("marketingState", c.email_consent.state.clone())
            .with("marketingOptInLevel", c.email_consent.level.clone())
            .with("marketingUpdatedAt", c.email_consent.updated_at)
    })
}

/// The phone number with its consents.
pub(super) fn phone(c: &Customer) -> Option<Thing> {
    c.phone.clone().map(|phone| {
        Thing::new()
            .with("phoneNumber", phone)
            .with("smsMarketingConsent", consent(&c.sms_consent))
            .with("whatsAppMarketingConsent", consent(&Consent::default()))
    })
}

fn consent(consent: &Consent) -> Thing {
    let state = if consent.state == "NOT_SUBSCRIBED" { "NEVER_SUBSCRIBED" } else { &consent.state };
    Thing::new()
        .with("state", state)
        .with("optInLevel", consent.level.clone())
        .with("updatedAt", consent.updated_at)
}

/// One address.
pub(super) fn address(a: &Address) -> Thing {
    let name: Vec<&str> = [&a.first_name, &a.last_name].into_iter().flatten().map(String::as_str).collect();
    let name = (!name.is_empty()).then(|| name.join(" "));
    Thing::of("MailingAddress")
        .with("id", address_gid(a.id))
        .with("firstName", a.first_name.clone())
        .with("lastName", a.last_name.clone())
        .with("name", name)
        .with("company", a.company.clone())
        .with("address1", a.address1.clone())
        .with("address2", a.address2.clone())
        .with("city", a.city.clone())
        .with("province", a.province_code.as_deref().and_then(prefectures::name))
        .with("provinceCode", a.province_code.clone())
        .with("country", country_name(a.country_code.as_deref()))
        .with("countryCodeV2", a.country_code.clone())
        .with("zip", a.zip.clone())
        .with("phone", a.phone.clone())
}

/// Addresses carry the model they belong to behind their number.
pub(super) fn address_gid(id: u64) -> String {
    format!("{}?model_name=CustomerAddress", gid("MailingAddress", id))
}

/// One metafield.
pub(super) fn metafield(m: &Metafield) -> Thing {
    Thing::of("Metafield")
        .with("id", gid("Metafield", m.id))
        .with("namespace", m.namespace.clone())
        .with("key", m.key.clone())
        .with("type", m.kind.clone())
        .with("value", m.value.clone())
        .with("compareDigest", m.digest())
        .with("createdAt", m.created_at)
        .with("updatedAt", m.updated_at)
        .with("ownerType", "CUSTOMER")
}

fn mergeable(c: &Customer) -> Thing {
    let fields: Vec<String> = obstacles(c).iter().map(|(field, _)| (*field).to_owned()).collect();
    let reason = obstacles(c).first().map(|(_, reason)| format!("{} {reason}", c.display_name()));
    Thing::new()
        .with("isMergeable", fields.is_empty())
        .with("reason", reason)
        .with("errorFields", Value::from(fields))
        .with("mergeInProgress", None::<Thing>)
}

/// What keeps a customer from being merged: Shopify's field name and the words for it.
pub(super) fn obstacles(c: &Customer) -> Vec<(&'static str, &'static str)> {
    let gift_cards = (c.gift_cards > 0).then_some(("GIFT_CARDS", "has gift cards."));
    let erasure = c.erasure_requested_at.map(|_| ("PENDING_DATA_REQUEST", "has a pending data request."));
    let others = c.merge_blockers.iter().map(|field| (*field, "cannot be merged."));
    gift_cards.into_iter().chain(erasure).chain(others).collect()
}
