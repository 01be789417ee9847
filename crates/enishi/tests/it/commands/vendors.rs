//! Setting up the vendors: planned, done, and done only once.

use enishi::{commands::setup, voice::Outcome};
use sandbox::Fault;

use super::said::Said;
use crate::town::Town;

/// The hub has moved: the shop still sends its events to the old address.
async fn moved() -> Town {
    let mut town = Town::open().await;
    town.restart_with(|config| config.server.public_url = "https://hub.example.jp".into()).await;
    town
}

#[tokio::test(start_paused = true)]
async fn a_plan_changes_nothing_and_doing_it_twice_does_it_once() {
    let town = moved().await;
    let said = Said::default();
    for _ in 0..2 {
        let outcome = setup::run(&town.hub, false, true, &mut said.voice()).await.unwrap();
        assert_eq!(outcome, Outcome::Wanting);
        let planned = said.json();
        let planned = planned.as_array().unwrap();
        assert_eq!(planned.len(), flows::watch::subscriptions::topics(town.hub.parts()).len());
        assert!(planned.iter().all(|row| row["kind"] == "subscription" && row["state"] == "missing"));
    }
    let outcome = setup::run(&town.hub, true, false, &mut said.voice()).await.unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(said.text().contains("done"));
    let outcome = setup::run(&town.hub, true, false, &mut said.voice()).await.unwrap();
    assert_eq!((outcome, said.text().as_str()), (Outcome::Done, "nothing is missing\n"));
    let audit = town.store.audit(None, 20).await.unwrap();
    let done = audit.iter().filter(|e| e.action == "setup.apply" && e.who == "cli").count();
    assert_eq!(done, flows::watch::subscriptions::topics(town.hub.parts()).len());
}

#[tokio::test(start_paused = true)]
async fn one_thing_that_cannot_be_done_does_not_keep_the_rest_from_being_done() {
    let town = moved().await;
    town.vendors.shopify.faults.once_on("webhookSubscriptionCreate", Fault::Unavailable);
    let said = Said::default();
    let outcome = setup::run(&town.hub, true, true, &mut said.voice()).await.unwrap();
    assert_eq!(outcome, Outcome::Wanting);
    let told = said.json();
    let states: Vec<&str> =
        told.as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states.iter().filter(|state| **state == "done").count(), states.len() - 1, "{states:?}");
    assert_eq!(states.iter().filter(|state| state.starts_with("failed (")).count(), 1, "{states:?}");
}
