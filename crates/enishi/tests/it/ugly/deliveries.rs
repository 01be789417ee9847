//! What may be odd about deliveries themselves: one event under two topics, a farewell that comes first, and a secret
//! that is being changed.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::coupon::CouponStatus;
use flows::WebhookRefused;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sandbox::Fault;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::webhooks::{body, event_to};
use crate::town::{Town, minutes};

const EMAIL: &str = "jiro@example.jp";
const STAMP: &str = "2026-11-21T00:00:00Z";

#[tokio::test(start_paused = true)]
async fn one_event_told_under_two_topics_is_heard_under_both_and_each_once() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    let order = town.buy_with(n, &coupon, 1).unwrap();
    town.vendors.shopify.edit_customer(n.get(), |customer| customer.last_name = Some("佐藤".into()));
    let code = coupon.code.as_ref().unwrap().expose_secret();
    let bought = serde_json::json!({ "id": order, "discount_codes": [{ "code": code }] }).to_string();
    let changed = body(n.get(), STAMP);
    let told = [("orders/create", bought.as_bytes()), ("customers/update", changed.as_slice())];
    let mut effects = Vec::new();
    for _ in 0..3 {
        for (topic, body) in told {
            event_to(&town.hub, &town, (topic, "the-same-id"), body).await.unwrap();
        }
        town.settle().await;
        let vendors = &town.vendors;
        let tills = vendors.smaregi.calls("PATCH /customers/{id}");
        effects.push((vendors.shopify.effects(), tills, vendors.hubspot.calls("PATCH /contacts/{id}")));
    }
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used, "the order was heard of");
    assert_eq!(town.member_of(n).unwrap().get("lastName"), Some("佐藤"), "and so was the change");
    assert!(effects[0].1 > 0 && effects.iter().all(|after| *after == effects[0]), "{effects:?}");
}

#[tokio::test(start_paused = true)]
async fn a_farewell_that_overtakes_what_came_before_it_leaves_nobody_behind() {
    let late = ["customers/create", "customers/update"];
    for order in [late, [late[1], late[0]]] {
        let town = Town::open().await;
        town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        // Somebody the hub has never heard of, and a member.
        let unknown = town.seed_elsewhere(EMAIL);
        let known = town.sign_up("hanako@example.jp").await;
        let card = town.member_of(known).unwrap().id();
        for gone in [unknown, known] {
            assert!(town.vendors.shopify.delete_customer(gone.get()));
            for topic in std::iter::once("customers/delete").chain(order) {
                let delivery = format!("{topic}-{gone}");
                event_to(&town.hub, &town, (topic, &delivery), &body(gone.get(), STAMP)).await.unwrap();
                town.settle().await;
            }
        }
        town.advance(minutes(30)).await;
        assert_eq!(town.vendors.smaregi.member_count(), 1, "{order:?}: nobody was made");
        assert_eq!(town.vendors.smaregi.member(&card).unwrap().get("customerNo"), None, "{order:?}");
        assert_eq!((town.linked(unknown).await, town.linked(known).await), (None, None), "{order:?}");
        assert!(town.vendors.mailbox.to(EMAIL).is_empty(), "{order:?}: nor welcomed");
        assert_eq!((town.open_letters().await, town.waiting().await.len()), (vec![], 0), "{order:?}");
    }
}

/// As the online store signs with this secret.
fn signed(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    BASE64.encode(mac.finalize().into_bytes())
}

#[tokio::test(start_paused = true)]
async fn while_a_secret_is_changed_both_are_good_and_afterwards_the_old_one_is_not() {
    let mut town = Town::open().await;
    let was = || Some(SecretString::from("the-one-before"));
    town.restart_with(|config| {
        config.shopify.client_secret_previous = was();
        config.smaregi.webhook_secret_previous = was();
    })
    .await;
    let customers: Vec<u64> =
        (0..3).map(|k| town.seed_elsewhere(&format!("crowd{k}@example.jp")).get()).collect();
    let now = town.vendors.settings.shopify_client_secret.clone();
    let notice = br#"{"contractId":"sb_enishi","event":"pos:weather","action":"changed","ids":[1]}"#;
    let send = async |town: &Town, n: u64, secret: &str| {
        let body = body(n, STAMP);
        let (signature, delivery) = (signed(secret, &body), format!("delivery-{n}"));
        let headers = [
            ("x-shopify-topic", "customers/create"),
            ("x-shopify-webhook-id", delivery.as_str()),
            ("x-shopify-hmac-sha256", signature.as_str()),
        ];
        let taken = town.hub.shopify_webhook(&headers, &body).await;
        let tills = town.hub.smaregi_webhook(&[("x-enishi-secret", "the-one-before")], notice).await;
        town.advance(minutes(1)).await;
        (taken, tills)
    };
    assert_eq!(send(&town, customers[0], "the-one-before").await, (Ok(()), Ok(())));
    assert_eq!(send(&town, customers[1], &now).await.0, Ok(()));
    assert_eq!(town.vendors.smaregi.member_count(), 2);

    town.restart_with(|config| {
        config.shopify.client_secret_previous = None;
        config.smaregi.webhook_secret_previous = None;
    })
    .await;
    let refused = Err(WebhookRefused::BadSignature);
    assert_eq!(send(&town, customers[2], "the-one-before").await, (refused, refused));
    assert_eq!(town.vendors.smaregi.member_count(), 2, "nothing came of it");
    assert_eq!(send(&town, customers[2], &now).await.0, Ok(()));
    assert_eq!(town.vendors.smaregi.member_count(), 3);
}
