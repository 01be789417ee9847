//! News from the tills: ids only, with a secret, once and never again.

use std::time::Duration;

use sandbox::Fault;
use serde_json::json;

use super::{Pos, hanako};
use crate::counter::header;

#[tokio::test]
async fn a_webhook_says_who_changed_and_nothing_else() {
    let pos = Pos::open().await;
    pos.smaregi.till().add_member(&hanako()).unwrap();
    assert!(pos.smaregi.next_webhook_at().is_some());
    assert_eq!(pos.smaregi.deliver_webhooks().await, 1);
    let parcel = pos.post.parcels.lock().unwrap()[0].clone();
    assert_eq!(parcel.url, "http://hub.test/webhooks/smaregi");
    assert_eq!(header(&parcel, "smaregi-contract-id"), "sb_enishi");
    assert_eq!(header(&parcel, "smaregi-event"), "pos:customers");
    assert_eq!(header(&parcel, "x-enishi-secret"), "sandbox-smaregi-webhook");
    assert_eq!(header(&parcel, "smaregi-event-id").len(), 36);
    let body: serde_json::Value = serde_json::from_slice(&parcel.body).unwrap();
    let expected = json!({"contractId": "sb_enishi", "event": "pos:customers", "action": "created", "customerIds": ["1"]});
    assert_eq!(body, expected);
    assert_eq!(pos.smaregi.deliver_webhooks().await, 0);
}

#[tokio::test]
async fn what_nobody_took_is_lost() {
    let pos = Pos::open().await;
    *pos.post.away.lock().unwrap() = true;
    pos.smaregi.till().add_member(&hanako()).unwrap();
    assert_eq!(pos.smaregi.deliver_webhooks().await, 1);
    *pos.post.away.lock().unwrap() = false;
    pos.clock.days(1);
    assert_eq!(pos.smaregi.deliver_webhooks().await, 0);
}

#[tokio::test]
async fn the_hub_hears_its_own_echo() {
    let pos = Pos::open().await;
    pos.post("/customers", hanako()).await;
    pos.patch("/customers/1", json!({"customerNo": "7"})).await;
    let added = pos.post("/customers/1/point/add", json!({"point": "5"})).await;
    let stock = pos.post("/stock/8000001/add", json!({"storeId": "1", "stockAmount": "3"})).await;
    pos.call("DELETE", "/customers/1", None).await;
    pos.smaregi.deliver_webhooks().await;
    let news: Vec<(String, String)> = pos
        .post
        .take()
        .into_iter()
        .map(|(event, body)| (event, body["action"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        ("pos:customers", "created"),
        ("pos:customers", "edited"),
        ("pos:transactions", "created"),
        ("pos:stock", "edited"),
        ("pos:customers", "deleted"),
    ];
    assert_eq!(news, expected.map(|(e, a)| (e.to_owned(), a.to_owned())));
    assert_eq!(added.body["transactionHeadIds"][0], "90201");
    assert_eq!(stock.body["stockHistory"]["id"], "70001");
}

#[tokio::test]
async fn webhooks_have_bad_days_too() {
    let pos = Pos::open().await;
    let add = |code: &str| {
        pos.smaregi
            .till()
            .add_member(&json!({"customerCode": code, "lastName": "あ", "firstName": "い"}))
            .unwrap()
    };
    pos.smaregi.faults.always(Fault::WebhooksDropped);
    add("A");
    assert_eq!(pos.smaregi.deliver_webhooks().await, 0);

    pos.smaregi.faults.recover();
    pos.smaregi.faults.always(Fault::WebhooksDuplicated(2));
    add("B");
    assert_eq!(pos.smaregi.deliver_webhooks().await, 3);
    let event_ids: std::collections::BTreeSet<String> =
        pos.post.parcels.lock().unwrap().iter().map(|p| header(p, "smaregi-event-id")).collect();
    assert_eq!(event_ids.len(), 1, "a duplicate carries the same event id");
    pos.post.take();

    pos.smaregi.faults.recover();
    pos.smaregi.faults.always(Fault::WebhooksReordered);
    let (c, d) = (add("C"), add("D"));
    pos.smaregi.deliver_webhooks().await;
    let order: Vec<_> = pos.post.take().into_iter().map(|(_, body)| body["customerIds"][0].clone()).collect();
    assert_eq!(order, [json!(d), json!(c)]);

    pos.smaregi.faults.recover();
    pos.smaregi.faults.always(Fault::WebhooksDelayed(Duration::from_secs(3_600)));
    add("E");
    assert_eq!(pos.smaregi.deliver_webhooks().await, 0);
    pos.clock.days(1);
    assert_eq!(pos.smaregi.deliver_webhooks().await, 1);
}
