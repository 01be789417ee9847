//! Contacts and orders: unique properties, batches that half succeed, merges and erasure.

use serde_json::{Value, json};

use super::{CONTACTS, Crm, key};
use crate::counter::Answer;

#[tokio::test]
async fn an_address_that_is_taken_is_a_conflict_that_names_the_owner_in_a_sentence() {
    let crm = Crm::open();
    let first = crm.create(json!({"email": "Hanako@Example.jp", "lastname": "山田"})).await;
    assert_eq!(first.status, 201);
    assert_eq!(first.body["properties"]["email"], "hanako@example.jp");
    let id = first.body["id"].as_str().unwrap();
    let second = crm.create(json!({"email": "HANAKO@example.jp"})).await;
    assert_eq!((second.status, &second.body["category"]), (409, &json!("CONFLICT")));
    assert_eq!(second.body["message"], format!("Contact already exists. Existing ID: {id}"));
    assert_eq!(crm.hubspot.contact_count(), 1);
    assert_eq!(crm.hubspot.calls("POST /contacts"), 2);
}

#[tokio::test]
async fn a_contact_is_read_by_any_unique_property_at_once() {
    let crm = Crm::with_key().await;
    let made = crm.create(json!({"email": "a@example.jp", "enishi_customer_id": "7001"})).await;
    let by_mail =
        crm.get(&format!("{CONTACTS}/A%40example.jp?idProperty=email&properties=phone,lastname")).await;
    assert_eq!(by_mail.body["id"], made.body["id"]);
    assert_eq!(by_mail.body["properties"]["phone"], Value::Null);
    let by_key = crm.get(&format!("{CONTACTS}/7001?idProperty=enishi_customer_id")).await;
    assert_eq!((by_key.status, &by_key.body["id"]), (200, &made.body["id"]));
    assert!(by_key.body["properties"].get("enishi_customer_id").is_none(), "only what was asked for");
    assert_eq!(crm.get(&format!("{CONTACTS}/x?idProperty=lastname")).await.status, 400);
    let missing = crm.get(&format!("{CONTACTS}/nobody@example.jp?idProperty=email")).await;
    assert_eq!((missing.status, &missing.body["category"]), (404, &json!("OBJECT_NOT_FOUND")));
}

#[tokio::test]
async fn what_no_property_takes_is_refused_as_a_whole() {
    let crm = Crm::open();
    for properties in [
        json!({"email": "a@example.jp", "shoesize": "25"}),
        json!({"email": 5}),
        json!({"email": "nowhere"}),
        json!({"hs_object_id": "5"}),
        json!({"annualrevenue": "1,000"}),
        json!({"lifecyclestage": "friend"}),
    ] {
        let refused = crm.create(properties.clone()).await;
        assert_eq!(
            (refused.status, &refused.body["category"]),
            (400, &json!("VALIDATION_ERROR")),
            "{properties}"
        );
        assert!(refused.body["errors"][0]["code"].is_string() && refused.body["correlationId"].is_string());
    }
    assert_eq!(crm.post(CONTACTS, json!({"associations": []})).await.status, 400);
    crm.hubspot.require_on_create("lastname");
    let refused = crm.create(json!({"email": "a@example.jp"})).await;
    assert_eq!(refused.body["errors"][0]["code"], "REQUIRED_PROPERTY");
    assert_eq!(crm.hubspot.contact_count(), 0);
}

#[tokio::test]
async fn an_empty_text_clears() {
    let crm = Crm::open();
    let made = crm.create(json!({"email": "a@example.jp", "phone": "1"})).await;
    let path = format!("{CONTACTS}/{}", made.body["id"].as_str().unwrap());
    let changed = crm.patch(&path, json!({"properties": {"phone": "", "lastname": "佐藤"}})).await;
    assert_eq!(changed.status, 200);
    let contact = crm.hubspot.contact_by_email("a@example.jp").unwrap();
    assert_eq!((contact.get("phone"), contact.get("lastname")), (None, Some("佐藤")));
    assert_eq!(crm.patch(&format!("{CONTACTS}/5"), json!({"properties": {}})).await.status, 404);
    crm.create(json!({"email": "b@example.jp"})).await;
    let taken = crm.patch(&path, json!({"properties": {"email": "b@example.jp"}})).await;
    assert_eq!(taken.status, 409);
}

#[tokio::test]
async fn a_batch_creates_and_updates_by_the_hubs_own_key() {
    let crm = Crm::with_key().await;
    let input = |mail: &str, name: &str| {
        json!({"id": "7001", "idProperty": "enishi_customer_id", "objectWriteTraceId": "t1",
               "properties": {"email": mail, "lastname": name}})
    };
    let made = crm.upsert(json!([input("a@example.jp", "佐藤")])).await;
    assert_eq!((made.status, &made.body["results"][0]["new"]), (200, &json!(true)));
    assert_eq!(made.body["results"][0]["objectWriteTraceId"], "t1");
    let changed = crm.upsert(json!([input("new@example.jp", "鈴木")])).await;
    assert_eq!((changed.status, &changed.body["results"][0]["new"]), (200, &json!(false)));
    assert_eq!(changed.body["results"][0]["id"], made.body["results"][0]["id"]);
    assert!(crm.hubspot.contact_by_email("a@example.jp").is_none());
    assert_eq!(
        crm.hubspot.contact_by_email("new@example.jp").unwrap().get("enishi_customer_id"),
        Some("7001")
    );
}

#[tokio::test]
async fn one_taken_address_does_not_stop_the_rest_of_a_batch() {
    let crm = Crm::with_key().await;
    let owner =
        crm.create(json!({"email": "taken@example.jp"})).await.body["id"].as_str().unwrap().to_owned();
    let input = |number: &str, properties: Value| {
        json!({"id": number, "idProperty": "enishi_customer_id", "objectWriteTraceId": format!("t{number}"),
               "properties": properties})
    };
    let answer = crm
        .upsert(json!([
            input("1", json!({"email": "one@example.jp"})),
            input("2", json!({"email": "taken@example.jp"})),
            input("3", json!({"email": "three@example.jp", "shoesize": "25"})),
        ]))
        .await;
    assert_eq!(answer.status, 207);
    assert_eq!((answer.body["results"].as_array().unwrap().len(), &answer.body["numErrors"]), (1, &json!(2)));
    let errors = answer.body["errors"].as_array().unwrap();
    assert_eq!(
        (&errors[0]["category"], &errors[0]["context"]["objectWriteTraceId"]),
        (&json!("CONFLICT"), &json!(["t2"]))
    );
    assert_eq!(errors[0]["message"], format!("Contact already exists. Existing ID: {owner}"));
    assert_eq!(
        (&errors[1]["category"], &errors[1]["context"]["ids"]),
        (&json!("VALIDATION_ERROR"), &json!(["3"]))
    );
    assert_eq!(
        crm.hubspot.contact(&owner).unwrap().get("enishi_customer_id"),
        None,
        "the owner is left alone"
    );
    assert_eq!(crm.hubspot.contact_count(), 2);
}

#[tokio::test]
async fn a_batch_holds_a_hundred() {
    let crm = Crm::with_key().await;
    let inputs = |count: usize| -> Value {
        let one = |n| json!({"id": format!("{n}"), "idProperty": "enishi_customer_id", "properties": {}});
        (0..count).map(one).collect()
    };
    assert_eq!(crm.upsert(inputs(100)).await.status, 200);
    assert_eq!(crm.upsert(inputs(101)).await.status, 400);
    let twice = json!([{"id": "1", "idProperty": "email", "properties": {}}, {"id": "1", "idProperty": "email", "properties": {}}]);
    assert_eq!(crm.upsert(twice).await.status, 400);
    assert_eq!(crm.upsert(json!([{"idProperty": "email", "properties": {}}])).await.status, 400);
}

#[tokio::test]
async fn a_batch_read_names_who_is_missing() {
    let crm = Crm::open();
    let made = crm.create(json!({"email": "a@example.jp"})).await;
    let inputs = json!([{"id": made.body["id"]}, {"id": "999"}]);
    let read =
        crm.post(&format!("{CONTACTS}/batch/read"), json!({"inputs": inputs, "properties": ["email"]})).await;
    assert_eq!((read.status, read.body["results"].as_array().unwrap().len()), (207, 1));
    assert_eq!(read.body["errors"][0]["category"], "OBJECT_NOT_FOUND");
    assert_eq!(read.body["errors"][0]["context"]["ids"], json!(["999"]));
}

#[tokio::test]
async fn a_merge_leaves_one_contact_that_answers_to_all_old_names() {
    let crm = Crm::open();
    let id = |answer: Answer| answer.body["id"].as_str().unwrap().to_owned();
    let a = id(crm.create(json!({"email": "a@example.jp", "lastname": "佐藤"})).await);
    let b = id(crm.create(json!({"email": "b@example.jp", "lastname": "鈴木", "phone": "1"})).await);
    let merge = json!({"primaryObjectId": a, "objectIdToMerge": b});
    let merged = crm.post(&format!("{CONTACTS}/merge"), merge).await;
    assert_eq!(merged.status, 200);
    let left = id(merged);
    assert!(left != a && left != b, "who is left has a new id");
    let read =
        crm.post(&format!("{CONTACTS}/batch/read"), json!({"inputs": [{"id": b}], "properties": []})).await;
    assert_eq!(read.body["results"][0]["id"], left.as_str());
    let contact = crm.hubspot.contact_by_email("b@example.jp").unwrap();
    assert_eq!((contact.get("email"), contact.get("lastname")), (Some("a@example.jp"), Some("佐藤")));
    assert_eq!(
        (contact.get("phone"), contact.get("hs_additional_emails")),
        (Some("1"), Some("b@example.jp"))
    );
    assert_eq!(
        crm.create(json!({"email": "b@example.jp"})).await.status,
        409,
        "second addresses collide too"
    );
}

#[tokio::test]
async fn an_erased_contact_is_gone_for_good() {
    let crm = Crm::open();
    crm.create(json!({"email": "a@example.jp"})).await;
    let erase = json!({"objectId": "a@example.jp", "idProperty": "email"});
    let path = format!("{CONTACTS}/gdpr-delete");
    assert_eq!(crm.post(&path, erase.clone()).await.status, 204);
    assert_eq!(crm.post(&path, erase).await.status, 404);
    assert_eq!(crm.hubspot.contact_count(), 0);
    assert_eq!(crm.create(json!({"email": "a@example.jp"})).await.status, 201);
}

#[tokio::test]
async fn a_property_is_made_once_and_only_ten_are_unique() {
    let crm = Crm::with_key().await;
    let path = "/crm/properties/2026-09/contacts";
    assert_eq!(crm.post(path, key("enishi_customer_id")).await.status, 409);
    let read = crm.get(&format!("{path}/enishi_customer_id")).await.body;
    assert_eq!((&read["hasUniqueValue"], &read["fieldType"]), (&json!(true), &json!("text")));
    assert_eq!(crm.get(&format!("{path}/shoesize")).await.status, 404);
    for n in 2..=10 {
        assert_eq!(crm.post(path, key(&format!("key_{n}"))).await.status, 201);
    }
    assert_eq!(crm.post(path, key("key_11")).await.status, 400);
    let mut odd = key("odd");
    odd["fieldType"] = json!("slider");
    assert_eq!(crm.post(path, odd).await.status, 400);
    let all = crm.get(path).await.body;
    assert!(all["results"].as_array().unwrap().iter().any(|p| p["name"] == "key_10"));
    let twice = json!({"email": "b@example.jp", "key_2": "x"});
    assert_eq!(crm.create(json!({"email": "a@example.jp", "key_2": "x"})).await.status, 201);
    let refused = crm.create(twice).await;
    assert_eq!(
        (refused.status, &refused.body["errors"][0]["code"]),
        (400, &json!("CONFLICTING_UNIQUE_VALUE"))
    );
}

#[tokio::test]
async fn orders_are_records_like_others() {
    let crm = Crm::open();
    crm.post("/crm/properties/2026-09/orders", key("enishi_order_id")).await;
    let input =
        json!({"id": "5551", "idProperty": "enishi_order_id", "properties": {"hs_total_price": "3300"}});
    let made = crm.post("/crm/objects/2026-09/orders/batch/upsert", json!({"inputs": [input]})).await;
    assert_eq!((made.status, &made.body["results"][0]["new"]), (200, &json!(true)));
    let read = crm
        .get("/crm/objects/2026-09/orders/5551?idProperty=enishi_order_id&properties=hs_total_price")
        .await;
    assert_eq!(read.body["properties"]["hs_total_price"], "3300");
    let path = format!("/crm/objects/2026-09/orders/{}", read.body["id"].as_str().unwrap());
    assert_eq!(crm.call("DELETE", &path, None, "sandbox-hubspot-token").await.status, 204);
    assert_eq!(crm.get(&path).await.status, 404);
}

#[tokio::test]
async fn paths_and_tokens_are_taken_literally() {
    let crm = Crm::open();
    assert_eq!(crm.call("GET", "/crm/properties/2026-09/contacts", None, "wrong").await.status, 401);
    assert_eq!(crm.get("/crm/objects/2026-09/contact/1").await.status, 404);
    assert_eq!(crm.get("/crm/properties/2025-01/contacts").await.status, 404);
    assert_eq!(crm.get("/crm/properties/2026-03/contacts").await.status, 200);
}
