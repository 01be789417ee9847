//! Buying in the online store: orders, their money, their parcels, and what the shop tells about them.

use jiff::SignedDuration;
use sandbox::shopify::Cart;
use serde_json::{Value, json};

use super::street::{Street, document, hanako, topics};

async fn street() -> (Street, u64) {
    let street = Street::open().await;
    let id = street.create(hanako()).await["legacyResourceId"].as_str().unwrap().parse().unwrap();
    (street, id)
}

fn order_gid(id: u64) -> String {
    format!("gid://shopify/Order/{id}")
}

async fn order(street: &Street, id: u64) -> Value {
    street.run("order_by_id", json!({"id": order_gid(id)})).await["order"].clone()
}

#[tokio::test]
async fn a_paid_cart_is_an_order_and_tells_of_itself_twice_with_one_event_id() {
    let (street, hanako) = street().await;
    for topic in ["ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED"] {
        street.subscribe(topic).await;
    }
    let cart = Cart { shipping_yen: 600, ..Cart::of(&[("SEN-01", 2), ("CHA-01", 1), ("nothing", 1)]) };
    let id = street.shop.checkout(Some(hanako), &cart).unwrap();
    let seen = order(&street, id).await;
    assert_eq!(seen["name"], "#1001");
    assert_eq!(seen["totalPriceSet"]["shopMoney"], json!({"amount": "4380.0", "currencyCode": "JPY"}));
    assert_eq!(seen["currentSubtotalPriceSet"]["shopMoney"]["amount"], "3780.0");
    assert_eq!(seen["currentTotalTaxSet"]["shopMoney"]["amount"], "280.0");
    assert_eq!(seen["displayFinancialStatus"], "PAID");
    assert_eq!(seen["displayFulfillmentStatus"], "UNFULFILLED");
    assert_eq!(seen["customer"]["id"], format!("gid://shopify/Customer/{hanako}"));
    assert_eq!(seen["lineItems"]["nodes"].as_array().unwrap().len(), 2);
    assert_eq!(seen["transactions"][0]["kind"], "SALE");

    street.shop.deliver_webhooks().await;
    let parcels = street.post.take();
    assert_eq!(topics(&parcels), ["orders/create", "orders/paid"]);
    let told: Vec<Value> = parcels.iter().map(|p| serde_json::from_slice(&p.body).unwrap()).collect();
    assert_eq!(told[1]["id"], id);
    assert_eq!(told[1]["total_price"], "4380");
    assert_eq!(told[1]["financial_status"], "paid");
    assert_eq!(told[1]["customer"]["id"], hanako);
    let event = |at: usize| super::street::header(&parcels[at], "x-shopify-event-id").to_owned();
    assert_eq!(event(0), event(1));
    let webhook = |at: usize| super::street::header(&parcels[at], "x-shopify-webhook-id").to_owned();
    assert_ne!(webhook(0), webhook(1));

    let seen = street.run("customer_by_id", json!({"id": format!("gid://shopify/Customer/{hanako}")})).await;
    assert_eq!(seen["customer"]["numberOfOrders"], "1");
    assert_eq!(seen["customer"]["amountSpent"]["amount"], "4380.0");
}

#[tokio::test]
async fn goods_are_sent_part_by_part_through_the_fulfillment_order() {
    let (street, hanako) = street().await;
    let id = street.shop.checkout(Some(hanako), &Cart::of(&[("SEN-01", 2), ("CHA-01", 1)])).unwrap();
    // The documented question asks for more than one query may cost; an app asks for smaller pages.
    let whole = street.ask(&document("order_fulfillment_orders"), json!({"orderId": order_gid(id)})).await;
    assert_eq!(whole["errors"][0]["extensions"]["code"], "MAX_COST_EXCEEDED");
    let query = "query($id: ID!) { order(id: $id) { fulfillmentOrders(first: 2) { nodes { id status
        supportedActions { action } lineItems(first: 10) { nodes { id remainingQuantity } } } } } }";
    let tasks = street.ask(query, json!({"id": order_gid(id)})).await;
    let task = &tasks["data"]["order"]["fulfillmentOrders"]["nodes"][0];
    assert_eq!(task["supportedActions"][0]["action"], "CREATE_FULFILLMENT");
    let line = &task["lineItems"]["nodes"][0]["id"];
    for topic in ["FULFILLMENTS_CREATE", "ORDERS_FULFILLED", "ORDERS_PARTIALLY_FULFILLED"] {
        street.subscribe(topic).await;
    }
    let some = json!([{"fulfillmentOrderId": task["id"], "fulfillmentOrderLineItems": [{"id": line, "quantity": 1}]}]);
    let send = |what: Value| json!({"fulfillment": {"lineItemsByFulfillmentOrder": what}});
    let first = street.run("fulfillment_create", send(some)).await;
    assert_eq!(first["fulfillmentCreate"]["fulfillment"]["name"], "#1001.1");
    assert_eq!(order(&street, id).await["displayFulfillmentStatus"], "PARTIALLY_FULFILLED");
    let too_many = json!([{"fulfillmentOrderId": task["id"], "fulfillmentOrderLineItems": [{"id": line, "quantity": 2}]}]);
    let refused = street.run("fulfillment_create", send(too_many)).await;
    assert_eq!(refused["fulfillmentCreate"]["fulfillment"], Value::Null);
    let rest = json!([{"fulfillmentOrderId": task["id"]}]);
    street.run("fulfillment_create", send(rest.clone())).await;
    assert_eq!(order(&street, id).await["displayFulfillmentStatus"], "FULFILLED");
    let again = street.run("fulfillment_create", send(rest)).await;
    assert_ne!(again["fulfillmentCreate"]["userErrors"], json!([]));
    street.shop.deliver_webhooks().await;
    let told = street.post.take();
    let expected =
        ["orders/partially_fulfilled", "fulfillments/create", "orders/fulfilled", "fulfillments/create"];
    assert_eq!(topics(&told), expected);
    let cancelled = street.run("order_cancel", cancel(id)).await;
    assert_eq!(cancelled["orderCancel"]["orderCancelUserErrors"][0]["code"], "INVALID");
}

fn cancel(id: u64) -> Value {
    json!({"orderId": order_gid(id), "reason": "CUSTOMER", "restock": true,
        "refundMethod": {"originalPaymentMethodsRefund": true}})
}

#[tokio::test]
async fn a_cancelled_order_gives_everything_back_once() {
    let (street, hanako) = street().await;
    let cart = Cart { shipping_yen: 600, ..Cart::of(&[("SEN-01", 1)]) };
    let id = street.shop.checkout(Some(hanako), &cart).unwrap();
    for topic in ["ORDERS_CANCELLED", "REFUNDS_CREATE", "ORDERS_UPDATED"] {
        street.subscribe(topic).await;
    }
    let data = street.run("order_cancel", cancel(id)).await;
    let job = data["orderCancel"]["job"]["id"].clone();
    assert_eq!(street.run("job", json!({"id": job})).await["job"]["done"], true);
    let seen = order(&street, id).await;
    assert_eq!(seen["displayFinancialStatus"], "REFUNDED");
    assert_eq!(seen["cancelReason"], "CUSTOMER");
    assert_eq!(seen["currentTotalPriceSet"]["shopMoney"]["amount"], "0.0");
    assert_eq!(seen["totalRefundedSet"]["shopMoney"]["amount"], "1680.0");
    assert_eq!(street.shop.customer(hanako).unwrap().spent_yen, 0);
    street.shop.deliver_webhooks().await;
    assert_eq!(topics(&street.post.take()), ["orders/cancelled", "refunds/create", "orders/updated"]);
    let again = street.run("order_cancel", cancel(id)).await;
    assert_eq!(again["orderCancel"]["orderCancelUserErrors"][0]["code"], "INVALID");
    assert_eq!(street.shop.order(id).unwrap().refunds.len(), 1);
}

#[tokio::test]
async fn parts_that_go_back_add_up_to_what_the_whole_cost() {
    let (street, hanako) = street().await;
    let id = street.shop.checkout(Some(hanako), &Cart::of(&[("SEN-01", 3), ("GIFT-5000", 1)])).unwrap();
    let line = order(&street, id).await["lineItems"]["nodes"][0]["id"].clone();
    let input = json!({"orderId": order_gid(id), "refundLineItems": [{"lineItemId": line, "quantity": 1, "restockType": "RETURN"}],
        "transactions": [{"orderId": order_gid(id), "kind": "REFUND", "gateway": "shopify_payments", "amount": "1080"}]});
    let ask = json!({"input": input, "idempotencyKey": "a"});
    let first = street.run("refund_create", ask.clone()).await["refundCreate"].clone();
    assert_eq!(first["refund"]["totalRefundedSet"]["shopMoney"]["amount"], "1080.0");
    let again = street.run("refund_create", ask).await["refundCreate"].clone();
    assert_eq!(again["refund"]["id"], first["refund"]["id"], "the same key gives the same refund");
    let mut other = input.clone();
    other["refundLineItems"][0]["quantity"] = 2.into();
    let mixed = street.run("refund_create", json!({"input": other, "idempotencyKey": "a"})).await;
    assert_ne!(mixed["refundCreate"]["userErrors"], json!([]));
    assert_eq!(order(&street, id).await["displayFinancialStatus"], "PARTIALLY_REFUNDED");

    assert!(street.shop.refund_order(id, &[("SEN-01", 2), ("GIFT-5000", 1)]));
    let seen = street.shop.order(id).unwrap();
    assert_eq!(seen.refunded_yen(), seen.received_yen());
    assert_eq!(seen.financial_status(), "REFUNDED");
    let greedy = street.run("refund_create", json!({"input": input, "idempotencyKey": "b"})).await;
    assert_ne!(greedy["refundCreate"]["userErrors"], json!([]));
}

#[tokio::test]
async fn a_refund_without_its_idempotency_key_is_an_error() {
    let (street, hanako) = street().await;
    let id = street.shop.checkout(Some(hanako), &Cart::of(&[("SEN-01", 1)])).unwrap();
    let query = "mutation($input: RefundInput!) { refundCreate(input: $input) { refund { id } userErrors { message } } }";
    let body = street.ask(query, json!({"input": {"orderId": order_gid(id)}})).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    assert!(street.shop.order(id).unwrap().refunds.is_empty());
}

#[tokio::test]
async fn orders_are_found_by_time_customer_and_code_page_by_page() {
    let (street, hanako) = street().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(street.shop.checkout(Some(hanako), &Cart::of(&[("CHA-02", 1)])).unwrap());
        street.clock.advance(SignedDuration::from_mins(1));
    }
    let later = Cart { pays_later: true, ..Cart::of(&[("CHA-02", 1)]) };
    let unpaid = street.shop.checkout(None, &later).unwrap();
    street.shop.fulfil(made[0]);
    let find = async |query: &str, after: Value| {
        let data =
            street.run("orders_updated_since", json!({"query": query, "first": 2, "after": after})).await;
        let nodes = data["orders"]["nodes"].as_array().unwrap().clone();
        let ids: Vec<String> = nodes.iter().map(|n| n["id"].as_str().unwrap().to_owned()).collect();
        (ids, data["orders"]["pageInfo"].clone())
    };
    let since = "updated_at:>='2026-11-21T00:01:00Z'";
    let (first, info) = find(since, Value::Null).await;
    assert_eq!(first, [order_gid(made[1]), order_gid(made[2])]);
    let (second, info) = find(since, info["endCursor"].clone()).await;
    assert_eq!(second, [order_gid(made[0]), order_gid(unpaid)]);
    assert_eq!(info["hasNextPage"], false);
    assert_eq!(find(&format!("customer_id:{hanako}"), Value::Null).await.0.len(), 2);
    assert_eq!(find("financial_status:pending", Value::Null).await.0, [order_gid(unpaid)]);
    assert!(street.shop.receive_payment(unpaid));
    assert_eq!(find("financial_status:pending", Value::Null).await.0.len(), 0);
    let by = street.run("order_by_identifier", json!({"identifier": {"id": order_gid(unpaid)}})).await;
    assert_eq!(by["orderByIdentifier"]["name"], "#1004");
}

#[tokio::test]
async fn orders_follow_their_customer_into_a_merge() {
    let (street, hanako) = street().await;
    let other = street.create(json!({"email": "taro@example.jp"})).await;
    let other: u64 = other["legacyResourceId"].as_str().unwrap().parse().unwrap();
    let id = street.shop.checkout(Some(other), &Cart::of(&[("SEN-02", 1)])).unwrap();
    let gid = |id: u64| format!("gid://shopify/Customer/{id}");
    let delete = street.run("customer_delete", json!({"input": {"id": gid(other)}})).await;
    assert_ne!(delete["customerDelete"]["userErrors"], json!([]), "somebody who bought stays");
    let keep = json!({"customerIdOfEmailToKeep": gid(hanako)});
    street.run("customer_merge", json!({"one": gid(hanako), "two": gid(other), "override": keep})).await;
    assert_eq!(street.shop.order(id).unwrap().customer, Some(hanako));
    assert_eq!(street.shop.customer(hanako).unwrap().order_count, 1);
    assert_eq!(street.shop.customer(hanako).unwrap().spent_yen, 648);
}
