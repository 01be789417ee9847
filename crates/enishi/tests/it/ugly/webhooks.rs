//! Webhooks come twice, late, in the wrong order, forged or not at all; what is true is read again from its owner.

use flows::{Hub, WebhookRefused};
use sandbox::{Fault, shopify::Customer};

use crate::town::{Town, hours, minutes};

const EMAIL: &str = "jiro@example.jp";

/// Hands the hub an event as the online store would send it.
async fn event(town: &Town, topic: &str, delivery: &str, body: &[u8]) -> Result<(), WebhookRefused> {
    event_to(&town.hub, town, (topic, delivery), body).await
}

/// The same to one of several processes.
pub async fn event_to(
    hub: &Hub,
    town: &Town,
    (topic, delivery): (&str, &str),
    body: &[u8],
) -> Result<(), WebhookRefused> {
    let signature = town.vendors.shopify.webhook_signature(body);
    let headers = [
        ("x-shopify-topic", topic),
        ("x-shopify-webhook-id", delivery),
        ("x-shopify-hmac-sha256", &signature),
    ];
    hub.shopify_webhook(&headers, body).await
}

/// What the online store says of a customer.
pub fn body(customer: u64, updated_at: &str) -> Vec<u8> {
    format!(r#"{{"id":{customer},"email":"old@example.jp","last_name":"旧姓","updated_at":"{updated_at}"}}"#)
        .into_bytes()
}

#[tokio::test(start_paused = true)]
async fn the_same_delivery_twenty_times_at_once_is_one_member() {
    let town = Town::open().await;
    let n = town.seed_elsewhere(EMAIL).get();
    let body = body(n, "2026-11-21T00:00:00Z");
    let all = (0..20).map(|_| event(&town, "customers/create", "delivery-1", &body));
    let answers = futures::future::join_all(all).await;
    assert!(answers.iter().all(Result::is_ok), "each is answered 200");
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn the_same_version_under_twenty_delivery_ids_is_written_once() {
    let town = Town::open().await;
    let n = town.seed_elsewhere(EMAIL).get();
    let body = body(n, "2026-11-21T00:00:00Z");
    for delivery in 0..20 {
        event(&town, "customers/update", &format!("delivery-{delivery}"), &body).await.unwrap();
    }
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
    assert_eq!(town.vendors.smaregi.calls("POST /customers"), 1);
    assert_eq!(town.vendors.hubspot.calls("POST /contacts/batch/upsert"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_overtakes_its_create_makes_the_member_and_the_create_adds_nothing() {
    let town = Town::open().await;
    let n = town.seed_elsewhere(EMAIL).get();
    event(&town, "customers/update", "delivery-2", &body(n, "2026-11-21T00:00:05Z")).await.unwrap();
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
    event(&town, "customers/create", "delivery-1", &body(n, "2026-11-21T00:00:00Z")).await.unwrap();
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn doubled_and_reordered_deliveries_of_a_sign_up_change_nothing() {
    let town = Town::open().await;
    for vendor in [&town.vendors.shopify.faults, &town.vendors.smaregi.faults] {
        vendor.always(Fault::WebhooksDuplicated(4));
        vendor.always(Fault::WebhooksReordered);
    }
    town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
    assert_eq!(town.vendors.smaregi.calls("POST /customers"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_payload_four_hours_old_does_not_undo_what_was_changed_since() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDelayed(hours(4)));
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.vendors.shopify.faults.recover();
    town.advance(minutes(30)).await;
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("鈴木".into()));
    town.leap(hours(4)).await;
    assert_eq!(town.vendors.shopify.webhooks_waiting(), 0, "the late one has arrived");
    assert_eq!(town.member_of(n).unwrap().get("lastName"), Some("鈴木"));
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("鈴木"));
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn two_changes_within_one_stamp_of_the_store_are_both_seen() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.settle().await;
    // The store stamps whole seconds: this change carries the stamp of the one before.
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("鈴木".into()));
    town.settle().await;
    town.advance(minutes(1)).await;
    assert_eq!(town.member_of(n).unwrap().get("lastName"), Some("鈴木"));
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("鈴木"));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_signed_by_the_store_is_refused_and_starts_nothing() {
    let town = Town::open().await;
    let n = town.seed_elsewhere(EMAIL).get();
    let body = body(n, "2026-11-21T00:00:00Z");
    let good = town.vendors.shopify.webhook_signature(&body);
    let of_another_body = town.vendors.shopify.webhook_signature(b"{}");
    for forged in ["", "AAAA", &good[..good.len() - 4], &of_another_body, "日本", &good.to_lowercase()] {
        let headers = [("x-shopify-topic", "customers/create"), ("x-shopify-hmac-sha256", forged)];
        assert_eq!(
            town.hub.shopify_webhook(&headers, &body).await,
            Err(WebhookRefused::BadSignature),
            "{forged}"
        );
    }
    let unsigned = [("x-shopify-topic", "customers/create")];
    assert_eq!(town.hub.shopify_webhook(&unsigned, &body).await, Err(WebhookRefused::BadSignature));
    let tills =
        br#"{"contractId":"sb_enishi","event":"pos:customers","action":"created","customerIds":["1"]}"#;
    for headers in [vec![], vec![("x-enishi-secret", "wrong")], vec![("x-enishi-secret", "")]] {
        assert_eq!(town.hub.smaregi_webhook(&headers, tills).await, Err(WebhookRefused::BadSignature));
    }
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_body_nobody_can_read_is_refused_and_keeps_nobody_waiting() {
    let town = Town::open().await;
    let megabyte = vec![b'['; 1_000_000];
    let deep = [b"{\"id\":".repeat(10_000), b"1".to_vec(), b"}".repeat(10_000)].concat();
    // Nothing is signed by nobody.
    assert_eq!(event(&town, "customers/create", "delivery-0", b"").await, Err(WebhookRefused::BadSignature));
    let bodies: [&[u8]; 4] = [b"null", b"\xff\xfe{}", &megabyte, &deep];
    for unreadable in bodies {
        assert_eq!(
            event(&town, "customers/create", "delivery-1", unreadable).await,
            Err(WebhookRefused::Unreadable),
            "{} bytes",
            unreadable.len()
        );
    }
    // A large body about somebody real is an event like any other.
    let n = town.seed_elsewhere(EMAIL).get();
    let large = format!(r#"{{"id":{n},"note":"{}"}}"#, "長".repeat(300_000));
    event(&town, "customers/create", "delivery-2", large.as_bytes()).await.unwrap();
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_topic_nobody_knows_is_taken_and_starts_nothing() {
    let town = Town::open().await;
    town.seed_elsewhere(EMAIL);
    for topic in ["orders/paid", "themes/publish", "carts/update"] {
        event(&town, topic, topic, br#"{"id":1}"#).await.unwrap();
    }
    let secret = town.vendors.settings.smaregi_webhook_secret.clone();
    let weather = br#"{"contractId":"sb_enishi","event":"pos:weather","action":"changed","ids":[1]}"#;
    town.hub.smaregi_webhook(&[("x-enishi-secret", secret.as_str())], weather).await.unwrap();
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_never_comes_is_made_up_for_within_a_cycle() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.leap(hours(1)).await;
    let n = town.seed_elsewhere(EMAIL);
    town.advance(minutes(5)).await;
    assert_eq!(town.counts(EMAIL), [1; 4], "found by the sweep, welcome included");

    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.advance(minutes(6)).await;
    assert_eq!(town.member_of(n).unwrap().get("lastName"), Some("佐藤"), "a change is found too");
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn who_registers_on_the_stores_own_pages_is_a_member_everywhere_and_welcomed() {
    let town = Town::open().await;
    let n = town.seed_elsewhere(EMAIL);
    // Any change makes the store speak of the customer.
    town.vendors.shopify.edit_customer(n.get(), |c| c.tags.push("登録".into()));
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
    assert_eq!(town.member_of(n).unwrap().code(), n.to_string());
}

#[tokio::test(start_paused = true)]
async fn a_customer_of_last_year_who_changes_becomes_a_member_without_a_welcome() {
    let town = Town::open().await;
    let customer = Customer {
        email: Some(EMAIL.into()),
        first_name: Some("次郎".into()),
        last_name: Some("鈴木".into()),
        created_at: "2025-11-21T00:00:00Z".parse().unwrap(),
        ..Default::default()
    };
    let n = town.vendors.shopify.seed_customer(customer);
    town.vendors.shopify.edit_customer(n, |c| c.note = Some("窓口で住所変更".into()));
    town.advance(minutes(10)).await;
    assert_eq!(town.counts(EMAIL), [1, 1, 1, 0], "known everywhere, and not greeted like a stranger");
}
