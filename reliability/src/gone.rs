//! Who was forgotten, and who wants no mail: what must not be anywhere any more.

use domain::CustomerId;

use crate::{people, rest::members_of, story::Person, world::World};

/// A customer of whom it was promised is in no system, and has a certificate.
pub async fn forgotten(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let (erased, promised) = {
        let seen = world.seen.lock().await;
        (seen.erased.clone(), seen.promised.clone())
    };
    for number in erased {
        let certificate = world.memory.erasure_of(number).await.ok().flatten();
        match certificate {
            None if promised.contains(&number) => {
                wrong.push(format!("erasure: that of {number} was promised, and nothing is known of it"));
            }
            None => {} // The store's event was lost, and it sends it again another day.
            Some(certificate) if certificate.completed_at.is_none() => {
                wrong.push(format!("I9: the erasure of {number} never ends"));
            }
            Some(_) => wrong.extend(traces(world, number).await),
        }
    }
    wrong
}

async fn traces(world: &World, number: CustomerId) -> Vec<String> {
    let mut wrong = Vec::new();
    let n = number.to_string();
    if !members_of(world, &n).is_empty() {
        wrong.push(format!("erasure: {number} was forgotten and is a store member"));
    }
    let contacts = world.vendors.hubspot.contacts();
    if contacts.iter().any(|contact| contact.get("enishi_customer_id") == Some(&n)) {
        wrong.push(format!("erasure: {number} was forgotten and is a contact"));
    }
    if world.memory.link(number).await.ok().flatten().is_some() {
        wrong.push(format!("erasure: {number} was forgotten and is linked"));
    }
    wrong
}

/// Nobody is talked into mail: a no anywhere is a no in the end, and whoever was never asked is not taken for a yes.
pub async fn mailed(world: &World) -> Vec<String> {
    let seen = world.seen.lock().await;
    let mut wrong = Vec::new();
    for customer in world.vendors.shopify.customers() {
        let Some(person) = person_of(customer.email.as_deref()) else { continue };
        if seen.unusual.contains(&person) {
            continue;
        }
        let online = customer.email_consent.state == "SUBSCRIBED";
        let at_till = members_of(world, &customer.id.to_string())
            .iter()
            .any(|member| member.get("mailReceiveFlag") == Some("1"));
        let agreed = seen.agreed.contains(&person);
        let refused = seen.refused.contains(&person);
        if online && (refused || !agreed) {
            wrong.push(format!(
                "consent: person {person} never agreed to mail, and the online store says yes"
            ));
        }
        if at_till && refused {
            wrong.push(format!("consent: person {person} wants no mail, and the till says yes"));
        }
    }
    wrong
}

fn person_of(email: Option<&str>) -> Option<Person> {
    (0..=9).find(|person| email == Some(&people::email(*person)))
}
