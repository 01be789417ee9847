//! Group commit: one transaction for many callers, and nobody pays for another's mistake.

use std::sync::Arc;

use store::{Accepted, Delivery, Enqueued, Error, Journal, Lanes, StepState, Store};

use super::Place;
use crate::world::{at, fence_of, letter, new_run, run_id, step, terms, uuid};

fn delivery(n: u32) -> Delivery {
    Delivery {
        source: "shopify",
        delivery_id: n.to_string(),
        topic: "orders/paid".into(),
        object: String::new(),
        version: None,
        facts: serde_json::Value::Null,
        received_at: at(0),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_callers_and_one_that_fails() {
    let place = Place::new();
    let store: Arc<dyn Store> = Arc::new(place.open().await);
    let claimed = store.enqueue(vec![new_run(1, "customer:1")], Some(terms(0))).await.unwrap();
    let fence = fence_of(&claimed[0]);
    let failed = || step("link POS member", 0, StepState::NeedsPerson);
    store.record(&fence, run_id(1), failed(), Some(letter(9))).await.unwrap();

    let mut callers = tokio::task::JoinSet::new();
    for n in 0..64_u32 {
        let (store, fence) = (Arc::clone(&store), fence.clone());
        callers.spawn(async move {
            match n {
                // A letter with an id that exists already: the database refuses the statement they all share.
                40 => store.record(&fence, run_id(1), step("b", 1, StepState::Done), Some(letter(9))).await,
                n if n % 2 == 0 => {
                    let done = step(&format!("step {n}"), n, StepState::Done);
                    store.record(&fence, run_id(1), done, None).await
                }
                n => {
                    let accepted = store.accept(vec![delivery(n)]).await;
                    assert_eq!(accepted.unwrap(), [Accepted::New]);
                    Ok(())
                }
            }
        });
    }
    let outcomes = callers.join_all().await;
    let failures: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(matches!(failures[..], [Error::Database(_)]), "{failures:?}");
    assert_eq!(store.unsorted(100).await.unwrap().len(), 32);
    let steps = store.steps(run_id(1)).await.unwrap();
    assert_eq!(steps.len(), 32, "the first, and thirty-one of thirty-two: {steps:?}");
    assert!(steps.iter().all(|step| step.name != "b"), "the failed step left nothing behind");
}

#[tokio::test]
async fn a_fenced_worker_does_not_disturb_the_others() {
    let place = Place::new();
    let store = place.open().await;
    let runs = vec![new_run(1, "customer:1"), new_run(2, "customer:2")];
    let claimed = store.enqueue(runs, Some(terms(0))).await.unwrap();
    let (mut stale, good) = (fence_of(&claimed[0]), fence_of(&claimed[1]));
    stale.epoch -= 1;
    let done = |n| step("create customer", n, StepState::Done);
    let (first, second, third) = tokio::join!(
        store.record(&stale, run_id(1), done(0), Some(letter(8))),
        store.record(&good, run_id(2), done(1), None),
        store.record(&good, run_id(1), done(1), None),
    );
    assert!(matches!(first, Err(Error::Fenced)), "{first:?}");
    assert!(second.is_ok(), "{second:?}");
    assert!(matches!(third, Err(Error::Missing(_))), "not the run this fence is for: {third:?}");
    assert!(store.steps(run_id(1)).await.unwrap().is_empty());
    assert_eq!(store::DeadLetters::letter(&store, uuid(8)).await.unwrap(), None);
}

#[tokio::test]
async fn an_error_says_nothing_of_what_was_stored() {
    let place = Place::new();
    let store = place.open().await;
    let mut first = new_run(1, "customer:canary-4711");
    first.key = "canary-4711".into();
    store.enqueue(vec![first.clone()], None).await.unwrap();
    first.key = "canary-4712".into();
    let refused = store.enqueue(vec![first], None).await.unwrap_err();
    assert!(matches!(refused, Error::Database(_)), "the id exists under another key: {refused:?}");
    let told = format!("{refused} {refused:?} {:?}", std::error::Error::source(&refused));
    assert!(!told.contains("canary"), "{told}");
    assert!(told.contains("runs.id"), "it does say what was wrong: {told}");
}

#[tokio::test]
async fn the_same_run_from_two_callers_at_once_is_one_run() {
    let place = Place::new();
    let store = place.open().await;
    let enqueue = || store.enqueue(vec![new_run(1, "customer:1")], Some(terms(0)));
    let (one, two) = tokio::join!(enqueue(), enqueue());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(matches!(one[..], [Enqueued::Claimed(_)]), "{one:?}");
    assert!(matches!(two[..], [Enqueued::Exists(_)]), "{two:?}");
}
