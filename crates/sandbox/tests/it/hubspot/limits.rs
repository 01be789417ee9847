//! What gets in the way: a search that lags, limits without a hint, and bad days.

use std::time::Duration;

use jiff::SignedDuration;
use sandbox::{Fault, hubspot::Limits};
use serde_json::json;

use super::{CONTACTS, Crm};

#[tokio::test]
async fn the_search_does_not_know_yet_what_was_just_written() {
    let crm = Crm::open();
    let made = crm.create(json!({"email": "a@example.jp", "lastname": "佐藤"})).await;
    assert_eq!(crm.find("email", "EQ", "a@example.jp").await.body["total"], 0);
    crm.clock.advance(SignedDuration::from_secs(8));
    assert_eq!(crm.find("email", "EQ", "A@example.jp").await.body["results"][0]["id"], made.body["id"]);
    let path = format!("{CONTACTS}/{}", made.body["id"].as_str().unwrap());
    crm.patch(&path, json!({"properties": {"lastname": "鈴木"}})).await;
    assert_eq!(crm.find("lastname", "EQ", "佐藤").await.body["total"], 1, "it still sees the old name");
    crm.clock.advance(SignedDuration::from_secs(8));
    assert_eq!(crm.find("lastname", "EQ", "佐藤").await.body["total"], 0);
    crm.hubspot.set_search_lag(Duration::ZERO);
    crm.create(json!({"email": "b@example.jp"})).await;
    assert_eq!(crm.find("email", "EQ", "b@example.jp").await.body["total"], 1);
}

#[tokio::test]
async fn a_search_keeps_to_its_operators_pages_and_sizes() {
    let crm = Crm::open();
    crm.hubspot.set_limits(None);
    let ids = crm.hubspot.seed_contacts(250, 1);
    let page = |after: &str, limit: usize| {
        json!({"filterGroups": [{"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": ids[9]}]}],
               "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}], "properties": [],
               "limit": limit, "after": after})
    };
    let path = format!("{CONTACTS}/search");
    let first = crm.post(&path, page("", 200)).await.body;
    assert_eq!((&first["total"], &first["results"][0]["id"]), (&json!(240), &json!(ids[10])));
    let after = first["paging"]["next"]["after"].as_str().unwrap();
    let second = crm.post(&path, page(after, 200)).await.body;
    assert_eq!((second["results"].as_array().unwrap().len(), second.get("paging")), (40, None));
    assert_eq!(crm.post(&path, page("", 201)).await.status, 400);
    assert_eq!(crm.post(&path, page("9900", 200)).await.status, 400);
    assert_eq!(crm.find("email", "LOOKS_LIKE", "x").await.status, 400);
    assert_eq!(crm.find("shoesize", "EQ", "x").await.status, 400);
    assert_eq!(crm.find("email", "EQ", &"x".repeat(3_001)).await.status, 400);
    assert_eq!(crm.find("lastname", "CONTAINS_TOKEN", "五十*").await.status, 200);
}

#[tokio::test]
async fn the_hundred_and_first_call_in_ten_seconds_is_turned_away_without_a_time_to_wait() {
    let crm = Crm::open();
    for _ in 0..100 {
        assert_eq!(crm.get("/crm/properties/2026-09/contacts/email").await.status, 200);
    }
    let turned_away = crm.create(json!({"email": "a@example.jp"})).await;
    assert_eq!((turned_away.status, &turned_away.body["policyName"]), (429, &json!("TEN_SECONDLY_ROLLING")));
    assert_eq!(turned_away.body["message"], "You have reached your ten_secondly_rolling limit.");
    assert_eq!(turned_away.body["errorType"], "RATE_LIMIT");
    assert_eq!(turned_away.header("x-hubspot-ratelimit-interval-milliseconds"), "10000");
    assert_eq!(turned_away.header("x-hubspot-ratelimit-remaining"), "0");
    assert_eq!(turned_away.header("retry-after"), "");
    crm.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(crm.create(json!({"email": "a@example.jp"})).await.status, 201);
}

#[tokio::test]
async fn searches_have_a_bucket_of_their_own_and_days_end() {
    let crm = Crm::open();
    for _ in 0..5 {
        assert_eq!(crm.find("email", "EQ", "x").await.status, 200);
    }
    let sixth = crm.find("email", "EQ", "x").await;
    assert_eq!((sixth.status, &sixth.body["policyName"]), (429, &json!("SECONDLY")));
    assert_eq!(sixth.header("x-hubspot-ratelimit-max"), "", "no headers on searches");
    assert_eq!(crm.create(json!({"email": "a@example.jp"})).await.status, 201);

    crm.hubspot.set_limits(Some(Limits { a_day: 7, ..Limits::default() }));
    assert_eq!(crm.create(json!({"email": "b@example.jp"})).await.status, 201);
    assert_eq!(crm.create(json!({"email": "c@example.jp"})).await.body["policyName"], "DAILY");
    crm.clock.advance(SignedDuration::from_hours(14));
    assert_eq!(
        crm.create(json!({"email": "c@example.jp"})).await.status,
        201,
        "midnight in Tokyo has passed"
    );
}

#[tokio::test]
async fn the_crm_has_bad_days() {
    let crm = Crm::with_key().await;
    let input =
        json!([{"id": "1", "idProperty": "enishi_customer_id", "properties": {"email": "a@example.jp"}}]);
    crm.hubspot.faults.once_on("POST /contacts/batch/upsert", Fault::CutAfterEffect);
    let cut = crm.upsert(input.clone()).await;
    assert!(cut.broken && cut.header("x-sandbox-cut") == "1");
    assert_eq!(crm.hubspot.contact_count(), 1);
    assert_eq!(crm.upsert(input.clone()).await.body["results"][0]["new"], false);

    crm.hubspot.faults.once(Fault::Throttled { retry_after_s: 9 });
    let throttled = crm.upsert(input.clone()).await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, ""));
    crm.hubspot.faults.once(Fault::Unavailable);
    assert_eq!(crm.upsert(input.clone()).await.status, 503);
    crm.hubspot.faults.once(Fault::Denied);
    assert_eq!(crm.upsert(input.clone()).await.body["category"], "INVALID_AUTHENTICATION");
    crm.hubspot.faults.once(Fault::OkWithErrors);
    let odd = crm.upsert(input).await;
    assert_eq!((odd.status, &odd.body["status"]), (200, &json!("error")));
    crm.create(json!({"email": "b@example.jp"})).await;
    crm.hubspot.faults.once(Fault::SomeoneElse);
    let mixed_up = crm.get(&format!("{CONTACTS}/a@example.jp?idProperty=email")).await;
    assert_eq!(mixed_up.body["properties"]["email"], "b@example.jp");
}

#[tokio::test]
async fn a_hundred_thousand_contacts_are_still_found_by_their_key() {
    let crm = Crm::with_key().await;
    let ids = crm.hubspot.seed_contacts(100_000, 3);
    let last = crm.hubspot.contact(&ids[99_999]).unwrap();
    let read = crm.get(&format!("{CONTACTS}/{}?idProperty=email", last.get("email").unwrap())).await;
    assert_eq!(read.body["id"], last.id.as_str());
}
