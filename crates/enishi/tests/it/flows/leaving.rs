//! Members leave, and are deleted on one side or the other: everybody is told, and nobody is made again.

use domain::CustomerId;
use sandbox::Fault;
use store::Departure;

use crate::town::{Town, hours, minutes};

const EMAIL: &str = "hanako@example.jp";

async fn member(town: &Town) -> (CustomerId, String) {
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    (n, town.member_of(n).unwrap().id())
}

#[tokio::test(start_paused = true)]
async fn who_ends_the_membership_is_no_member_anywhere_and_is_not_made_again() {
    let town = Town::open().await;
    let (n, id) = member(&town).await;
    town.vendors.smaregi.till().adjust_points(&id, 70).unwrap();
    town.hub.withdraw(n).await.unwrap();
    town.hub.withdraw(n).await.unwrap();
    town.advance(minutes(10)).await;
    let left = town.vendors.smaregi.member(&id).unwrap();
    assert_eq!((left.get("status"), left.get("mailReceiveFlag"), left.points()), (Some("3"), Some("0"), 70));
    assert!(left.get("leaveDate").is_some());
    let contact = &town.vendors.hubspot.contacts()[0];
    assert_eq!(
        (contact.get("lifecyclestage"), contact.get("hs_email_optout")),
        (Some("other"), Some("true"))
    );
    let link = town.store.link(n).await.unwrap().unwrap();
    assert_eq!((link.pos, link.crm), (None, None));
    assert!(town.store.sightings(n).await.unwrap().is_empty());

    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.leap(hours(24)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 1);
    assert_eq!(
        town.vendors.smaregi.member(&id).unwrap().get("lastName"),
        Some("山田"),
        "nothing is written any more"
    );
    assert_eq!(town.open_letters().await, []);
}

#[tokio::test(start_paused = true)]
async fn a_customer_deleted_online_keeps_the_card_and_loses_the_number() {
    let town = Town::open().await;
    let (n, id) = member(&town).await;
    assert!(town.vendors.shopify.delete_customer(n.get()));
    town.leap(hours(24)).await;
    let card = town.vendors.smaregi.member(&id).unwrap();
    assert_eq!(
        (card.get("customerNo"), card.get("status"), card.code()),
        (None, Some("0"), n.to_string().as_str())
    );
    assert_eq!(town.vendors.hubspot.contacts()[0].get("hs_email_optout"), Some("true"));
    assert_eq!(town.store.link(n).await.unwrap().unwrap().pos, None);
    assert_eq!(town.vendors.smaregi.member_count(), 1);
    assert_eq!(town.open_letters().await, []);
}

#[tokio::test(start_paused = true)]
async fn a_member_deleted_at_the_tills_stays_a_customer_and_gets_no_new_card() {
    let town = Town::open().await;
    let (n, id) = member(&town).await;
    town.vendors.smaregi.till().delete_member(&id).unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(town.linked(n).await, None);
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.leap(hours(24)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 0, "nobody is made again");
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("佐藤"), "the CRM still follows");
    assert_eq!(town.store.departure(n).await.unwrap().unwrap().0, Departure::MemberGone);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_at_the_tills_whose_notice_is_lost_is_noticed_by_the_next_change() {
    let town = Town::open().await;
    let (n, id) = member(&town).await;
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    town.vendors.smaregi.till().delete_member(&id).unwrap();
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.advance(minutes(10)).await;
    assert_eq!(town.linked(n).await, None);
    assert_eq!(town.vendors.smaregi.member_count(), 0);
    assert_eq!(town.open_letters().await, []);
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_while_the_tills_are_down_or_off_is_told_later() {
    let mut town = Town::open().await;
    let (n, id) = member(&town).await;
    town.restart_with(|config| config.sync.pos = false).await;
    town.hub.withdraw(n).await.unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("status"), Some("0"));
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    town.restart_with(|config| config.sync.pos = true).await;
    town.leap(hours(1)).await;
    town.vendors.smaregi.faults.recover();
    town.leap(hours(1)).await;
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("status"), Some("3"));
    assert_eq!(town.linked(n).await, None);
}
