//! Somebody else merges two customers in the online store's own pages.

use sandbox::Fault;
use store::{MergeKind, MergeState};

use super::Two;
use crate::town::{hours, minutes};

async fn only_merge(two: &Two) -> store::Merge {
    let merges = two.town.store.merges(None, 9).await.unwrap();
    assert_eq!(merges.len(), 1, "{merges:?}");
    merges[0].clone()
}

#[tokio::test(start_paused = true)]
async fn the_points_and_the_links_follow() {
    let two = Two::open().await;
    assert!(two.town.vendors.shopify.merge_customers(two.stays.get(), two.goes.get()));
    two.town.advance(minutes(4)).await;
    let merge = only_merge(&two).await;
    assert_eq!((merge.kind, merge.started_by.as_str()), (MergeKind::Outside, "hub"));
    two.assert_one(merge.id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn an_event_told_ten_times_is_one_merge() {
    let two = Two::open().await;
    two.town.vendors.shopify.faults.always(Fault::WebhooksDuplicated(9));
    two.town.vendors.shopify.merge_customers(two.stays.get(), two.goes.get());
    two.town.advance(minutes(4)).await;
    two.assert_one(only_merge(&two).await.id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn the_one_who_stays_takes_over_the_only_store_member() {
    let two = Two::open().await;
    let plain = two.town.seed_elsewhere("plain@example.jp");
    two.town.vendors.shopify.merge_customers(plain.get(), two.goes.get());
    two.town.advance(minutes(4)).await;
    let link = two.town.store.link(plain).await.unwrap().unwrap();
    assert_eq!(link.pos, Some(two.old));
    let member = two.town.vendors.smaregi.member(&two.old.to_string()).unwrap();
    assert_eq!((member.get("customerNo"), member.points()), (Some(plain.to_string().as_str()), 500));
    assert_eq!(two.town.store.survivor(two.goes).await.unwrap(), plain);
}

#[tokio::test(start_paused = true)]
async fn a_till_that_is_down_delays_it_and_loses_nothing() {
    let two = Two::open().await;
    two.town.vendors.smaregi.faults.always(Fault::Unavailable);
    two.town.vendors.shopify.merge_customers(two.stays.get(), two.goes.get());
    two.town.advance(minutes(10)).await;
    assert_eq!((only_merge(&two).await.state, two.sum().await), (MergeState::Frozen, 800));
    two.town.vendors.smaregi.faults.recover();
    two.town.advance(hours(1)).await;
    two.assert_one(only_merge(&two).await.id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn a_chain_heard_of_backwards_ends_at_its_end() {
    let two = Two::open().await;
    let third = two.town.sign_up_person(3).await;
    two.town.vendors.shopify.faults.always(Fault::WebhooksReordered);
    two.town.vendors.shopify.merge_customers(two.stays.get(), two.goes.get());
    two.town.vendors.shopify.merge_customers(third.get(), two.stays.get());
    two.town.advance(minutes(5)).await;
    for old in [two.goes, two.stays] {
        assert_eq!(two.town.store.survivor(old).await.unwrap(), third);
    }
    let member = two.town.linked(third).await.unwrap();
    assert_eq!(two.town.vendors.smaregi.points(&member.to_string()), 800);
    assert_eq!(two.town.store.link_counts().await.unwrap().0, 1);
}
