//! A system refuses our credentials: nobody asks it again, one person is told, and when they have mended it everything
//! goes on in order. Or it is only asked too often: then everybody waits, and no attempt is spent.

use domain::Vendor;
use flows::registration::SystemState;
use sandbox::Fault;
use store::{Scope, StepState};

use crate::town::{Town, hours, minutes, person, seconds};

#[tokio::test(start_paused = true)]
async fn a_withdrawn_key_pauses_the_pos_and_mending_it_continues_in_order() {
    let town = Town::open().await;
    let _watching = town.watch().await;
    town.vendors.smaregi.faults.always(Fault::Denied);
    let mut customers = Vec::new();
    for n in 1..=5 {
        let progress = town.sign_up_with(&person(n)).await;
        assert_eq!(progress.systems.pos, SystemState::Pending);
        assert_eq!([progress.systems.crm, progress.systems.mail], [SystemState::Done; 2]);
        customers.push(progress.customer_id.unwrap());
        town.advance(minutes(1)).await;
    }
    town.leap(hours(2)).await;
    let paused = town.store.switches().await.unwrap();
    assert_eq!(paused.iter().map(|s| s.scope.clone()).collect::<Vec<_>>(), [Scope::Vendor(Vendor::Smaregi)]);
    let denied = town.alerts_about("refuse");
    assert_eq!(denied.len(), 1, "{:?}", town.alerts());
    assert!(denied[0].text.contains("about: smaregi"), "{}", denied[0].text);

    // While it is paused nobody knocks again.
    let asked = town.vendors.smaregi.calls("token");
    town.leap(hours(1)).await;
    assert_eq!(town.vendors.smaregi.calls("token"), asked);

    town.vendors.smaregi.faults.recover();
    town.hub.engine().resume(&Scope::Vendor(Vendor::Smaregi), Some(1)).await.unwrap();
    for _ in 0..30 {
        town.advance(seconds(1)).await;
    }
    let numbers: Vec<_> =
        town.vendors.smaregi.members().iter().map(|m| m.get("customerNo").unwrap().to_owned()).collect();
    let expected: Vec<_> = customers.iter().map(ToString::to_string).collect();
    assert_eq!(numbers, expected, "everybody, once, in the order they came");
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_works_again_after_renewal_is_no_incident() {
    let town = Town::open().await;
    let _watching = town.watch().await;
    town.sign_up_person(1).await;
    town.vendors.smaregi.expire_tokens();
    town.vendors.shopify.expire_tokens();
    town.sign_up_person(2).await;
    assert_eq!(town.vendors.smaregi.member_count(), 2);
    assert!(town.store.switches().await.unwrap().is_empty());
    assert!(town.alerts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_online_store_that_refuses_us_refuses_the_shopper_and_continues_once_mended() {
    let town = Town::open().await;
    let _watching = town.watch().await;
    town.vendors.shopify.faults.always(Fault::Denied);
    for _ in 0..2 {
        town.register("form-1", &person(1)).await.unwrap_err();
        town.settle().await;
    }
    town.advance(minutes(1)).await;
    assert_eq!(town.alerts_about("about: shopify").len(), 1, "{:?}", town.alerts());
    town.vendors.shopify.faults.recover();
    town.hub.engine().resume(&Scope::Vendor(Vendor::Shopify), None).await.unwrap();
    town.register("form-1", &person(1)).await.unwrap();
    town.settle().await;
    let vendors = &town.vendors;
    assert_eq!([vendors.shopify.customer_count(), vendors.smaregi.member_count()], [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_throttle_storm_spends_no_attempt_and_asks_no_person() {
    let town = Town::open().await;
    let _watching = town.watch().await;
    town.vendors.smaregi.faults.always(Fault::Throttled { retry_after_s: 20 });
    let progress = town.sign_up_with(&person(1)).await;
    town.leap(hours(26)).await;
    let run =
        town.store.run_by_key("spread a new customer", &progress.customer_id.unwrap().to_string()).await;
    let steps = town.store.steps(run.unwrap().unwrap().id).await.unwrap();
    let pos = steps.iter().find(|s| s.name == "link the store member").unwrap();
    assert_eq!((pos.attempts, pos.state), (0, StepState::Retrying), "longer than a day, and patient still");
    assert!(town.open_letters().await.is_empty());

    town.vendors.smaregi.faults.recover();
    town.advance(minutes(20)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 1);
    assert_eq!(town.progress(progress.registration_id).await.systems.pos, SystemState::Done);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_crm_is_asked_no_sooner_than_it_said() {
    let town = Town::open().await;
    town.vendors
        .hubspot
        .faults
        .once_on("POST /contacts/batch/upsert", Fault::Throttled { retry_after_s: 10 });
    let progress = town.sign_up_with(&person(1)).await;
    assert_eq!(progress.systems.crm, SystemState::Pending);
    assert_eq!(town.vendors.hubspot.contact_count(), 0);
    town.advance(seconds(60)).await;
    assert_eq!(town.vendors.hubspot.contact_count(), 1);
    assert_eq!(town.vendors.hubspot.calls("POST /contacts/batch/upsert"), 2, "once in vain, once");
}
