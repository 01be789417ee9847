//! Every question the connector really asks, checked against Shopify's published schema: text and variables.

use std::collections::BTreeSet;

use apollo_compiler::{
    ExecutableDocument, Schema, request::coerce_variable_values, response::JsonMap, validation::Valid,
};
use connectors::{
    roles::{
        AllCustomers, Channel, Coupons, OnlineOrders, ProfileChange, Storefront, StorefrontErasure,
        StorefrontMerges, WholeOrders,
    },
    shopify::documents,
};
use domain::{Pii, member::Locale, member::Sex};
use serde_json::{Value, json};

use crate::{
    people::{EMAIL, from_till, hanako, home, n, new_customer, new_home, now_call, registration, to_store},
    stand_in::{Seen, StandIn, data},
};

fn schema(file: &str) -> Valid<Schema> {
    let path = format!("{}/schema/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    Schema::parse_and_validate(text, path).unwrap_or_else(|invalid| panic!("{}", invalid.errors))
}

fn check(schema: &Valid<Schema>, text: &str, variables: &Value) {
    let document = ExecutableDocument::parse_and_validate(schema, text, "document.graphql")
        .unwrap_or_else(|invalid| panic!("{}\n{text}", invalid.errors));
    let operation = document.operations.get(None).unwrap();
    let variables: JsonMap = serde_json::from_value(variables.clone()).unwrap();
    if let Err(error) = coerce_variable_values(schema, operation, &variables) {
        panic!("{}\n{text}", error.message());
    }
}

/// Answers anything with success and empty lists, so that every way through the connector is walked.
fn agreeable(seen: &Seen) -> Value {
    let page = json!({ "nodes": [], "pageInfo": { "hasNextPage": false, "endCursor": null } });
    let text = seen.json()["query"].as_str().unwrap().to_owned();
    let has_default = text.contains("addressesV2");
    let mut answer = json!({
        "customer": { "id": n().gid(), "firstName": "花子", "lastName": "山田",
            "defaultPhoneNumber": null, "defaultAddress": { "id": "gid://shopify/MailingAddress/1" },
            "addressesV2": { "nodes": [] } },
        "customerByIdentifier": null,
        "order": null, "orders": page,
        "customers": page, "customersCount": { "count": 0 }, "webhookSubscriptions": page, "metafieldDefinitions": page,
        "codeDiscountNodeByCode": null,
        "discountCodeBasicCreate": { "codeDiscountNode": { "id": "gid://shopify/DiscountCodeNode/77" },
            "userErrors": [] },
        "currentAppInstallation": { "accessScopes": [] }, "publicApiVersions": [],
        "customerMergePreview": { "resultingCustomerId": n().gid() },
        "customerMerge": { "resultingCustomerId": n().gid(), "userErrors": [] },
        "customerMergeJobStatus": null, "nodes": [{ "id": n().gid() }],
        "customerCreate": { "customer": { "id": n().gid() }, "userErrors": [] },
        "customerUpdate": { "customer": { "id": n().gid() }, "userErrors": [] },
    });
    if !has_default {
        answer["customer"] = Value::Null;
    }
    for mutation in [
        "customerSmsMarketingConsentUpdate",
        "customerAddressCreate",
        "customerAddressUpdate",
        "customerEmailMarketingConsentUpdate",
        "metafieldsSet",
        "metafieldDefinitionCreate",
        "webhookSubscriptionCreate",
        "customerRequestDataErasure",
        "discountCodeBasicUpdate",
        "discountCodeDeactivate",
        "discountCodeDelete",
    ] {
        answer[mutation] = json!({ "userErrors": [] });
    }
    answer
}

#[tokio::test(start_paused = true)]
async fn every_question_is_one_shopify_understands() {
    let http = StandIn::new(|seen| data(agreeable(seen)));
    let (shopify, call) = (http.shopify(), now_call());
    let mut form = hanako();
    form.accepts_marketing = true;
    let everything = ProfileChange {
        email: None,
        last_name: Some("佐藤".into()),
        first_name: Some("花".into()),
        last_name_kana: Some("サトウ".into()),
        first_name_kana: Some("ハナ".into()),
        birth_date: Some("1990-04-02".parse().unwrap()),
        sex: Some(Sex::Unknown),
        phone: Some("+81312345678".into()),
        address: Some(home()),
        accepts_marketing: Some(true),
        locale: Some(Locale::En),
        ..ProfileChange::default()
    };
    let counted = ProfileChange {
        rank: Some("GOLD".into()),
        card_code: Some("2900000000017".into()),
        ..ProfileChange::default()
    };
    shopify.create_customer(&call, &new_customer(form), registration()).await.unwrap();
    shopify.set_address(&call, n(), &new_home()).await.unwrap();
    shopify.customer(&call, n()).await.unwrap();
    shopify.customer_by_email(&call, &Pii::new(EMAIL.into())).await.unwrap();
    shopify.update_customer(&call, n(), &to_store(everything)).await.unwrap();
    shopify.update_customer(&call, n(), &from_till(counted)).await.unwrap();
    shopify.changed_since(&call, crate::people::noon(), Some("cursor")).await.unwrap();
    shopify.order(&call, 1).await.unwrap();
    shopify.orders_changed(&call, crate::people::noon(), Some("cursor")).await.unwrap();
    shopify.customers_page(&call, Some("cursor")).await.unwrap();
    shopify.customer_count(&call).await.unwrap();
    shopify.subscribe(&call, "customers/create", "https://hub.example.jp/webhooks/shopify").await.unwrap();
    shopify.scopes(&call).await.unwrap();
    for name in shopify.missing_metafields(&call).await.unwrap() {
        shopify.define_metafield(&call, &name).await.unwrap();
    }
    shopify.request_erasure(&call, n()).await.unwrap();
    shopify.api_version(&call).await.unwrap();
    ask_about_merges(&shopify).await;
    let (coupon, code) = (crate::shopify_coupons::coupon(), crate::shopify_coupons::code());
    shopify.prepare(&call, &coupon).await.unwrap();
    shopify.activate(&call, 77, crate::people::noon()).await.unwrap();
    shopify.find(&call, &code).await.unwrap();
    shopify.deactivate(&call, 77, &code).await.unwrap();
    shopify.remove(&call, 77, &code).await.unwrap();
    shopify.orders_with(&call, &code).await.unwrap();
    shopify.order_coupons(&call, 5_900).await.unwrap();
    shopify.order_earnings(&call, 5_900).await.unwrap();
    shopify.whole_order(&call, 5_900).await.unwrap();
    shopify.is_picked_up(&call, 5_900).await.unwrap();
    shopify.coupon_orders_changed(&call, crate::people::noon(), Some("cursor")).await.unwrap();

    let schema = schema("admin_2026-10.subset.graphql");
    let mut asked = BTreeSet::new();
    for seen in http.seen() {
        let body = seen.json();
        let text = body["query"].as_str().unwrap().to_owned();
        check(&schema, &text, &body["variables"]);
        asked.insert(text);
    }
    for (file, document) in documents() {
        assert!(asked.contains(document.text), "{file} was never asked");
        assert_eq!(document.text.starts_with("mutation"), document.effect == connectors::http::Effect::Write);
    }
}

async fn ask_about_merges(shopify: &connectors::shopify::Shopify) {
    let (call, other) = (now_call(), domain::CustomerId::new(7_700_000_000_002).unwrap());
    shopify.preview(&call, n(), other).await.unwrap();
    shopify.merge(&call, n(), other).await.unwrap();
    shopify.progress(&call, uuid::Uuid::nil()).await.unwrap();
    shopify.consents(&call, n()).await.unwrap();
    shopify.withdraw(&call, n(), Channel::Sms).await.unwrap();
    shopify.gone(&call, &[n()]).await.unwrap();
}

#[test]
fn a_wrong_question_would_be_noticed() {
    let schema = schema("admin_2026-10.subset.graphql");
    let misspelt = "query Q($id: ID!) { customer(id: $id) { id favouriteColour } }";
    assert!(ExecutableDocument::parse_and_validate(&schema, misspelt, "q.graphql").is_err());
}

#[test]
fn the_login_understands_who_is_asking() {
    let text = include_str!("../../graphql/customer_account/who_is_asking.graphql");
    check(&schema("customer_account_2026-10.subset.graphql"), text, &json!({}));
}
