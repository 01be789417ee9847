//! A process dies on one side or the other of the moment that counts, and two of them are at it at once.

use std::{sync::Arc, time::Duration};

use engine::testing::{FaultyStore, Side};
use flows::WebhookRefused;
use sandbox::Fault;

use super::webhooks::{body, event_to};
use crate::town::{Town, hours, minutes, seconds};

const EMAIL: &str = "jiro@example.jp";
const STAMP: &str = "2026-11-21T00:00:00Z";

/// The sender hears no 200 in either case and comes again; on which side the process died makes no difference.
#[tokio::test(start_paused = true)]
async fn a_process_that_dies_around_keeping_an_event_loses_nothing_and_doubles_nothing() {
    for (side, kept) in [(Side::Before, 0), (Side::After, 1)] {
        let mut town = Town::open().await;
        town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        let body = body(town.seed_elsewhere(EMAIL).get(), STAMP);
        let about = ("customers/create", "delivery-1");
        let store = Arc::new(FaultyStore::dying(town.store.clone(), 1, side));
        let dying = town.hub_on(store.clone());
        let refused = event_to(&dying, &town, about, &body).await;
        assert_eq!(refused, Err(WebhookRefused::NotStored), "{side:?}: no 200 without a commit");
        assert_eq!((store.writes(), store.is_dead()), (vec!["accept"], true), "{side:?}");
        assert_eq!(town.store.unsorted(9).await.unwrap().len(), kept, "{side:?}");

        town.restart().await;
        for _ in 0..2 {
            event_to(&town.hub, &town, about, &body).await.unwrap();
            assert_eq!(town.store.unsorted(9).await.unwrap().len(), 1, "{side:?}: kept once");
        }
        town.settle().await;
        assert_eq!(town.counts(EMAIL), [1; 4], "{side:?}");
        assert_eq!(town.vendors.smaregi.calls("POST /customers"), 1, "{side:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_copies_of_one_event_at_two_processes_are_one_member() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    let body = body(town.seed_elsewhere(EMAIL).get(), STAMP);
    let hubs = [town.hub.clone(), town.hub_on(town.store.clone())];
    let copies = (0..10).map(|copy| {
        let hub = &hubs[copy % 2];
        event_to(hub, &town, ("customers/create", "delivery-1"), &body)
    });
    let answers = futures::future::join_all(copies).await;
    assert!(answers.iter().all(Result::is_ok), "each is answered 200: {answers:?}");
    // Both are at work while the tills take their time.
    town.vendors.smaregi.set_latency(Duration::from_millis(200), Duration::from_millis(200));
    tokio::join!(hubs[0].engine().run_until_idle(), hubs[1].engine().run_until_idle());
    town.advance(minutes(1)).await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
    assert_eq!(town.vendors.smaregi.calls("POST /customers"), 1);
    assert_eq!(town.vendors.hubspot.calls("POST /contacts/batch/upsert"), 1);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_run_out_in_the_middle_of_a_batch_are_renewed_once_by_each_of_two_processes() {
    const BATCH: usize = 24;
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    let hubs = [town.hub.clone(), town.hub_on(town.store.clone())];
    for n in 0..BATCH {
        let body = body(town.seed_elsewhere(&format!("crowd{n}@example.jp")).get(), STAMP);
        event_to(&hubs[0], &town, ("customers/create", &format!("delivery-{n}")), &body).await.unwrap();
    }
    let vendors = &town.vendors;
    vendors.smaregi.set_rate_limits(None);
    vendors.smaregi.set_latency(Duration::from_millis(300), Duration::from_millis(300));
    let before = vendors.smaregi.calls("token");
    let mut done = 0;
    let expiring = async {
        tokio::time::sleep(seconds(2)).await;
        done = vendors.smaregi.member_count();
        vendors.smaregi.expire_tokens();
        vendors.shopify.expire_tokens();
    };
    tokio::join!(hubs[0].engine().run_until_idle(), hubs[1].engine().run_until_idle(), expiring);
    assert!((1..BATCH).contains(&done), "it was in the middle: {done}");
    town.advance(minutes(2)).await;
    assert_eq!((vendors.smaregi.member_count(), vendors.hubspot.contact_count()), (BATCH, BATCH));
    let tokens = vendors.smaregi.calls("token") - before;
    assert_eq!(tokens, 4, "each process had one, and got another once, however many calls were refused");
    town.leap(hours(1)).await;
    assert!(town.open_letters().await.is_empty() && town.store.switches().await.unwrap().is_empty());
}
