//! Tombstones: keyed hashes of what an erased person was known by, so that nothing imports them again.
//!
//! A tombstone is made from the hash the index keeps, not from the value, so that it can be laid when the value is
//! gone already. Its key domain is its own: a tombstone does not tell which rows of the index it was made from.

use std::collections::HashMap;

use domain::{
    CustomerId, Failure, PosMemberId, Timestamp,
    member::PosMember,
    planted::{Bug, planted},
};
use store::{HashField, IndexEntry, KeyedHash, Living};

use crate::{Hasher, HubParts, matching::index, systems::memory_failed};

const DOMAIN: &str = "tombstone";

/// That of a customer.
pub(crate) fn of_customer(parts: &HubParts, customer: CustomerId) -> KeyedHash {
    customer_under(&parts.hasher, customer)
}

fn customer_under(key: &Hasher, customer: CustomerId) -> KeyedHash {
    key.hash(DOMAIN, &format!("customer:{customer}"))
}

/// That of a store member.
pub(crate) fn of_member(parts: &HubParts, member: PosMemberId) -> KeyedHash {
    member_under(&parts.hasher, member)
}

fn member_under(key: &Hasher, member: PosMemberId) -> KeyedHash {
    key.hash(DOMAIN, &format!("pos:{member}"))
}

/// That of an e-mail or a phone number, by its entry in the index.
fn of_entry(key: &Hasher, entry: IndexEntry) -> KeyedHash {
    key.hash(DOMAIN, &format!("{}:{}", entry.field.as_str(), entry.hash.to_hex()))
}

/// What is remembered of a shop that was wiped.
pub(crate) fn of_shop(parts: &HubParts) -> KeyedHash {
    parts.hasher.hash(DOMAIN, "shop")
}

/// Those of an address and a number that can identify somebody; a placeholder identifies nobody.
pub(crate) fn of_contact(parts: &HubParts, email: Option<&str>, phone: Option<&str>) -> Vec<KeyedHash> {
    let email = email.and_then(|email| index::email_key(parts, email));
    let phone = phone.and_then(index::phone_key);
    let email = email.map(|key| parts.hasher.entry(HashField::Email, &key));
    let phone = phone.map(|key| parts.hasher.entry(HashField::Phone, &key));
    email.into_iter().chain(phone).map(|entry| of_entry(&parts.hasher, entry)).collect()
}

/// Those of a till's record: the member, every address, every number.
pub(crate) fn of_record(parts: &HubParts, member: &PosMember) -> Vec<KeyedHash> {
    let emails = member.emails.reveal().iter().flat_map(|email| of_contact(parts, Some(email), None));
    let profile = member.profile.reveal();
    let phones = profile.phone.iter().chain(&profile.other_phones);
    let phones = phones.flat_map(|phone| of_contact(parts, None, Some(phone)));
    std::iter::once(of_member(parts, member.id)).chain(emails).chain(phones).collect()
}

/// Whether this customer was erased: then there is nothing to do for them.
pub(crate) async fn is_erased(parts: &HubParts, customer: CustomerId) -> store::Result<bool> {
    if planted(Bug::ForgetTombstone) {
        return Ok(false);
    }
    // A tombstone cannot be made anew under another key: nobody knows any more whose it is.
    let graves: Vec<KeyedHash> = parts.hasher.keys().map(|key| customer_under(key, customer)).collect();
    Ok(!parts.store.buried(&graves).await?.is_empty())
}

/// A till's record with the tombstones that would keep it out of the index.
///
/// The record of an erased customer or member never comes back. One that has an erased person's e-mail is one of their
/// old ones, unless it was made after the erasure: then they have joined again themselves. A phone is shared by
/// families: it speaks only where the record has no e-mail of its own.
pub(crate) fn living(parts: &HubParts, member: &PosMember, entries: Vec<IndexEntry>) -> Living {
    let keys = || parts.hasher.keys();
    let number = keys().filter_map(|key| member.member_number.map(|number| customer_under(key, number)));
    let has_email = entries.iter().any(|entry| entry.field == HashField::Email);
    let speaks = |entry: &&IndexEntry| match entry.field {
        HashField::Email => true,
        HashField::Phone => !has_email,
        HashField::EmailLoose => false,
    };
    let mut unless_new = Vec::new();
    for key in keys() {
        let under = index::entries_under(parts, key, member);
        unless_new.extend(under.iter().filter(speaks).map(|entry| of_entry(key, *entry)));
    }
    Living {
        member: member.id,
        never: keys().map(|key| member_under(key, member.id)).chain(number).collect(),
        unless_new,
        made_at: member.created_at,
        entries,
    }
}

/// These records without those of erased people.
pub(crate) async fn without_erased(
    parts: &HubParts,
    members: Vec<PosMember>,
) -> Result<Vec<PosMember>, Failure> {
    if members.is_empty() {
        return Ok(members);
    }
    let living: Vec<Living> =
        members.iter().map(|member| living(parts, member, index::entries(parts, member))).collect();
    let graves: Vec<KeyedHash> =
        living.iter().flat_map(|one| one.never.iter().chain(&one.unless_new)).copied().collect();
    let buried = parts.store.buried(&graves).await.map_err(memory_failed("look for tombstones"))?;
    let buried: HashMap<KeyedHash, Timestamp> = buried.into_iter().collect();
    let lives = |one: &Living| {
        !one.never.iter().any(|grave| buried.contains_key(grave))
            && !one.unless_new.iter().any(|grave| buried.get(grave).is_some_and(|at| *at >= one.made_at))
    };
    Ok(members.into_iter().zip(&living).filter(|(_, one)| lives(one)).map(|(member, _)| member).collect())
}
