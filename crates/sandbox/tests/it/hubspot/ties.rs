//! Orders and the contacts they are tied to: there or not, never twice, and not lost in a merge.

use serde_json::{Value, json};

use super::{CONTACTS, Crm};

const ORDERS: &str = "/crm/objects/2026-09/orders";

fn tie(order: &Value, contact: &str) -> String {
    let order = order.as_str().unwrap();
    format!("{ORDERS}/{order}/associations/default/contacts/{contact}")
}

#[tokio::test]
async fn an_order_is_tied_to_a_contact_once_however_often_it_is_asked_for() {
    let crm = Crm::open();
    let contact = crm.create(json!({"email": "a@example.jp"})).await.body["id"].as_str().unwrap().to_owned();
    let order =
        crm.post(ORDERS, json!({"properties": {"hs_order_name": "online:1"}, "associations": []})).await;
    let path = tie(&order.body["id"], &contact);
    for _ in 0..2 {
        let tied = crm.call("PUT", &path, None, "sandbox-hubspot-token").await;
        assert_eq!((tied.status, &tied.body["status"]), (200, &json!("COMPLETE")));
    }
    assert_eq!(crm.hubspot.orders()[0].contacts, [contact]);
    assert_eq!(crm.hubspot.calls("PUT /orders/{id}/associations/contacts"), 2);
    let nobody = crm.call("PUT", &tie(&order.body["id"], "1"), None, "sandbox-hubspot-token").await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn ties_follow_a_merge_of_contacts() {
    let crm = Crm::open();
    let mut ids = Vec::new();
    for email in ["a@example.jp", "b@example.jp"] {
        ids.push(crm.create(json!({"email": email})).await.body["id"].as_str().unwrap().to_owned());
    }
    let order =
        crm.post(ORDERS, json!({"properties": {"hs_order_name": "online:1"}, "associations": []})).await;
    crm.call("PUT", &tie(&order.body["id"], &ids[1]), None, "sandbox-hubspot-token").await;
    let merge = json!({"primaryObjectId": ids[0], "objectIdToMerge": ids[1]});
    let left = crm.post(&format!("{CONTACTS}/merge"), merge).await.body["id"].as_str().unwrap().to_owned();
    assert_eq!(crm.hubspot.orders()[0].contacts, [left]);
}
