//! By what somebody is known in the hub's rows.

use connectors::roles::Call;
use domain::{Class, CustomerId, Timestamp};
use store::{KeyedHash, Person};

use crate::HubParts;

/// The person behind a customer's number, with the address the online store has for them, if it answers: sign-ups are
/// kept in order by its keyed hash. Without an answer they are found by the number alone.
pub(crate) async fn of(parts: &HubParts, customer: CustomerId, until: Timestamp) -> store::Result<Person> {
    let member = parts.store.link(customer).await?.and_then(|link| link.pos);
    let call = Call::read(Class::SameDay);
    let live = parts.systems.storefront.customer(&call, customer).await.ok().flatten();
    let email = live.and_then(|known| known.profile.reveal().email.clone());
    let emails = email.and_then(|email| lane_hash(parts, &email)).into_iter().collect();
    Ok(Person { customer, members: member.into_iter().collect(), emails, until })
}

/// The keyed hash by which sign-ups with this address are kept in order.
pub(crate) fn lane_hash(parts: &HubParts, email: &str) -> Option<KeyedHash> {
    normalize::email::strict_key(email).ok().map(|key| parts.hasher.hash("email", &key))
}
