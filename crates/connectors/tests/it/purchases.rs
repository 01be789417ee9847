//! Orders, sales and the CRM's book of them, against vendors that answer in their documented shapes.

use connectors::roles::{OnlineOrders, PurchaseBook, TillSales};
use domain::{
    CrmContactId, Kind, Timestamp, Yen,
    purchase::{Channel, Purchase, PurchaseId, Standing, Summary},
};
use http::Method;
use serde_json::{Value, json};

use crate::{
    people::{n, noon, now_call},
    stand_in::{StandIn, data, ok, rejected, status},
};

fn money(amount: &str) -> Value {
    json!({ "shopMoney": { "amount": amount, "currencyCode": "JPY" } })
}

fn order(number: u64, customer: Value) -> Value {
    json!({
        "id": format!("gid://shopify/Order/{number}"), "createdAt": "2026-11-20T09:00:00Z",
        "updatedAt": "2026-11-20T10:00:00Z", "customer": customer,
        "totalReceivedSet": money("5500.0"), "totalRefundedSet": money("500.0"),
    })
}

fn purchase(number: u64) -> Purchase {
    Purchase {
        id: PurchaseId { channel: Channel::Online, number },
        bought_at: "2026-11-20T16:00:00Z".parse().unwrap(),
        paid: Yen(5_500),
        returned: Yen(500),
    }
}

#[tokio::test]
async fn an_order_is_what_was_received_and_what_went_back() {
    let http = StandIn::new(|_| data(json!({ "order": order(59, json!({ "id": n().gid() })) })));
    let read = http.shopify().order(&now_call(), 59).await.unwrap().unwrap();
    assert_eq!(
        (read.customer, read.purchase.paid, read.purchase.returned),
        (Some(n()), Yen(5_500), Yen(500))
    );
    assert_eq!(read.purchase.standing(), Standing::PartlyReturned);
}

#[tokio::test]
async fn a_visitors_order_is_nobodys_and_another_order_is_not_believed() {
    let http = StandIn::new(|_| data(json!({ "order": order(59, Value::Null) })));
    assert_eq!(http.shopify().order(&now_call(), 59).await.unwrap().unwrap().customer, None);
    let mixed_up = http.shopify().order(&now_call(), 60).await.unwrap_err();
    assert_eq!(mixed_up.kind, Kind::Unreadable);
    let gone = StandIn::new(|_| data(json!({ "order": null })));
    assert_eq!(gone.shopify().order(&now_call(), 59).await.unwrap(), None);
}

/// A sale as the POS tells it, with these columns of its own.
fn sale(own: Value) -> Value {
    let mut sale = json!({
        "transactionHeadId": "90210", "transactionHeadDivision": "1", "cancelDivision": "0", "disposeDivision": "0",
        "returnSales": "0", "total": "3000", "customerId": "101", "disposeServerTransactionHeadId": null,
        "transactionDateTime": "2026-11-20T13:58:03+09:00", "terminalTranDateTime": "2026-11-20T11:57:58+09:00",
        "updDateTime": "2026-11-20T13:58:03+09:00",
    });
    for (name, value) in own.as_object().unwrap() {
        sale[name] = value.clone();
    }
    sale
}

#[tokio::test]
async fn a_sale_counts_from_when_it_was_made_and_a_reversal_names_its_original() {
    let http = StandIn::new(|seen| match seen.path.rsplit('/').next() {
        Some("90210") => ok(sale(json!({}))),
        Some("90300") => {
            ok(sale(json!({ "transactionHeadId": "90300", "disposeDivision": "2", "total": "-3000",
            "disposeServerTransactionHeadId": "90210" })))
        }
        Some("90400") => ok(sale(json!({ "transactionHeadId": "90400", "transactionHeadDivision": "6" }))),
        _ => status(404, "{}"),
    });
    let pos = http.smaregi();
    let made = pos.sale(&now_call(), 90_210).await.unwrap().unwrap();
    assert_eq!(made.purchase.bought_at, "2026-11-20T11:57:58+09:00".parse::<Timestamp>().unwrap());
    assert_eq!((made.purchase.net(), made.reverses), (Yen(3_000), None));
    assert_eq!(pos.sale(&now_call(), 90_300).await.unwrap().unwrap().reverses, Some(90_210));
    assert_eq!(pos.sale(&now_call(), 90_400).await.unwrap(), None, "points are no sale");
    assert_eq!(pos.sale(&now_call(), 1).await.unwrap(), None);
}

#[tokio::test]
async fn changed_sales_are_asked_for_by_the_time_of_their_change() {
    let http =
        StandIn::new(|_| ok(json!([sale(json!({})), sale(json!({ "transactionHeadDivision": "8" }))])));
    let page = http.smaregi().sales_changed(&now_call(), noon(), noon(), 1).await.unwrap();
    assert_eq!((page.sales.len(), page.next), (1, None));
    let asked = http.seen().pop().unwrap();
    assert_eq!(asked.query("sort"), Some("updDateTime"));
    assert!(asked.query("upd_date_time-from").is_some() && asked.query("upd_date_time-to").is_some());
}

#[tokio::test]
async fn figures_are_written_whole_at_the_contact_that_carries_the_number() {
    let http = StandIn::new(|_| ok(json!({ "id": "123", "properties": {} })));
    let summary = Summary::of(&[purchase(59)]);
    let contact = http.hubspot().write_summary(&now_call(), n(), &summary).await.unwrap();
    assert_eq!(contact.map(|contact| contact.get()), Some(123));
    let [sent] = http.seen().try_into().ok().unwrap();
    assert_eq!((sent.method.clone(), sent.query("idProperty")), (Method::PATCH, Some("enishi_customer_id")));
    assert_eq!(sent.path, "/crm/objects/2026-09/contacts/7700000000001");
    assert_eq!(
        sent.json()["properties"],
        json!({ "enishi_total_spent": "5000", "enishi_purchases": "1", "enishi_last_purchase_on": "2026-11-21",
            "enishi_last_channel": "online", "enishi_tags": "bought_online;first_purchase" })
    );
    let nobody = StandIn::new(|_| status(404, "{}"));
    assert_eq!(nobody.hubspot().write_summary(&now_call(), n(), &summary).await.unwrap(), None);
}

#[tokio::test]
async fn a_record_is_found_by_the_purchase_and_tied_to_the_contact() {
    let http = StandIn::new(|seen| match seen.method {
        Method::POST => ok(json!({ "results": [{ "id": "7", "properties": {} }] })),
        _ => ok(json!({ "results": [] })),
    });
    let contact = CrmContactId::new(123).unwrap();
    http.hubspot().write_purchases(&now_call(), contact, &[purchase(59)]).await.unwrap();
    let [upsert, tie] = http.seen().try_into().ok().unwrap();
    let input = &upsert.json()["inputs"][0];
    assert_eq!((&input["id"], &input["idProperty"]), (&json!("online:59"), &json!("enishi_order_id")));
    assert_eq!(input["properties"]["enishi_order_state"], "partly_returned");
    assert!(input["properties"].as_object().unwrap().values().all(Value::is_string));
    assert_eq!(tie.method, Method::PUT);
    assert_eq!(tie.path, "/crm/objects/2026-09/orders/7/associations/default/contacts/123");
}

#[tokio::test]
async fn a_property_that_was_removed_is_named_as_the_reason() {
    let refusal = json!({ "category": "VALIDATION_ERROR", "errors": [{ "code": "PROPERTY_DOESNT_EXIST" }] });
    let http = StandIn::new(move |_| status(400, &refusal.to_string()));
    let summary = Summary::default();
    let refused = http.hubspot().write_summary(&now_call(), n(), &summary).await;
    assert_eq!(rejected(refused), "crm-property-missing");
    let contact = CrmContactId::new(123).unwrap();
    let refused = http.hubspot().write_purchases(&now_call(), contact, &[purchase(59)]).await;
    assert_eq!(rejected(refused), "crm-property-missing");
}

#[tokio::test]
async fn the_properties_of_records_are_needed_only_if_records_are_kept() {
    let http = StandIn::new(|seen| match seen.method {
        Method::GET => status(404, "{}"),
        _ => status(201, "{}"),
    });
    let crm = http.hubspot();
    let figures = crm.missing_purchase_properties(&now_call(), false).await.unwrap();
    let all = crm.missing_purchase_properties(&now_call(), true).await.unwrap();
    assert_eq!((figures.len(), all.len()), (7, 13));
    crm.create_purchase_property(&now_call(), "orders.enishi_order_id").await.unwrap();
    let made = http.seen().pop().unwrap();
    assert_eq!(
        (made.path.as_str(), &made.json()["hasUniqueValue"]),
        ("/crm/properties/2026-09/orders", &json!(true))
    );
    assert_eq!(
        rejected(crm.create_purchase_property(&now_call(), "orders.nonsense").await),
        "crm-property-unknown"
    );
}
