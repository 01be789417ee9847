//! Webhooks: signed, retried with the original body, and given up on as Shopify does.

use std::time::Duration;

use jiff::SignedDuration;
use sandbox::{Fault, shopify::Customer};
use serde_json::{Value, json};

use super::street::{Street, hanako, header, topics};

#[tokio::test]
async fn a_new_customer_is_announced_with_a_signature_over_the_raw_body() {
    use base64::Engine as _;
    use hmac::{KeyInit as _, Mac as _};
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_CREATE").await;
    let made = street.create(hanako()).await;
    assert_eq!(street.shop.deliver_webhooks().await, 1);
    let parcel = street.post.take().remove(0);
    assert_eq!(parcel.url, "https://hub.example.jp/webhooks/shopify");
    let secret = street.settings.shopify_client_secret.as_bytes();
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(&parcel.body);
    let expected = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(header(&parcel, "x-shopify-hmac-sha256"), expected);
    assert_eq!(header(&parcel, "x-shopify-topic"), "customers/create");
    assert_eq!(header(&parcel, "x-shopify-shop-domain"), "enishi-demo.myshopify.com");
    assert_eq!(header(&parcel, "x-shopify-api-version"), "2026-10");
    assert_eq!(header(&parcel, "x-shopify-triggered-at"), "2026-11-21T00:00:00.000000000Z");
    assert_ne!(header(&parcel, "x-shopify-webhook-id"), header(&parcel, "x-shopify-event-id"));
    let body: Value = serde_json::from_slice(&parcel.body).unwrap();
    assert_eq!(body["admin_graphql_api_id"], made["id"]);
}

/// Names of all members, at every depth.
fn shape(value: &Value, at: &str, names: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                names.push(format!("{at}.{name}"));
                shape(inner, &format!("{at}.{name}"), names);
            }
        }
        Value::Array(list) => list.iter().take(1).for_each(|inner| shape(inner, &format!("{at}[]"), names)),
        _ => {}
    }
}

#[tokio::test]
async fn bodies_have_the_documented_members_and_nothing_else() {
    let street = Street::open().await;
    for topic in [
        "CUSTOMERS_CREATE",
        "CUSTOMERS_UPDATE",
        "CUSTOMERS_DELETE",
        "CUSTOMER_TAGS_ADDED",
        "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE",
    ] {
        street.subscribe(topic).await;
    }
    let id = street.create(hanako()).await["id"].clone();
    street.run("tags_add", json!({"id": id, "tags": ["VIP"]})).await;
    let consent = json!({"customerId": id, "emailMarketingConsent": {"marketingState": "SUBSCRIBED"}});
    street.run("customer_email_marketing_consent_update", json!({"input": consent})).await;
    street.shop.request_customer_data(street.shop.customers()[0].id);
    street.shop.redact_customer(street.shop.customers()[0].id);
    street.run("customer_delete", json!({"input": {"id": id}})).await;
    street.shop.deliver_webhooks().await;
    let parcels = street.post.take();
    for (topic, fixture) in [
        ("customers/create", include_str!("../../webhooks/customers_create.json")),
        ("customers/update", include_str!("../../webhooks/customers_update.json")),
        ("customers/delete", include_str!("../../webhooks/customers_delete.json")),
        ("customer.tags_added", include_str!("../../webhooks/customer_tags_added.json")),
        (
            "customers_email_marketing_consent/update",
            include_str!("../../webhooks/customers_email_marketing_consent_update.json"),
        ),
        ("customers/data_request", include_str!("../../webhooks/customers_data_request.json")),
        ("customers/redact", include_str!("../../webhooks/customers_redact.json")),
    ] {
        let parcel = parcels
            .iter()
            .find(|p| header(p, "x-shopify-topic") == topic)
            .unwrap_or_else(|| panic!("{topic}"));
        let (mut sent, mut documented) = (Vec::new(), Vec::new());
        shape(&serde_json::from_slice(&parcel.body).unwrap(), "", &mut sent);
        shape(&serde_json::from_str(fixture).unwrap(), "", &mut documented);
        sent.sort();
        documented.sort();
        assert_eq!(sent, documented, "{topic}");
    }
}

#[tokio::test]
async fn one_change_tells_every_topic_under_one_event() {
    let street = Street::open().await;
    for topic in ["CUSTOMERS_UPDATE", "CUSTOMER_TAGS_ADDED", "CUSTOMER_TAGS_REMOVED"] {
        street.subscribe(topic).await;
    }
    let id = street.create(json!({"lastName": "山田", "tags": ["old"]})).await["id"].clone();
    street.shop.deliver_webhooks().await;
    street.post.take();
    street.run("customer_update", json!({"input": {"id": id, "tags": ["new"]}})).await;
    street.shop.deliver_webhooks().await;
    let parcels = street.post.take();
    assert_eq!(topics(&parcels), ["customers/update", "customer.tags_added", "customer.tags_removed"]);
    assert!(
        parcels.iter().all(|p| header(p, "x-shopify-event-id") == header(&parcels[0], "x-shopify-event-id"))
    );
    let ids: std::collections::HashSet<&str> =
        parcels.iter().map(|p| header(p, "x-shopify-webhook-id")).collect();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_receiver_that_was_down_gets_the_original_body_later() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_CREATE").await;
    street.create(hanako()).await;
    street.post.answer(None);
    assert_eq!(street.shop.deliver_webhooks().await, 1);
    let first = street.post.take().remove(0);
    let id = street.shop.customers()[0].id;
    street.shop.edit_customer(id, |c| c.last_name = Some("佐藤".into()));
    assert_eq!(street.shop.deliver_webhooks().await, 0, "a retry waits");
    street.post.answer(Some(200));
    let wait = street.shop.next_webhook_at().unwrap().duration_since("2026-11-21T00:00:00Z".parse().unwrap());
    street.clock.advance(wait);
    assert_eq!(street.shop.deliver_webhooks().await, 1);
    let second = street.post.take().remove(0);
    assert_eq!(first.body, second.body);
    assert_eq!(header(&first, "x-shopify-webhook-id"), header(&second, "x-shopify-webhook-id"));
    assert_eq!(street.shop.next_webhook_at(), None);
}

#[tokio::test]
async fn after_eight_failed_retries_in_four_hours_the_subscription_is_gone() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_CREATE").await;
    street.subscribe("CUSTOMERS_DELETE").await;
    street.create(hanako()).await;
    street.post.answer(Some(302));
    let mut attempts = 0;
    while let Some(due) = street.shop.next_webhook_at() {
        let now = sandbox::Calendar::now(&*street.clock);
        street.clock.advance(due.duration_since(now).max(SignedDuration::ZERO));
        attempts += street.shop.deliver_webhooks().await;
    }
    assert_eq!(attempts, 9);
    let took = sandbox::Calendar::now(&*street.clock).duration_since("2026-11-21T00:00:00Z".parse().unwrap());
    assert!((took - SignedDuration::from_hours(4)).abs() < SignedDuration::from_secs(1), "{took}");
    let left = street.shop.subscriptions();
    assert_eq!(left.iter().map(|s| s.topic.as_str()).collect::<Vec<_>>(), ["CUSTOMERS_DELETE"]);
}

#[tokio::test]
async fn subscriptions_are_listed_changed_and_never_doubled() {
    let street = Street::open().await;
    let made = street.subscribe("CUSTOMERS_CREATE").await;
    let to = json!({"uri": "https://hub.example.jp/webhooks/shopify"});
    let again = street
        .run("webhook_subscription_create", json!({"topic": "CUSTOMERS_CREATE", "webhookSubscription": to}))
        .await;
    let error = &again["webhookSubscriptionCreate"]["userErrors"][0];
    assert_eq!(error["message"], "Address for this topic has already been taken");
    for bad in ["http://hub.example.jp/x", "ftp://hub", "not an address"] {
        let ask = json!({"topic": "CUSTOMERS_UPDATE", "webhookSubscription": {"uri": bad}});
        let data = street.run("webhook_subscription_create", ask).await;
        assert_eq!(data["webhookSubscriptionCreate"]["webhookSubscription"], Value::Null, "{bad}");
    }
    let change = json!({"id": made["id"], "webhookSubscription": {"name": "hub", "includeFields": ["id", "updated_at"]}});
    street.run("webhook_subscription_update", change).await;
    street.create(hanako()).await;
    street.shop.deliver_webhooks().await;
    let parcel = street.post.take().remove(0);
    assert_eq!(header(&parcel, "x-shopify-name"), "hub");
    let body: Value = serde_json::from_slice(&parcel.body).unwrap();
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "updated_at"]);
    street.run("webhook_subscription_delete", json!({"id": made["id"]})).await;
    assert!(street.shop.subscriptions().is_empty());
}

#[tokio::test]
async fn webhooks_can_be_lost_doubled_late_and_out_of_order() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_CREATE").await;
    let sign_up = async |n: u32| street.create(json!({"email": format!("c{n}@example.jp")})).await;
    street.shop.faults.always(Fault::WebhooksDropped);
    sign_up(1).await;
    assert_eq!(street.shop.deliver_webhooks().await, 0);
    street.shop.faults.recover();

    street.shop.faults.always(Fault::WebhooksDuplicated(2));
    sign_up(2).await;
    assert_eq!(street.shop.deliver_webhooks().await, 3);
    let copies = street.post.take();
    assert_eq!(header(&copies[0], "x-shopify-webhook-id"), header(&copies[1], "x-shopify-webhook-id"));
    assert_ne!(header(&copies[0], "x-shopify-webhook-id"), header(&copies[2], "x-shopify-webhook-id"));
    assert_eq!(header(&copies[0], "x-shopify-event-id"), header(&copies[2], "x-shopify-event-id"));
    street.shop.faults.recover();

    street.shop.faults.always(Fault::WebhooksDelayed(Duration::from_secs(3600)));
    sign_up(3).await;
    street.shop.faults.recover();
    assert_eq!(street.shop.deliver_webhooks().await, 0);
    street.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(street.shop.deliver_webhooks().await, 1);
    street.post.take();

    sign_up(4).await;
    sign_up(5).await;
    street.shop.faults.always(Fault::WebhooksReordered);
    street.shop.deliver_webhooks().await;
    let emails: Vec<Value> = street
        .post
        .take()
        .iter()
        .map(|p| serde_json::from_slice::<Value>(&p.body).unwrap()["email"].clone())
        .collect();
    assert_eq!(emails, ["c5@example.jp", "c4@example.jp"]);
}

#[tokio::test]
async fn seeding_is_silent_and_editing_is_heard() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_UPDATE").await;
    let id =
        street.shop.seed_customer(Customer { email: Some("old@example.jp".into()), ..Customer::default() });
    assert_eq!(
        (street.shop.deliver_webhooks().await, street.shop.effects()),
        (0, 1),
        "only the subscription"
    );
    assert!(street.shop.edit_customer(id, |c| c.note = Some("x".into())));
    assert_eq!(street.shop.deliver_webhooks().await, 1);
    assert!(!street.shop.edit_customer(1, |_| {}));
}
