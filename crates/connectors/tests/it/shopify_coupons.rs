//! Coupons against a Shopify that answers in its documented shapes, and sometimes not at all.

use std::sync::Arc;

use connectors::roles::{Buyers, Call, Coupons, DiscountedLine, NewStoreCoupon};
use domain::{Kind, Yen};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::{
    people::{again, n, noon, now_call},
    stand_in::{StandIn, data},
};

pub(crate) fn code() -> SecretString {
    "ABCD-EFGH-JKMN-PQRS".into()
}

pub(crate) fn coupon() -> NewStoreCoupon {
    NewStoreCoupon {
        code: code(),
        title: "300 points".into(),
        amount: Yen(300),
        customer: n(),
        starts_at: "2027-11-20T14:59:58Z".parse().unwrap(),
        ends_at: "2027-11-20T14:59:59Z".parse().unwrap(),
    }
}

fn node(starts_at: &str, ends_at: &str) -> Value {
    json!({ "id": "gid://shopify/DiscountCodeNode/77", "codeDiscount": { "__typename": "DiscountCodeBasic",
        "startsAt": starts_at, "endsAt": ends_at, "asyncUsageCount": 0 } })
}

/// The shop has this discount under the code, and refuses every write of discounts with this code of an error.
fn refusing(error: &'static str, known: Option<Value>) -> Arc<StandIn> {
    StandIn::new(move |seen| {
        for mutation in [
            "discountCodeBasicCreate",
            "discountCodeBasicUpdate",
            "discountCodeDeactivate",
            "discountCodeDelete",
        ] {
            if seen.asks(mutation) {
                let error =
                    json!({ "field": [], "message": "Code 山田 花子", "code": error, "extraInfo": null });
                return data(json!({ mutation: { "codeDiscountNode": null, "userErrors": [error] } }));
            }
        }
        data(json!({ "codeDiscountNodeByCode": known }))
    })
}

fn prepared() -> Value {
    node("2027-11-20T14:59:58Z", "2027-11-20T14:59:59Z")
}

fn kind_of(result: Result<impl Sized, domain::Failure>) -> String {
    result.err().map(|failure| failure.kind.code().to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_coupon_is_for_one_customer_and_one_use_and_not_valid_yet() {
    let http = StandIn::new(|_| {
        data(json!({ "discountCodeBasicCreate": { "codeDiscountNode": prepared(), "userErrors": [] } }))
    });
    assert_eq!(http.shopify().prepare(&now_call(), &coupon()).await, Ok(77));
    let sent = http.writes()[0].json()["variables"]["basicCodeDiscount"].clone();
    assert_eq!(sent["context"], json!({ "customers": { "add": [n().gid()] } }));
    assert_eq!((&sent["usageLimit"], &sent["appliesOncePerCustomer"]), (&json!(1), &json!(true)));
    assert_eq!(sent["customerGets"]["value"]["discountAmount"]["amount"], "300");
    assert_eq!(sent["startsAt"], "2027-11-20T14:59:58Z");
}

#[tokio::test]
async fn a_coupon_made_by_an_attempt_without_an_answer_is_found_and_not_made_again() {
    let http = refusing("TAKEN", Some(prepared()));
    assert_eq!(http.shopify().prepare(&again(), &coupon()).await, Ok(77));
    assert_eq!(http.writes().len(), 0, "it was looked up first");
    assert_eq!(http.shopify().prepare(&now_call(), &coupon()).await, Ok(77), "taken means done");
}

/// Its points were taken long ago: whoever made it has forgotten.
#[tokio::test]
async fn a_coupon_that_has_begun_is_not_taken_for_one_just_made() {
    for call in [now_call(), again()] {
        let begun = node("2026-11-19T00:00:00Z", "2027-11-20T14:59:59Z");
        let refused = refusing("TAKEN", Some(begun)).shopify().prepare(&call, &coupon()).await;
        assert_eq!(kind_of(refused), "coupon-known");
    }
}

#[tokio::test]
async fn a_refusal_is_told_by_its_code_and_never_by_its_words() {
    let http = refusing("END_DATE_BEFORE_START_DATE", None);
    let refused = http.shopify().prepare(&now_call(), &coupon()).await;
    assert_eq!(kind_of(refused), "coupon-refused.end_date_before_start_date");
    let refused = http.shopify().activate(&now_call(), 77, noon()).await;
    assert_eq!(kind_of(refused), "coupon-refused.end_date_before_start_date");
}

#[tokio::test]
async fn what_is_over_or_gone_need_not_be_ended_again() {
    let over = node("2026-11-19T00:00:00Z", "2026-11-20T02:00:00Z");
    for known in [None, Some(over)] {
        let http = refusing("INVALID", known);
        assert_eq!(http.shopify().deactivate(&now_call(), 77, &code()).await, Ok(()));
    }
    assert_eq!(refusing("INVALID", None).shopify().remove(&now_call(), 77, &code()).await, Ok(()));
    let still_valid = refusing("INVALID", Some(node("2026-11-19T00:00:00Z", "2027-11-20T02:00:00Z")));
    let refused = still_valid.shopify().deactivate(&now_call(), 77, &code()).await;
    assert_eq!(kind_of(refused), "coupon-refused.invalid");
    assert_eq!(
        kind_of(still_valid.shopify().remove(&now_call(), 77, &code()).await),
        "coupon-refused.invalid"
    );
}

#[tokio::test]
async fn a_discount_tells_what_it_takes_off_how_often_and_for_whom() {
    let found = |gets: Value, context: Value, limit: Value| async move {
        let mut known = prepared();
        known["codeDiscount"]["customerGets"] = json!({ "value": gets });
        known["codeDiscount"]["context"] = context;
        known["codeDiscount"]["usageLimit"] = limit;
        let http = refusing("INVALID", Some(known));
        http.shopify().find(&now_call(), &code()).await.unwrap().unwrap()
    };
    let amount = |currency: &str| json!({ "__typename": "DiscountAmount", "amount": { "amount": "300.0", "currencyCode": currency } });
    let ours = json!({ "__typename": "DiscountCustomers", "customers": [{ "id": n().gid() }] });
    let made = found(amount("JPY"), ours, json!(1)).await;
    assert_eq!(
        (made.worth, made.usage_limit, made.buyers),
        (Some(Yen(300)), Some(1), Buyers::Only(vec![n()]))
    );
    let all = json!({ "__typename": "DiscountBuyerSelectionAll" });
    let open = found(amount("USD"), all, Value::Null).await;
    assert_eq!((open.worth, open.usage_limit, open.buyers), (None, None, Buyers::Anybody));
    let segments = json!({ "__typename": "DiscountCustomerSegments" });
    let share = found(json!({ "__typename": "DiscountPercentage" }), segments, json!(5)).await;
    assert_eq!((share.worth, share.usage_limit, share.buyers), (None, Some(5), Buyers::Others));
}

#[tokio::test]
async fn an_order_tells_its_codes_and_what_is_left_of_what_they_paid_for() {
    let line = |quantity: i64, current: i64, kind: &str, off: &str| {
        json!({ "quantity": quantity, "currentQuantity": current, "discountAllocations": [{
            "allocatedAmountSet": { "shopMoney": { "amount": off, "currencyCode": "JPY" } },
            "discountApplication": { "__typename": kind, "index": 0 } }] })
    };
    let http = StandIn::new(move |_| {
        data(json!({ "order": { "id": "gid://shopify/Order/5900", "updatedAt": "2026-11-20T09:00:00Z",
            "cancelledAt": null, "discountCodes": ["abcd-efgh-jkmn-pqrs"], "customer": { "id": n().gid() },
            "lineItems": { "nodes": [
                line(3, 2, "DiscountCodeApplication", "200.0"),
                line(1, 1, "AutomaticDiscountApplication", "50.0"),
                line(1, 0, "DiscountCodeApplication", "100.0"),
            ], "pageInfo": { "hasNextPage": false, "endCursor": null } } } }))
    });
    let order = http.shopify().order_coupons(&now_call(), 5_900).await.unwrap().unwrap();
    assert_eq!((order.id, order.customer, order.is_cancelled), (5_900, Some(n()), false));
    assert_eq!(order.codes[0].expose_secret(), "abcd-efgh-jkmn-pqrs");
    let lines = [
        DiscountedLine { ordered: 3, left: 2, off: Yen(200) },
        DiscountedLine { ordered: 1, left: 0, off: Yen(100) },
    ];
    assert_eq!(order.lines, lines);
    let another = http.shopify().order_coupons(&now_call(), 5_901).await;
    assert_eq!(another.map(drop).map_err(|failure| failure.kind), Err(Kind::Unreadable));
}

#[tokio::test]
async fn orders_are_looked_for_by_code_and_by_time_page_after_page() {
    let http = StandIn::new(|seen| {
        let is_last = seen.json()["variables"]["after"] == "next";
        let (id, codes) =
            if is_last { (5_902, json!(["abcd-EFGH-jkmn-pqrs"])) } else { (5_901, json!(["OTHER"])) };
        data(json!({ "orders": {
            "nodes": [{ "id": format!("gid://shopify/Order/{id}"), "updatedAt": "2026-11-20T09:00:00Z",
                "discountCodes": codes }],
            "pageInfo": { "hasNextPage": !is_last, "endCursor": "next" } } }))
    });
    assert_eq!(http.shopify().orders_with(&now_call(), &code()).await, Ok(vec![5_902]));
    assert_eq!(http.seen()[0].json()["variables"]["query"], "discount_code:ABCD-EFGH-JKMN-PQRS");
    let call = Call::read(domain::Class::Overnight);
    let page = http.shopify().coupon_orders_changed(&call, noon(), None).await.unwrap();
    assert_eq!((page.orders[0].0, page.next.as_deref()), (5_901, Some("next")));
    let query = http.seen().last().map(|seen| seen.json()["variables"]["query"].clone());
    assert_eq!(query, Some(json!("updated_at:>='2026-11-20T03:00:00Z'")));
}
