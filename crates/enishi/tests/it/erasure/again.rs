//! The same human comes back, by their own act: that is a new start and must work.

use super::people::{EMAIL, certificate, counts, event, redact};
use crate::town::{Town, form, hours, minutes};

#[tokio::test(start_paused = true)]
async fn who_was_erased_may_sign_up_again_and_is_a_new_member() {
    let town = Town::open().await;
    let before = town.sign_up(EMAIL).await;
    let old = town.linked(before).await.unwrap();
    town.vendors.shopify.redact_customer(before.get());
    town.advance(minutes(5)).await;
    assert!(certificate(&town, before).await.completed_at.is_some());

    let again = town.register("another-key", &form(EMAIL)).await.unwrap();
    let now = again.progress.customer_id.unwrap();
    town.advance(minutes(5)).await;
    assert_ne!(now, before);
    let new = town.linked(now).await.expect("they are a member again");
    assert_ne!(new, old);
    assert_eq!(counts(&town), (1, 1));
    // They stay one: looks at the tills find them, and a late repetition of the old wish does not touch them.
    town.advance(hours(1)).await;
    event(&town, "customers/redact", "redact-late", &redact(before, EMAIL)).await.unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(counts(&town), (1, 1));
    assert_eq!(town.linked(now).await, Some(new));
    assert_eq!(town.store.indexed_members().await.unwrap(), 1);
    assert!(town.hub.registration(again.progress.registration_id).await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_card_made_at_the_till_after_the_erasure_is_found_when_they_sign_up() {
    let town = Town::open().await;
    let before = town.sign_up(EMAIL).await;
    town.vendors.shopify.redact_customer(before.get());
    town.advance(minutes(5)).await;
    let card = serde_json::json!({
        "customerCode": "2000000000024", "lastName": "山田", "firstName": "花子", "mailAddress": EMAIL,
    });
    let member = town.vendors.smaregi.till().add_member(&card).unwrap();
    town.advance(minutes(10)).await;
    let now = town.register("another-key", &form(EMAIL)).await.unwrap().progress.customer_id.unwrap();
    town.advance(minutes(5)).await;
    assert_eq!(town.linked(now).await.map(|id| id.to_string()), Some(member));
    assert_eq!(counts(&town), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_old_card_of_theirs_is_not_joined_to_the_new_customer() {
    let town = Town::open().await;
    let old = town
        .vendors
        .smaregi
        .seed_member(&serde_json::json!({
            "customerCode": "2000000000031", "lastName": "山田", "firstName": "花子", "mailAddress": EMAIL,
        }))
        .unwrap();
    town.advance(minutes(10)).await;
    // They were erased under a customer that was never linked to the card.
    let n = town.seed_elsewhere("another@example.jp");
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(5)).await;
    let now = town.register("another-key", &form(EMAIL)).await.unwrap().progress.customer_id.unwrap();
    town.advance(minutes(10)).await;
    let linked = town.linked(now).await.unwrap();
    assert_ne!(linked.to_string(), old, "what they wanted forgotten is not brought back");
}
