//! Addresses, changes, subscriptions and set-up against a Shopify that answers in its documented shapes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use connectors::roles::{ProfileChange, Storefront};
use domain::member::Locale;
use serde_json::{Value, json};

use crate::{
    people::{again, home, n, new_home, now_call, to_store},
    stand_in::{StandIn, data, rejected},
};

fn book(equal_is_known: bool, is_default: bool) -> Value {
    let address = |id: &str, line: &str| {
        json!({ "id": id, "address1": line, "address2": "三茶マンション 405", "city": "世田谷区",
                "provinceCode": "JP-13", "zip": "154-0024", "countryCodeV2": "JP" })
    };
    let mut nodes = vec![address("old", "三軒茶屋9-9-9")];
    if equal_is_known {
        nodes.push(address("equal", "三軒茶屋1-2-3"));
    }
    json!({ "customer": { "id": n().gid(), "firstName": "花子", "lastName": "山田",
        "defaultPhoneNumber": { "phoneNumber": "+819012345678" },
        "defaultAddress": { "id": if is_default { "equal" } else { "old" } }, "addressesV2": { "nodes": nodes } } })
}

fn addresses(book: Value) -> Arc<StandIn> {
    StandIn::new(move |seen| match () {
        () if seen.asks("customerAddressCreate") => {
            data(json!({ "customerAddressCreate": { "address": { "id": "new" }, "userErrors": [] } }))
        }
        () if seen.asks("customerAddressUpdate") => {
            data(json!({ "customerAddressUpdate": { "address": { "id": "equal" }, "userErrors": [] } }))
        }
        () => data(book.clone()),
    })
}

#[tokio::test]
async fn the_same_address_is_not_added_twice() {
    for (known, default, writes) in
        [(false, false, vec!["new"]), (true, false, vec!["equal"]), (true, true, vec![])]
    {
        let http = addresses(book(known, default));
        http.shopify().set_address(&again(), n(), &new_home()).await.unwrap();
        let sent: Vec<Value> = http.writes().iter().map(|seen| seen.json()["variables"].clone()).collect();
        assert_eq!(sent.len(), writes.len());
        for (sent, expected) in sent.iter().zip(writes) {
            assert_eq!(sent["addressId"].as_str().unwrap_or("new"), expected);
            assert_eq!(sent["setAsDefault"], true);
            assert_eq!(
                (&sent["address"]["lastName"], &sent["address"]["phone"]),
                (&json!("山田"), &json!("+819012345678"))
            );
            assert_eq!(
                (&sent["address"]["provinceCode"], &sent["address"]["zip"]),
                (&json!("JP-13"), &json!("1540024"))
            );
        }
    }
}

#[tokio::test]
async fn a_change_writes_the_given_fields_and_nothing_else() {
    let http = StandIn::new(|seen| match () {
        () if seen.asks("customerUpdate") => {
            data(json!({ "customerUpdate": { "customer": { "id": n().gid() }, "userErrors": [] } }))
        }
        () if seen.asks("metafieldsSet") => {
            data(json!({ "metafieldsSet": { "metafields": [], "userErrors": [] } }))
        }
        () if seen.asks("customerEmailMarketingConsentUpdate") => {
            data(json!({ "customerEmailMarketingConsentUpdate": { "customer": null, "userErrors": [] } }))
        }
        () if seen.asks("customerAddressUpdate") => {
            data(json!({ "customerAddressUpdate": { "address": { "id": "old" }, "userErrors": [] } }))
        }
        () => data(book(false, false)),
    });
    let shopify = http.shopify();
    shopify.update_customer(&now_call(), n(), &to_store(ProfileChange::default())).await.unwrap();
    assert_eq!(http.seen().len(), 0, "no change, no call");
    let change = ProfileChange {
        last_name: Some("佐藤".into()),
        first_name: Some("  ".into()),
        last_name_kana: Some("サトウ".into()),
        locale: Some(Locale::En),
        accepts_marketing: Some(false),
        address: Some(domain::member::Address { address2: String::new(), ..home() }),
        ..ProfileChange::default()
    };
    shopify.update_customer(&now_call(), n(), &to_store(change)).await.unwrap();
    let sent: Vec<Value> = http.writes().iter().map(|seen| seen.json()["variables"].clone()).collect();
    assert_eq!(sent[0]["input"], json!({ "id": n().gid(), "lastName": "佐藤", "locale": "en" }));
    assert_eq!(
        sent[1]["metafields"],
        json!([{ "ownerId": n().gid(), "namespace": "$app", "key": "last_name_kana",
                 "type": "single_line_text_field", "value": "サトウ" }])
    );
    assert_eq!(sent[2]["input"]["emailMarketingConsent"]["marketingState"], "UNSUBSCRIBED");
    // The default address is replaced, and the old building goes with it.
    assert_eq!((&sent[3]["addressId"], &sent[3]["address"]["address2"]), (&json!("old"), &json!("")));
}

#[tokio::test]
async fn changes_are_listed_a_page_at_a_time() {
    let http = StandIn::new(|seen| {
        let last = seen.json()["variables"]["after"] == json!("cursor");
        data(json!({ "customers": {
            "nodes": [{ "id": n().gid(), "updatedAt": "2026-11-20T09:00:00Z" }],
            "pageInfo": { "hasNextPage": !last, "endCursor": "cursor" } } }))
    });
    let shopify = http.shopify();
    let since = "2026-11-20T00:00:00Z".parse().unwrap();
    let first = shopify.changed_since(&now_call(), since, None).await.unwrap();
    assert_eq!((first.customers[0].0, first.next.as_deref()), (n(), Some("cursor")));
    let last = shopify.changed_since(&now_call(), since, first.next.as_deref()).await.unwrap();
    assert_eq!(last.next, None);
    assert_eq!(http.seen()[0].json()["variables"]["query"], "updated_at:>='2026-11-20T00:00:00Z'");
}

#[tokio::test]
async fn a_subscription_that_exists_is_left_alone() {
    let known = Arc::new(AtomicBool::new(true));
    let http = StandIn::new({
        let known = Arc::clone(&known);
        move |seen| {
            if seen.asks("webhookSubscriptionCreate") {
                return data(json!({ "webhookSubscriptionCreate": { "userErrors": [] } }));
            }
            let mine = json!({ "id": "1", "topic": "CUSTOMERS_CREATE", "uri": "https://hub.example.jp/webhooks/shopify" });
            let nodes = if known.load(Ordering::SeqCst) { json!([mine]) } else { json!([]) };
            data(
                json!({ "webhookSubscriptions": { "nodes": nodes, "pageInfo": { "hasNextPage": false, "endCursor": null } } }),
            )
        }
    });
    let (shopify, url) = (http.shopify(), "https://hub.example.jp/webhooks/shopify");
    shopify.subscribe(&now_call(), "customers/create", url).await.unwrap();
    assert_eq!(http.writes().len(), 0);
    assert_eq!(shopify.subscriptions(&now_call()).await.unwrap()[0].topic, "customers/create");
    known.store(false, Ordering::SeqCst);
    shopify.subscribe(&now_call(), "customers_email_marketing_consent/update", url).await.unwrap();
    let sent = http.writes()[0].json()["variables"].clone();
    assert_eq!(sent["topic"], "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE");
    assert_eq!(sent["webhookSubscription"]["uri"], url);
}

#[tokio::test]
async fn set_up_finds_and_defines_the_missing_metafields() {
    let http = StandIn::new(|seen| match seen.asks("metafieldDefinitionCreate") {
        true => data(json!({ "metafieldDefinitionCreate": { "createdDefinition": null,
            "userErrors": [{ "field": ["definition", "key"], "code": "TAKEN" }] } })),
        false => data(json!({ "metafieldDefinitions": {
            "nodes": [{ "namespace": "app--1", "key": "birth_date", "type": { "name": "date" } }],
            "pageInfo": { "hasNextPage": false, "endCursor": null } } })),
    });
    let shopify = http.shopify();
    let missing = shopify.missing_metafields(&now_call()).await.unwrap();
    assert_eq!(
        missing,
        [
            "$app.last_name_kana",
            "$app.first_name_kana",
            "$app.sex",
            "$app.registration",
            "$app.rank",
            "$app.card_code"
        ]
    );
    shopify.define_metafield(&now_call(), &missing[0]).await.unwrap();
    assert_eq!(rejected(shopify.define_metafield(&now_call(), "$app.shoe_size").await), "unknown-metafield");
    assert_eq!(http.writes()[0].json()["variables"]["definition"]["key"], "last_name_kana");
}
