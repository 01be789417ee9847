//! Contacts against a HubSpot that answers in its documented shapes.

use std::{sync::Arc, time::Duration};

use connectors::roles::Crm;
use domain::{CrmContactId, Failure, Kind, member::Profile};
use http::Method;
use serde_json::{Value, json};

use crate::{
    people::{EMAIL, hanako, n, now_call, to_crm},
    stand_in::{Reply, StandIn, fixture, ok, rejected, status},
};

/// A CRM that answers upserts with `upsert` and knows `known` by e-mail.
fn crm(upsert: fn() -> Reply, known: Option<Value>) -> Arc<StandIn> {
    StandIn::new(move |seen| match seen.method {
        Method::POST => upsert(),
        Method::GET => known.clone().map_or_else(|| status(404, "{}"), ok),
        _ => ok(json!({ "id": "123", "properties": {} })),
    })
}

async fn upsert(http: &Arc<StandIn>) -> Result<CrmContactId, Failure> {
    http.hubspot().upsert_contact(&now_call(), n(), &to_crm(hanako())).await
}

fn known(number: Value) -> Option<Value> {
    Some(json!({ "id": "123", "properties": { "enishi_customer_id": number } }))
}

fn conflict() -> Reply {
    status(409, &fixture("hubspot/conflict").to_string())
}

#[tokio::test]
async fn a_contact_is_written_by_the_customers_number_in_one_call() {
    let http = crm(|| ok(fixture("hubspot/upserted")), None);
    assert_eq!(upsert(&http).await.unwrap().get(), 51);
    let [sent] = http.seen().try_into().ok().unwrap();
    assert_eq!(sent.path, "/crm/objects/2026-09/contacts/batch/upsert");
    assert_eq!(sent.header("authorization"), "Bearer canary-secret-hubspot");
    assert_eq!(
        sent.json(),
        json!({ "inputs": [{ "id": "7700000000001", "idProperty": "enishi_customer_id",
            "objectWriteTraceId": "run-1/step-1", "properties": {
                "enishi_customer_id": "7700000000001", "email": EMAIL, "lastname": "山田", "firstname": "花子",
                "phone": "+819012345678", "zip": "1540024", "state": "東京都", "city": "世田谷区",
                "address": "三軒茶屋1-2-3 三茶マンション405", "country": "JP" } }] })
    );
}

#[tokio::test]
async fn blank_values_clear_nothing() {
    let http = crm(|| ok(fixture("hubspot/upserted")), None);
    let profile = Profile { email: Some(EMAIL.into()), last_name: "山田".into(), ..Profile::default() };
    http.hubspot().upsert_contact(&now_call(), n(), &to_crm(profile)).await.unwrap();
    let properties = http.seen()[0].json()["inputs"][0]["properties"].clone();
    assert_eq!(properties.as_object().unwrap().len(), 3);
    assert!(properties.as_object().unwrap().values().all(Value::is_string));
}

#[tokio::test]
async fn a_contact_that_only_has_the_e_mail_is_adopted() {
    let partly: fn() -> Reply = || status(207, &fixture("hubspot/partly").to_string());
    for answer in [conflict as fn() -> Reply, partly] {
        for before in [json!(null), json!("7700000000001")] {
            let http = crm(answer, known(before));
            assert_eq!(upsert(&http).await.unwrap().get(), 123);
            let seen = http.seen();
            assert_eq!(seen[1].path, "/crm/objects/2026-09/contacts/hanako.yamada@example.jp");
            assert_eq!(seen[1].query("idProperty"), Some("email"));
            assert_eq!(
                (seen[2].method.as_str(), seen[2].path.as_str()),
                ("PATCH", "/crm/objects/2026-09/contacts/123")
            );
            assert_eq!(seen[2].json()["properties"]["enishi_customer_id"], "7700000000001");
        }
    }
}

#[tokio::test]
async fn another_customers_contact_is_left_alone() {
    let http = crm(conflict, known(json!("7700000000002")));
    assert_eq!(rejected(upsert(&http).await), "crm-contact-of-another-customer");
    assert!(http.seen().iter().all(|seen| seen.method != Method::PATCH));
}

#[tokio::test]
async fn two_contacts_of_one_customer_are_a_persons_decision() {
    let http = StandIn::new(|seen| match seen.method {
        Method::GET => ok(known(json!(null)).unwrap()),
        _ => conflict(),
    });
    assert_eq!(rejected(upsert(&http).await), "crm-duplicate-contacts");
    assert_eq!(rejected(upsert(&crm(conflict, None)).await), "crm-conflict");
}

#[tokio::test]
async fn a_refused_value_is_named_by_its_code() {
    let http = crm(
        || {
            status(
                400,
                r#"{"status":"error","category":"VALIDATION_ERROR","errors":[{"message":"x","code":"INVALID_EMAIL"}]}"#,
            )
        },
        None,
    );
    assert_eq!(rejected(upsert(&http).await), "invalid.email");
}

#[tokio::test]
async fn another_contact_than_asked_for_is_never_linked() {
    let http = crm(
        || {
            ok(
                json!({ "results": [{ "id": "51", "properties": { "enishi_customer_id": "7700000000002" } }] }),
            )
        },
        None,
    );
    assert_eq!(upsert(&http).await.err().unwrap().kind, Kind::Unreadable);
}

#[tokio::test]
async fn a_rate_limit_without_a_time_is_read_by_its_name() {
    let http = crm(|| status(429, &fixture("hubspot/rate_limit").to_string()), None);
    let kind = upsert(&http).await.err().unwrap().kind;
    assert_eq!(kind, Kind::Throttled { retry_after: Some(Duration::from_secs(10)) });
}

#[tokio::test]
async fn the_member_property_is_made_once_and_unique() {
    let property = |unique: bool| {
        StandIn::new(move |seen| match seen.method {
            Method::POST => status(409, "{}"),
            _ => ok(json!({ "name": "enishi_customer_id", "hasUniqueValue": unique })),
        })
    };
    let good = property(true);
    assert_eq!(good.hubspot().has_member_property(&now_call()).await, Ok(true));
    assert_eq!(good.hubspot().create_member_property(&now_call()).await, Ok(()));
    let sent = good.writes()[0].json();
    assert_eq!((&sent["name"], &sent["hasUniqueValue"]), (&json!("enishi_customer_id"), &json!(true)));
    assert_eq!(
        rejected(property(false).hubspot().create_member_property(&now_call()).await),
        "crm-property-not-unique"
    );
    let none = StandIn::new(|_| status(404, "{}"));
    assert_eq!(none.hubspot().has_member_property(&now_call()).await, Ok(false));
}
