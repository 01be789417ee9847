//! Accepted events: stored once, however often they are sent, and kept until a flow was started for them.

use std::sync::Arc;

use serde_json::json;
use store::{Accepted, Delivery, Sorted};

use crate::world::{World, at, new_run, numbers, run_id};

contract! {
    twenty_equal_deliveries_at_once_are_stored_once,
    equal_deliveries_in_one_batch_are_stored_once,
    one_event_under_two_topics_is_two_deliveries,
    rows_are_sorted_in_order_of_arrival_and_start_their_runs,
    a_row_sorted_by_two_processes_starts_its_run_once,
    a_duplicate_is_known_for_a_week_and_forgotten_later,
}

fn delivery(n: u32) -> Delivery {
    Delivery {
        source: "shopify",
        delivery_id: format!("b54557e4-{n}"),
        topic: "customers/update".into(),
        object: format!("customer:{n}"),
        version: Some(at(-5)),
        facts: json!({ "customer": n }),
        received_at: at(0),
    }
}

async fn twenty_equal_deliveries_at_once_are_stored_once(world: World) {
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let store = Arc::clone(&world.store);
        senders.spawn(async move { store.accept(vec![delivery(1)]).await.unwrap() });
    }
    let answers = senders.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == [Accepted::New]).count(), 1, "{answers:?}");
    assert_eq!(world.unsorted(10).await.unwrap().len(), 1);
}

async fn equal_deliveries_in_one_batch_are_stored_once(world: World) {
    let answers = world.accept(vec![delivery(1), delivery(2), delivery(1)]).await.unwrap();
    assert_eq!(answers, [Accepted::New, Accepted::New, Accepted::Duplicate]);
    assert_eq!(world.accept(vec![delivery(2)]).await.unwrap(), [Accepted::Duplicate]);
    assert!(world.accept(Vec::new()).await.unwrap().is_empty());
}

async fn one_event_under_two_topics_is_two_deliveries(world: World) {
    let mut other = delivery(1);
    other.topic = "customers/merge".into();
    assert_eq!(world.accept(vec![delivery(1), other]).await.unwrap(), [Accepted::New, Accepted::New]);
    let mut elsewhere = delivery(1);
    elsewhere.source = "smaregi";
    assert_eq!(world.accept(vec![elsewhere]).await.unwrap(), [Accepted::New]);
}

async fn rows_are_sorted_in_order_of_arrival_and_start_their_runs(world: World) {
    world.accept(vec![delivery(1), delivery(2), delivery(3)]).await.unwrap();
    let rows = world.unsorted(2).await.unwrap();
    let objects: Vec<_> = rows.iter().map(|row| row.object.as_str()).collect();
    assert_eq!(objects, ["customer:1", "customer:2"]);
    assert_eq!((rows[0].source.as_str(), rows[0].version), ("shopify", Some(at(-5))));
    assert_eq!((&rows[0].facts, rows[0].received_at), (&json!({ "customer": 1 }), at(0)));

    let concerns_nobody = Sorted { id: rows[1].id, runs: Vec::new() };
    let starts = Sorted { id: rows[0].id, runs: vec![new_run(1, "customer:1"), new_run(2, "customer:9")] };
    world.sort(vec![starts, concerns_nobody]).await.unwrap();
    assert_eq!(numbers(&world.claim_at(0).await), [1, 2]);
    let left = world.unsorted(10).await.unwrap();
    assert_eq!(left.iter().map(|row| row.object.as_str()).collect::<Vec<_>>(), ["customer:3"]);
}

async fn a_row_sorted_by_two_processes_starts_its_run_once(world: World) {
    world.accept(vec![delivery(1)]).await.unwrap();
    let id = world.unsorted(1).await.unwrap()[0].id;
    world.sort(vec![Sorted { id, runs: vec![new_run(1, "customer:1")] }]).await.unwrap();
    world.sort(vec![Sorted { id, runs: vec![new_run(2, "customer:1")] }]).await.unwrap();
    assert_eq!(world.run(run_id(2)).await.unwrap(), None);
}

async fn a_duplicate_is_known_for_a_week_and_forgotten_later(world: World) {
    const DAY: i64 = 86_400;
    world.accept(vec![delivery(1), delivery(2)]).await.unwrap();
    let id = world.unsorted(1).await.unwrap()[0].id;
    world.sort(vec![Sorted { id, runs: Vec::new() }]).await.unwrap();
    let mut late = delivery(3);
    late.received_at = at(6 * DAY);
    world.accept(vec![late]).await.unwrap();
    assert_eq!(world.prune(at(6 * DAY), 10).await.unwrap(), 0);
    assert_eq!(world.accept(vec![delivery(1)]).await.unwrap(), [Accepted::Duplicate]);

    let mut later = delivery(4);
    later.received_at = at(8 * DAY);
    world.accept(vec![later]).await.unwrap();
    assert_eq!(world.prune(at(8 * DAY), 10).await.unwrap(), 1);
    assert_eq!(world.accept(vec![delivery(1)]).await.unwrap(), [Accepted::New]);
    assert_eq!(world.accept(vec![delivery(2)]).await.unwrap(), [Accepted::Duplicate], "not sorted: kept");
}
