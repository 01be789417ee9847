//! An order read in one question: amounts, coupons, and what it earns, each as its reader needs it.

use std::sync::Arc;

use connectors::roles::{Coupons, OnlineOrders, WholeOrders};
use domain::{Kind, Yen};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    people::{n, now_call},
    stand_in::{StandIn, data},
};

fn bag(yen: &str) -> Value {
    json!({ "shopMoney": { "amount": yen, "currencyCode": "JPY" } })
}

fn page(nodes: &Value, more: bool) -> Value {
    json!({ "nodes": nodes, "pageInfo": { "hasNextPage": more, "endCursor": more.then_some("next") } })
}

/// Two packs of tea and what sending them costs; a coupon took 300 yen off.
fn order(taxes_included: bool) -> Value {
    let off = json!([{ "allocatedAmountSet": bag("300.0"),
        "discountApplication": { "__typename": "DiscountCodeApplication", "index": 0 } }]);
    let tea = json!({ "id": "gid://shopify/LineItem/11", "sku": "CHA-01", "isGiftCard": false, "quantity": 2,
        "currentQuantity": 1, "originalUnitPriceSet": bag("1620.0"), "discountAllocations": off,
        "taxLines": [{ "priceSet": bag("217.78") }] });
    let sending = json!({ "id": "gid://shopify/ShippingLine/11", "discountedPriceSet": bag("660.0"),
        "currentDiscountedPriceSet": bag("160.0"), "taxLines": [{ "priceSet": bag("60.0") }] });
    let nameless = json!({ "id": null, "discountedPriceSet": bag("100.0"),
        "currentDiscountedPriceSet": bag("100.0"), "taxLines": [] });
    json!({ "id": "gid://shopify/Order/59", "createdAt": "2026-11-20T09:00:00Z", "updatedAt": "2026-11-20T09:05:00Z",
        "cancelledAt": null, "discountCodes": ["ENSH-1"], "displayFinancialStatus": "PARTIALLY_REFUNDED",
        "displayFulfillmentStatus": "FULFILLED", "taxesIncluded": taxes_included, "customer": { "id": n().gid() },
        "totalReceivedSet": bag("3600.0"), "totalRefundedSet": bag("1970.0"),
        "lineItems": page(&json!([tea]), false), "shippingLines": page(&json!([sending, nameless]), false) })
}

fn store_with(order: &Value) -> Arc<StandIn> {
    let order = order.clone();
    StandIn::new(move |_| data(json!({ "order": order })))
}

#[tokio::test(start_paused = true)]
async fn one_question_answers_three_readers() {
    let http = store_with(&order(true));
    let whole = http.shopify().whole_order(&now_call(), 59).await.unwrap().unwrap();
    let (amounts, coupons, earnings) =
        (whole.amounts.unwrap(), whole.coupons.unwrap(), whole.earnings.unwrap());
    assert_eq!((amounts.purchase.paid, amounts.purchase.returned), (Yen(3_600), Yen(1_970)));
    assert_eq!(coupons.codes[0].expose_secret(), "ENSH-1");
    assert_eq!((coupons.lines[0].ordered, coupons.lines[0].left, coupons.lines[0].off), (2, 1, Yen(300)));
    assert!(earnings.is_paid && earnings.is_fulfilled && !earnings.is_cancelled);
    assert_eq!(earnings.lines.len(), 2, "shipping without a name of its own earns nothing");
    let (tea, sending) = (&earnings.lines[0], &earnings.lines[1]);
    assert_eq!((tea.ordered, tea.left, tea.cost, tea.tax), (2, 1, Yen(2_940), Yen(217)));
    assert!(sending.is_shipping && !tea.is_shipping);
    assert_eq!((sending.ordered, sending.left, sending.cost, sending.tax), (660, 160, Yen(660), Yen(60)));
    let asked = http.seen().iter().filter(|seen| seen.path.ends_with("graphql.json")).count();
    assert_eq!(asked, 1);
}

#[tokio::test(start_paused = true)]
async fn where_the_tax_comes_on_top_it_is_part_of_what_was_paid() {
    let http = store_with(&order(false));
    let read = http.shopify().order_earnings(&now_call(), 59).await.unwrap().unwrap();
    assert_eq!((read.lines[0].cost, read.lines[0].tax), (Yen(3_157), Yen(217)));
    assert_eq!((read.lines[1].ordered, read.lines[1].cost), (660, Yen(720)));
}

#[tokio::test(start_paused = true)]
async fn a_part_that_cannot_be_read_leaves_the_others_readable() {
    let mut long = order(true);
    long["lineItems"]["pageInfo"] = json!({ "hasNextPage": true, "endCursor": "next" });
    let http = store_with(&long);
    let whole = http.shopify().whole_order(&now_call(), 59).await.unwrap().unwrap();
    assert!(whole.amounts.is_some() && whole.coupons.is_none() && whole.earnings.is_none());
    let alone = http.shopify().order_earnings(&now_call(), 59).await.unwrap_err();
    assert_eq!(alone.kind, Kind::Unreadable);
    assert!(http.shopify().order(&now_call(), 59).await.unwrap().is_some());

    let mut foreign = order(true);
    foreign["shippingLines"]["nodes"][0]["discountedPriceSet"]["shopMoney"]["currencyCode"] = "USD".into();
    let whole = store_with(&foreign).shopify().whole_order(&now_call(), 59).await.unwrap().unwrap();
    assert!(whole.earnings.is_none() && whole.coupons.is_some());
    let another = store_with(&order(true)).shopify().whole_order(&now_call(), 60).await.unwrap().unwrap();
    assert!(another.amounts.is_none() && another.coupons.is_none() && another.earnings.is_none());
}
