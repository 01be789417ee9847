//! Signing up, on good days and bad ones.

use flows::registration::{RegistrationRefused, RegistrationStatus, SystemState};
use sandbox::Fault;

use crate::town::{Town, form, hours};

#[tokio::test(start_paused = true)]
async fn a_shopper_signs_up_and_is_a_member_everywhere_at_once() {
    let town = Town::open().await;
    let registered = town.register("form-1", &form("hanako@example.jp")).await.unwrap();
    assert!(registered.is_new);
    let progress = registered.progress;
    assert_eq!(progress.status, RegistrationStatus::Complete);
    let systems = progress.systems;
    assert_eq!(
        [systems.shopify, systems.pos, systems.crm, systems.mail],
        [SystemState::Done; 4],
        "everything was there before the answer"
    );
    let n = progress.customer_id.unwrap();
    let member = town.vendors.smaregi.members().into_iter().next().expect("a store member was made");
    assert_eq!(
        (member.code(), member.get("customerNo")),
        (n.to_string().as_str(), Some(n.to_string().as_str()))
    );
    assert_eq!(town.vendors.hubspot.contacts().len(), 1);
    assert_eq!(town.vendors.mailbox.to("hanako@example.jp").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_member_stands_while_the_pos_is_down() {
    let town = Town::open().await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    let n = town.sign_up("hanako@example.jp").await;
    assert!(town.vendors.smaregi.members().is_empty());
    assert_eq!(town.linked(n).await, None);

    town.advance(hours(3)).await;
    town.vendors.smaregi.faults.recover();
    town.advance(hours(1)).await;
    assert!(town.linked(n).await.is_some(), "the POS caught up by itself");
    let run = town.store.run_by_key("spread a new customer", &n.to_string()).await.unwrap().unwrap();
    insta::assert_snapshot!(town.journal(run.id).await, @r"
    spread a new customer is Done
      link the store member: Done after several tries
      write the CRM contact: Done at the first try
      send the welcome mail: Done at the first try
    ");
    assert_eq!(town.vendors.smaregi.members().len(), 1);
    assert_eq!(town.vendors.mailbox.to("hanako@example.jp").len(), 1, "one welcome, not one per attempt");
}

#[tokio::test(start_paused = true)]
async fn the_online_store_being_down_refuses_and_the_same_key_continues() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always_on("customerCreate", Fault::Unavailable);
    let refused = town.register("form-1", &form("hanako@example.jp")).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::Unavailable { .. }), "{refused:?}");
    assert_eq!(town.vendors.shopify.customer_count(), 0);

    town.vendors.shopify.faults.recover();
    let registered = town.register("form-1", &form("hanako@example.jp")).await.unwrap();
    assert_eq!(registered.progress.status, RegistrationStatus::Complete);
    assert_eq!(town.vendors.shopify.customer_count(), 1);
}
