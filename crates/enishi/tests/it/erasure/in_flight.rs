//! Work that was under way, or arrives late: about an erased person it does nothing.

use domain::{Clock, CustomerId};
use flows::matching::index;
use sandbox::Fault;
use store::RunState;

use super::people::{EMAIL, certificate, counts, event, redact, tables};
use crate::town::{Town, form, hours, minutes};

fn update(customer: CustomerId, at: &str) -> String {
    format!(r#"{{"id":{customer},"email":"{EMAIL}","updated_at":"{at}"}}"#)
}

#[tokio::test(start_paused = true)]
async fn a_spread_that_waits_for_the_tills_does_not_hold_up_the_erasure_and_makes_nobody() {
    let town = Town::open().await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(20)).await;
    assert!(town.waiting().await.iter().any(|run| run.flow == "spread a new customer"));
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(2)).await;
    assert!(
        town.waiting().await.iter().all(|run| run.flow != "spread a new customer"),
        "the late POS step is not tried again"
    );
    town.vendors.smaregi.faults.recover();
    town.advance(hours(2)).await;
    assert!(certificate(&town, n).await.completed_at.is_some());
    assert_eq!(counts(&town), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn events_four_hours_late_and_their_repetitions_do_nothing() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let member = town.linked(n).await.unwrap();
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(5)).await;
    town.advance(hours(4)).await;
    for (topic, delivery) in [
        ("customers/create", "late-1"),
        ("customers/update", "late-2"),
        ("customers/update", "late-3"),
        ("customers/delete", "late-4"),
    ] {
        event(&town, topic, delivery, &update(n, "2026-11-21T00:00:00Z")).await.unwrap();
    }
    town.advance(minutes(30)).await;
    assert_eq!(counts(&town), (0, 0));
    let left = tables(&town, n, Some(member)).await;
    assert!(left.iter().all(|table| ["runs", "erasures", "audit", "inbox"].contains(table)), "{left:?}");
    assert!(town.open_letters().await.is_empty(), "nobody is asked about somebody who is gone");
}

#[tokio::test(start_paused = true)]
async fn the_sweep_finds_the_emptied_customer_and_leaves_them_alone() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.redact_customer(n.get());
    town.advance(minutes(5)).await;
    // The store touches the empty record; no event arrives.
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.shopify.edit_customer(n.get(), |customer| customer.tags = vec!["x".into()]);
    town.advance(minutes(20)).await;
    assert_eq!(counts(&town), (0, 0));
    let about = store::RunFilter { object: Some(format!("customer:{n}")), limit: 50, ..Default::default() };
    let runs = town.store.runs(&about).await.unwrap();
    assert!(runs.iter().all(|run| run.flow == "erase a customer"), "{runs:?}");
}

#[tokio::test(start_paused = true)]
async fn an_old_record_of_the_person_at_the_till_is_not_indexed_again() {
    let town = Town::open().await;
    // A forgotten second card with the same address, from before.
    let old = town
        .vendors
        .smaregi
        .seed_member(&serde_json::json!({
            "customerCode": "2000000000017", "lastName": "別", "firstName": "人", "mailAddress": EMAIL,
        }))
        .unwrap();
    let n = town.seed_elsewhere("other@example.jp");
    town.settle().await;
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(5)).await;
    town.vendors.smaregi.till().edit_member_at_till(&old, &serde_json::json!({ "note": "visited" })).unwrap();
    town.advance(minutes(20)).await;
    // The record stands at the till; the hub does not know it any more.
    let indexed = town.store.indexed_members().await.unwrap();
    assert_eq!((town.vendors.smaregi.member_count(), indexed), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_was_read_before_the_erasure_is_written_without_them() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let member = town.linked(n).await.unwrap();
    let call = connectors::roles::Call::read(domain::Class::Overnight);
    let page = town.hub.parts().systems.pos.member(&call, member).await.unwrap().unwrap();
    town.vendors.shopify.redact_customer(n.get());
    town.advance(minutes(5)).await;
    index::remember(town.hub.parts(), std::slice::from_ref(&page)).await.unwrap();
    assert_eq!(town.store.indexed_members().await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_whose_member_is_made_this_moment_leaves_no_member_behind() {
    let town = Town::open().await;
    // The till makes the member and the answer is lost: the hub does not know of it yet.
    town.vendors.smaregi.faults.once_on("POST /customers", Fault::CutAfterEffect);
    let registered = town.register("key-1", &form(EMAIL)).await.unwrap();
    let n = registered.progress.customer_id.unwrap();
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(10)).await;
    assert!(certificate(&town, n).await.completed_at.is_some());
    assert_eq!(counts(&town), (0, 0), "found by the number it carries");
}

#[tokio::test(start_paused = true)]
async fn a_pause_of_the_customer_or_of_the_spread_does_not_hold_the_erasure() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let scope = store::Scope::Flow("bring a customer up to date".into());
    let (by, reason) = ("ken".to_owned(), domain::Code::new("trial"));
    let pause = store::Switch { scope, since: town.clock.now(), by, reason, until: None };
    town.hub.engine().pause(pause).await.unwrap();
    event(&town, "customers/update", "update-1", &update(n, "2026-11-21T00:00:00Z")).await.unwrap();
    town.settle().await;
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(5)).await;
    assert!(certificate(&town, n).await.completed_at.is_some());
    let waiting = town.waiting().await;
    assert!(
        waiting.iter().all(|run| run.state == RunState::Waiting && !run.object.ends_with(&n.to_string()))
    );
}
