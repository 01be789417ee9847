//! Customers: what may be written, what is refused, and what a reader sees.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::street::{Street, document, hanako};

async fn refused(street: &Street, input: Value) -> Value {
    let body = street.ask(&document("customer_create"), json!({"input": input})).await;
    assert_eq!(body["data"]["customerCreate"]["customer"], Value::Null, "{body}");
    body["data"]["customerCreate"]["userErrors"].clone()
}

#[tokio::test]
async fn a_sign_up_stands_with_everything_that_was_sent() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    let read = street.run("customer_by_id", json!({"id": made["id"]})).await["customer"].clone();
    assert_eq!(read["legacyResourceId"].as_str().unwrap().len(), 13);
    assert_eq!(made["id"], format!("gid://shopify/Customer/{}", read["legacyResourceId"].as_str().unwrap()));
    assert_eq!(read["defaultEmailAddress"]["emailAddress"], "hanako.yamada@example.jp");
    assert_eq!(read["defaultEmailAddress"]["marketingState"], "NOT_SUBSCRIBED");
    assert_eq!(read["defaultPhoneNumber"]["phoneNumber"], "+819012345678");
    assert_eq!(read["defaultAddress"]["provinceCode"], "JP-13");
    assert_eq!(read["addressesV2"]["nodes"].as_array().unwrap().len(), 1);
    assert_eq!(read["kana"]["value"], "ヤマダ ハナコ");
    assert_eq!(read["birthDate"]["value"], "1990-04-01");
    assert_eq!(read["createdAt"], "2026-11-21T00:00:00Z");
    assert_eq!(read["state"], "DISABLED");
    assert_eq!(read["tags"], json!(["会員"]));
    assert_eq!((street.shop.effects(), street.shop.calls("customerCreate")), (1, 1));
}

#[tokio::test]
async fn an_email_belongs_to_one_customer_whatever_its_case() {
    let street = Street::open().await;
    street.create(hanako()).await;
    let errors = refused(&street, json!({"email": "Hanako.Yamada@EXAMPLE.jp"})).await;
    assert_eq!(errors, json!([{"field": ["email"], "message": "Email has already been taken"}]));
    assert_eq!(street.shop.customer_count(), 1);
}

#[tokio::test]
async fn a_phone_number_must_be_international_and_belongs_to_one_customer() {
    let street = Street::open().await;
    street.create(hanako()).await;
    let taken = refused(&street, json!({"phone": "+81 90-1234-5678"})).await;
    assert_eq!(taken, json!([{"field": ["phone"], "message": "Phone has already been taken"}]));
    let invalid = refused(&street, json!({"phone": "090-1234-5678"})).await;
    assert_eq!(invalid, json!([{"field": ["phone"], "message": "Phone is invalid"}]));
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused_field_by_field_and_nothing_is_written() {
    let street = Street::open().await;
    let long = "あ".repeat(256);
    let cases = [
        (json!({"email": "x@example.jp", "firstName": long}), json!(["firstName"])),
        (json!({"email": "no-host"}), json!(["email"])),
        (json!({"note": "nobody"}), Value::Null),
        (
            json!({"lastName": "山田", "emailMarketingConsent": {"marketingState": "SUBSCRIBED"}}),
            json!(["emailMarketingConsent"]),
        ),
        (
            json!({"lastName": "山田", "addresses": [{"countryCode": "JP", "provinceCode": "JP-48"}]}),
            json!(["addresses", "0", "provinceCode"]),
        ),
        (
            json!({"lastName": "山田", "addresses": [{"countryCode": "JP", "zip": "15-40024"}]}),
            json!(["addresses", "0", "zip"]),
        ),
        (
            json!({"lastName": "山田", "metafields": [{"key": "birth_date", "type": "date", "value": "1990/04/01"}]}),
            json!(["metafields", "0", "value"]),
        ),
    ];
    for (input, field) in cases {
        assert_eq!(refused(&street, input.clone()).await[0]["field"], field, "{input}");
    }
    assert_eq!((street.shop.customer_count(), street.shop.effects()), (0, 0));
}

#[tokio::test]
async fn an_update_touches_only_what_it_names_and_null_clears() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    street.clock.advance(SignedDuration::from_secs(60));
    let input = json!({"id": made["id"], "phone": null, "tags": ["VIP"], "lastName": "佐藤"});
    let data = street.run("customer_update", json!({"input": input})).await;
    let after = &data["customerUpdate"]["customer"];
    assert_eq!(after["defaultPhoneNumber"], Value::Null);
    assert_eq!(after["tags"], json!(["VIP"]));
    assert_eq!((&after["lastName"], &after["firstName"]), (&json!("佐藤"), &json!("花子")));
    assert_eq!(after["updatedAt"], "2026-11-21T00:01:00Z");
    assert_eq!(after["createdAt"], "2026-11-21T00:00:00Z");
    // The number is free again.
    street.create(json!({"phone": "+819012345678"})).await;
}

#[tokio::test]
async fn writing_what_is_there_already_moves_nothing() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    street.clock.advance(SignedDuration::from_secs(60));
    let data = street.run("customer_update", json!({"input": {"id": made["id"], "lastName": "山田"}})).await;
    assert_eq!(data["customerUpdate"]["customer"]["updatedAt"], "2026-11-21T00:00:00Z");
    assert_eq!(street.shop.effects(), 1);
}

#[tokio::test]
async fn consent_changes_only_through_its_own_mutation() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    let consent = json!({"marketingState": "SUBSCRIBED", "marketingOptInLevel": "SINGLE_OPT_IN"});
    let input = json!({"id": made["id"], "emailMarketingConsent": consent});
    let data = street.run("customer_update", json!({"input": input})).await;
    assert_eq!(data["customerUpdate"]["userErrors"][0]["field"], json!(["emailMarketingConsent"]));
    let input = json!({"customerId": made["id"], "emailMarketingConsent": consent});
    let data = street.run("customer_email_marketing_consent_update", json!({"input": input})).await;
    let email = &data["customerEmailMarketingConsentUpdate"]["customer"]["defaultEmailAddress"];
    assert_eq!(email["marketingState"], "SUBSCRIBED");
    assert_eq!(email["marketingUpdatedAt"], "2026-11-21T00:00:00Z");
    let nobody = street.create(json!({"lastName": "佐藤"})).await;
    let input = json!({"customerId": nobody["id"], "emailMarketingConsent": consent});
    let data = street.run("customer_email_marketing_consent_update", json!({"input": input})).await;
    assert_eq!(data["customerEmailMarketingConsentUpdate"]["userErrors"][0]["code"], "INVALID");
}

#[tokio::test]
async fn set_creates_or_updates_by_email_and_replaces_lists() {
    let street = Street::open().await;
    let set = |input: Value| json!({"identifier": {"email": "hanako.yamada@example.jp"}, "input": input});
    let email = "hanako.yamada@example.jp";
    let first = street.run("customer_set", set(json!({"email": email, "tags": ["a", "b"]}))).await;
    let second = street
        .run("customer_set", set(json!({"email": email, "tags": ["b", "c"], "lastName": "山田"})))
        .await;
    let (first, second) = (&first["customerSet"]["customer"], &second["customerSet"]["customer"]);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(second["tags"], json!(["b", "c"]));
    let other = street.run("customer_set", set(json!({"email": "other@example.jp"}))).await;
    assert_eq!(other["customerSet"]["userErrors"][0]["code"], "INPUT_MISMATCH");
    let taken = street.run("customer_set", json!({"input": {"email": email}})).await;
    let error = &taken["customerSet"]["userErrors"][0];
    assert_eq!((&error["code"], &error["field"]), (&json!("TAKEN"), &json!(["input", "email"])));
}

#[tokio::test]
async fn addresses_come_and_go_one_by_one() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    let id = &made["id"];
    let first = made["defaultAddress"]["id"].clone();
    let input = json!({"customerId": id, "setAsDefault": true, "address": {"countryCode": "JP", "provinceCode": "JP-27", "city": "大阪市"}});
    let data = street.run("customer_address_create", input).await;
    let second = data["customerAddressCreate"]["address"]["id"].clone();
    let read = street.run("customer_by_id", json!({"id": id})).await;
    assert_eq!(read["customer"]["defaultAddress"]["id"], second);
    let input =
        json!({"customerId": id, "addressId": first, "address": {"address2": null, "zip": "1540024"}});
    let data = street.run("customer_address_update", input).await;
    let changed = &data["customerAddressUpdate"]["address"];
    assert_eq!((&changed["address2"], &changed["zip"]), (&Value::Null, &json!("1540024")));
    street.run("customer_address_delete", json!({"customerId": id, "addressId": second})).await;
    let read = street.run("customer_by_id", json!({"id": id})).await;
    assert_eq!(read["customer"]["defaultAddress"]["id"], first);
    let again = street.run("customer_address_delete", json!({"customerId": id, "addressId": second})).await;
    assert_eq!(again["customerAddressDelete"]["userErrors"][0]["field"], json!(["addressId"]));
}

#[tokio::test]
async fn tags_are_added_and_removed_without_touching_the_others() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    street.run("tags_add", json!({"id": made["id"], "tags": "VIP, 会員, ゴールド"})).await;
    street.run("tags_remove", json!({"id": made["id"], "tags": ["vip"]})).await;
    let read = street.run("customer_by_id", json!({"id": made["id"]})).await;
    assert_eq!(read["customer"]["tags"], json!(["会員", "ゴールド"]));
}

#[tokio::test]
async fn a_deleted_customer_is_gone_and_the_email_is_free() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    let data = street.run("customer_delete", json!({"input": {"id": made["id"]}})).await;
    assert_eq!(data["customerDelete"]["deletedCustomerId"], made["id"]);
    assert_eq!(street.run("customer_by_id", json!({"id": made["id"]})).await["customer"], Value::Null);
    let again = street.run("customer_delete", json!({"input": {"id": made["id"]}})).await;
    assert_eq!(again["customerDelete"]["userErrors"][0]["field"], json!(["id"]));
    street.create(hanako()).await;
}
