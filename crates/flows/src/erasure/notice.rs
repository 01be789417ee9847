//! What is taken from the online store's privacy events: ids, and keyed hashes of the person's address and number.

use domain::Pii;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{erase, graves};
use crate::HubParts;

/// The topic by which the store tells that it has erased somebody.
pub(crate) const REDACT: &str = "customers/redact";
/// The topic by which the store passes on the question what is held.
pub(crate) const DATA_REQUEST: &str = "customers/data_request";
/// The topic by which the store tells that the shop has gone.
pub(crate) const SHOP_REDACT: &str = "shop/redact";
/// The object of an event about the shop itself.
pub(crate) const SHOP: &str = "shop";

#[derive(Deserialize)]
struct Body {
    customer: Option<Person>,
    shop_domain: Option<String>,
}

/// Read into memory, hashed, dropped.
#[derive(Deserialize)]
struct Person {
    email: Option<String>,
    phone: Option<String>,
}

/// The further facts of a redact event. The store has forgotten the person by now: what the event says of them is the
/// last chance to know what must not come back.
pub(crate) fn facts(parts: &HubParts, topic: &str, body: &[u8]) -> Option<Value> {
    if topic != REDACT {
        return None;
    }
    let person = serde_json::from_slice::<Body>(body).ok()?.customer?;
    let (email, phone) = (person.email.map(Pii::new), person.phone.map(Pii::new));
    let known = erase::Known::of(
        parts,
        email.as_ref().map(|email| email.reveal().as_str()),
        phone.as_ref().map(|phone| phone.reveal().as_str()),
    );
    Some(json!(known))
}

/// The object of a `shop/redact` event, if it means this shop.
pub(crate) fn shop(parts: &HubParts, topic: &str, body: &[u8]) -> Option<String> {
    if topic != SHOP_REDACT {
        return None;
    }
    let meant = serde_json::from_slice::<Body>(body).ok()?.shop_domain?;
    meant.eq_ignore_ascii_case(&parts.settings.shop.0).then(|| SHOP.to_owned())
}

/// The graves of a person as the event's facts carry them.
pub(crate) fn known(facts: &Value) -> erase::Known {
    serde_json::from_value(facts.clone()).unwrap_or_default()
}

impl erase::Known {
    /// From an address and a number.
    pub(crate) fn of(parts: &HubParts, email: Option<&str>, phone: Option<&str>) -> Self {
        let lane = email.and_then(|email| normalize::email::strict_key(email).ok());
        let lane = lane.map(|key| parts.hasher.hash("email", &key).to_hex());
        let graves = graves::of_contact(parts, email, phone);
        Self { lane, graves: graves.into_iter().map(store::KeyedHash::to_hex).collect() }
    }
}
