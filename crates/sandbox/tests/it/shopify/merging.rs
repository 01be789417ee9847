//! Merging two records, and the right to be forgotten.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::street::{Street, hanako, header, topics};

#[tokio::test]
async fn the_record_with_an_email_survives_and_takes_the_rest() {
    let street = Street::open().await;
    let with = street.create(json!({"email": "hanako@example.jp", "tags": ["a"]})).await["id"].clone();
    let without =
        street.create(json!({"lastName": "山田", "phone": "+819012345678", "tags": ["b"]})).await["id"]
            .clone();
    for topic in ["CUSTOMERS_MERGE", "CUSTOMERS_DELETE", "CUSTOMERS_UPDATE"] {
        street.subscribe(topic).await;
    }
    let data = street.run("customer_merge", json!({"one": without, "two": with})).await;
    let answer = &data["customerMerge"];
    assert_eq!(answer["resultingCustomerId"], with);
    let job = street.run("customer_merge_job_status", json!({"jobId": answer["job"]["id"]})).await;
    assert_eq!(job["customerMergeJobStatus"]["status"], "COMPLETED");
    assert_eq!(street.run("customer_by_id", json!({"id": without})).await["customer"], Value::Null);
    let kept = street.run("customer_by_id", json!({"id": with})).await["customer"].clone();
    assert_eq!((&kept["lastName"], &kept["tags"]), (&json!("山田"), &json!(["a", "b"])));
    assert_eq!(kept["defaultPhoneNumber"]["phoneNumber"], "+819012345678");

    street.shop.deliver_webhooks().await;
    let parcels = street.post.take();
    let merged = parcels.iter().find(|p| header(p, "x-shopify-topic") == "customers/merge").unwrap();
    let body: Value = serde_json::from_slice(&merged.body).unwrap();
    assert_eq!(body["admin_graphql_api_customer_kept_id"], with);
    assert_eq!(body["admin_graphql_api_customer_deleted_id"], without);
    assert!(topics(&parcels).contains(&"customers/delete"));
}

#[tokio::test]
async fn the_caller_may_say_whose_email_stays_and_gift_cards_forbid_it() {
    let street = Street::open().await;
    let one = street.create(json!({"email": "one@example.jp"})).await["id"].clone();
    let two = street.create(json!({"email": "two@example.jp"})).await["id"].clone();
    let preview = async |keep: &Value| {
        let args = json!({"one": one, "two": two, "override": {"customerIdOfEmailToKeep": keep}});
        street.run("customer_merge_preview", args).await["customerMergePreview"]["resultingCustomerId"]
            .clone()
    };
    assert_eq!(preview(&one).await, one);
    assert_eq!(preview(&two).await, two);
    let default = street.run("customer_merge_preview", json!({"one": one, "two": two})).await;
    assert_eq!(default["customerMergePreview"]["resultingCustomerId"], two);
    let number = street.shop.customer_by_email("one@example.jp").unwrap().id;
    street.shop.edit_customer(number, |c| c.gift_cards = 1);
    let refused = street.run("customer_merge", json!({"one": one, "two": two})).await;
    assert_eq!(refused["customerMerge"]["userErrors"][0]["code"], "CUSTOMER_HAS_GIFT_CARDS");
    assert_eq!(street.shop.customer_count(), 2);
}

#[tokio::test]
async fn an_erasure_reaches_the_app_after_ten_days_unless_it_is_taken_back() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_UPDATE").await;
    let id = street.create(hanako()).await["id"].clone();
    street.run("customer_request_data_erasure", json!({"customerId": id})).await;
    street.run("customer_cancel_data_erasure", json!({"customerId": id})).await;
    street.clock.advance(SignedDuration::from_hours(24 * 11));
    assert_eq!(street.shop.deliver_webhooks().await, 0);

    street.sign_in().await;
    street.run("customer_request_data_erasure", json!({"customerId": id})).await;
    street.clock.advance(SignedDuration::from_hours(24 * 9));
    assert_eq!(street.shop.deliver_webhooks().await, 0);
    street.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(street.shop.deliver_webhooks().await, 1);
    let parcel = street.post.take().remove(0);
    assert_eq!(header(&parcel, "x-shopify-topic"), "customers/redact");
    assert_eq!(parcel.url, "https://hub.example.jp/webhooks/shopify");
    let body: Value = serde_json::from_slice(&parcel.body).unwrap();
    assert_eq!(body["customer"]["email"], "hanako.yamada@example.jp");
    assert_eq!(body["shop_domain"], "enishi-demo.myshopify.com");
    let left = &street.shop.customers()[0];
    assert_eq!((&left.email, &left.last_name, left.addresses.len()), (&None, &None, 0));
}

#[tokio::test]
async fn compliance_topics_can_be_sent_by_hand() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_UPDATE").await;
    street.create(hanako()).await;
    let id = street.shop.customers()[0].id;
    street.shop.request_customer_data(id);
    street.shop.redact_customer(id);
    street.shop.redact_shop();
    street.shop.deliver_webhooks().await;
    assert_eq!(topics(&street.post.take()), ["customers/data_request", "customers/redact", "shop/redact"]);
}
