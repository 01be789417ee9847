//! What must be true when everything has come to rest, judged by what the vendors have and by what the town saw.

use std::collections::{BTreeMap, BTreeSet};

use domain::CustomerId;
use store::{CaseState, LetterFilter, LetterState};

use crate::{
    gone, people, points,
    rest::members_of,
    secrets,
    story::Person,
    world::{Seen, World},
};

const MANY: u32 = 1_000;

/// Every invariant that does not hold, in words.
pub async fn broken(world: &World) -> Vec<String> {
    let mut wrong = std::mem::take(&mut world.seen.lock().await.wrong);
    let asked = questions(world).await;
    wrong.extend(acknowledged(world).await);
    let seen = world.seen.lock().await;
    wrong.extend(everybody_once(world, &asked, &seen));
    drop(seen);
    wrong.extend(cards(world).await);
    wrong.extend(links(world).await);
    wrong.extend(nothing_left(world, &asked).await);
    wrong.extend(points::broken(world).await);
    wrong.extend(gone::forgotten(world).await);
    wrong.extend(gone::mailed(world).await);
    wrong.extend(secrets::kept(world).await);
    wrong.extend(audit(world).await);
    wrong
}

/// Those that a year of points has to keep.
pub async fn of_points(world: &World) -> Vec<String> {
    let mut wrong = std::mem::take(&mut world.seen.lock().await.wrong);
    let asked = questions(world).await;
    wrong.extend(nothing_left(world, &asked).await);
    wrong.extend(points::broken(world).await);
    wrong.extend(secrets::kept(world).await);
    wrong.extend(audit(world).await);
    wrong
}

/// Customers about whom a person has to decide.
async fn questions(world: &World) -> BTreeSet<CustomerId> {
    let cases = world.memory.cases(Some(CaseState::Open), MANY).await.unwrap_or_default();
    cases.into_iter().map(|case| case.customer).collect()
}

/// I1: a sign-up that was said to stand is a customer.
async fn acknowledged(world: &World) -> Vec<String> {
    let seen = world.seen.lock().await;
    let usual = seen.acknowledged.iter().filter(|(_, person)| !seen.unusual.contains(person));
    let lost = usual.filter(|(number, person)| {
        world.vendors.shopify.customer(number.get()).and_then(|c| c.email) != Some(people::email(**person))
    });
    lost.map(|(_, person)| format!("I1: person {person} was told they are a customer, and they are not"))
        .collect()
}

/// I2 and I7: each customer is once in each system, and says there what they say at the online store.
fn everybody_once(world: &World, asked: &BTreeSet<CustomerId>, seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut emails = BTreeMap::<String, u32>::new();
    for customer in world.vendors.shopify.customers() {
        let Some(number) = CustomerId::new(customer.id) else { continue };
        // Whoever was forgotten or became somebody else has no address any more.
        let Some(who) = customer.email.clone() else { continue };
        *emails.entry(who.to_lowercase()).or_default() += 1;
        if seen.erased.contains(&number) || seen.unusual.iter().any(|person| people::email(*person) == who) {
            continue;
        }
        let family = customer.last_name.unwrap_or_default();
        let n = number.to_string();

        let members = members_of(world, &n);
        match members.as_slice() {
            [] | [_] if asked.contains(&number) => {}
            [member] if member.get("lastName") == Some(&family) => {}
            [member] => wrong.push(format!(
                "I7: {who} is {family} online and {} at the till",
                member.get("lastName").unwrap_or("nobody")
            )),
            [] => wrong.push(format!("I9: {who} is no store member, and nobody was asked")),
            many => wrong.push(format!("I2: {who} is {} store members", many.len())),
        }
        let contacts: Vec<_> = world
            .vendors
            .hubspot
            .contacts()
            .into_iter()
            .filter(|contact| contact.get("enishi_customer_id") == Some(&n))
            .collect();
        match contacts.as_slice() {
            [contact] if contact.get("lastname") == Some(&family) => {}
            [contact] => wrong.push(format!(
                "I7: {who} is {family} online and {} in the CRM",
                contact.get("lastname").unwrap_or("nobody")
            )),
            other => wrong.push(format!("I2: {who} is {} contacts", other.len())),
        }
    }
    wrong.extend(
        emails.iter().filter(|(_, count)| **count > 1).map(|(who, _)| format!("I4: {who} is two customers")),
    );
    wrong
}

/// A card stays what is printed on it, and its holder is not doubled.
async fn cards(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let seen = world.seen.lock().await;
    let cards = seen.cards.clone().into_iter().filter(|(person, _)| !seen.unusual.contains(person));
    let cards: Vec<(Person, (String, String))> = cards.collect();
    let members = world.vendors.smaregi.members();
    for (person, (id, code)) in cards {
        let Some(member) = members.iter().find(|member| member.id() == id) else {
            wrong.push(format!("I2: the card of person {person} is gone from the till"));
            continue;
        };
        if member.code() != code {
            wrong.push(format!(
                "DESIGN 4: the card of person {person} says {code}, the till now {}",
                member.code()
            ));
        }
    }
    wrong
}

/// I4: the links are one to one, and the till agrees with them.
async fn links(world: &World) -> Vec<String> {
    let links = world.memory.links(None, MANY).await.unwrap_or_default();
    let mut taken = BTreeSet::new();
    let mut wrong = Vec::new();
    for link in links {
        let Some(member) = link.pos else { continue };
        if !taken.insert(member) {
            wrong.push(format!("I4: store member {member} is linked twice"));
        }
        let number = link.customer.to_string();
        let carries = members_of(world, &number).iter().any(|m| m.id() == member.to_string());
        let is_customer = world.vendors.shopify.customer(link.customer.get()).is_some();
        if !carries && is_customer {
            wrong.push(format!("I4: store member {member} is linked and does not carry the number {number}"));
        }
    }
    wrong
}

/// I9: nothing waits without an owner. A letter may stay where a person has been asked about the customer.
async fn nothing_left(world: &World, asked: &BTreeSet<CustomerId>) -> Vec<String> {
    let mut wrong = Vec::new();
    let unsorted = world.memory.unsorted(MANY).await.unwrap_or_default();
    if !unsorted.is_empty() {
        wrong.push(format!("I9: {} events were accepted and never looked at", unsorted.len()));
    }
    let open = LetterFilter { state: Some(LetterState::Open), limit: MANY, ..LetterFilter::default() };
    let lanes: BTreeSet<String> = asked.iter().map(|customer| flows::customer_lane(*customer)).collect();
    for letter in world.memory.letters(&open).await.unwrap_or_default() {
        // What even the till's receipts do not tell, a person finds out with the customer.
        let is_unclear = letter.code.as_str() == "points-unclear";
        if lanes.contains(&letter.object) || is_unclear {
            continue;
        }
        wrong.push(format!(
            "I9: a dead letter of {} stays although all is well: {}",
            letter.flow, letter.code
        ));
    }
    wrong
}

/// I10: the audit chain verifies.
async fn audit(world: &World) -> Vec<String> {
    match world.memory.verify_audit(None).await {
        Ok(store::AuditVerdict::Intact { .. }) => Vec::new(),
        other => vec![format!("I10: the audit log: {other:?}")],
    }
}
