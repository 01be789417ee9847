//! A customer asks for their own things and for nobody else's.

use std::sync::atomic::Ordering;

use flows::profile::ProfileRefused;
use serde_json::json;

use crate::{
    house::House,
    script::{FAMILY_NAME, HANAKO, hanako},
};

const EVERY_CALL: [&str; 5] = [
    "GET /v1/me",
    "PATCH /v1/me",
    "GET /v1/me/points",
    "GET /v1/me/points/history",
    "GET /v1/me/member-card.svg",
];

#[tokio::test]
async fn a_customer_reads_their_profile_live() {
    let house = House::open();
    let answer = house.me("GET /v1/me").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({
            "customer_id": HANAKO, "member_number": HANAKO, "email": "hanako@example.jp",
            "last_name": FAMILY_NAME, "first_name": "花子", "last_name_kana": "ヤマダ", "first_name_kana": "ハナコ",
            "birth_date": "1990-04-01", "sex": "female", "phone": "+819012345678",
            "address": {"postal_code": "1500041", "prefecture_code": "JP-13", "city": "渋谷区",
                        "address1": "神南1-1-1", "address2": "", "country_code": "JP"},
            "accepts_marketing": false, "locale": "ja",
        })
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_customer_changes_some_fields_and_cannot_slip_others_in() {
    let house = House::open();
    let patch = async |body: &str| {
        let headers = ["authorization: Bearer good", "content-type: application/json; charset=utf-8"];
        house.call("PATCH /v1/me", &headers, body.to_owned()).await
    };
    let answer = patch(r#"{"last_name": "佐藤", "accepts_marketing": true}"#).await;
    assert_eq!(
        (&answer.json()["last_name"], &answer.json()["accepts_marketing"]),
        (&json!("佐藤"), &json!(true))
    );

    for (body, field) in [
        (r#"{"points": 9999}"#, "points"),
        (r#"{"role": "administrator"}"#, "role"),
        (r#"{"customer_id": "1"}"#, "customer_id"),
        (r#"{"email": "other@example.jp"}"#, "email"),
        (r#"{"address": {"owner": "x"}}"#, "address.owner"),
    ] {
        let refused = patch(body).await;
        refused.is_problem(400, "unreadable-body");
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
    let wrong = patch(r#"{"last_name": ""}"#).await;
    wrong.is_problem(422, "invalid-fields");
    patch(r#"{"locale": "fr"}"#).await.is_problem(422, "invalid-fields");
    assert_eq!(house.script.changes.load(Ordering::Relaxed), 1, "nothing else reached the hub");
}

#[tokio::test]
async fn a_profile_that_cannot_be_had_says_why() {
    let house = House::open();
    for (refused, status, slug) in [
        (ProfileRefused::Missing, 404, "not-found"),
        (ProfileRefused::Unavailable { retry_after_s: 7 }, 503, "profile-unavailable"),
    ] {
        *house.script.profile.lock().unwrap() = Some(refused);
        house.me("GET /v1/me").await.is_problem(status, slug);
    }
}

#[tokio::test]
async fn a_balance_is_shown_and_a_till_that_is_down_is_a_status() {
    let house = House::open();
    assert_eq!(
        house.me("GET /v1/me/points").await.json(),
        json!({"status": "ok", "display_name": format!("{FAMILY_NAME} 花子"), "balance": 1200,
               "expires_on": "2027-03-31", "rank": "2", "as_of": "2026-11-21T00:00:00Z", "source": "pos"})
    );
    house.script.pos_down.store(true, Ordering::Relaxed);
    let down = house.me("GET /v1/me/points").await;
    assert_eq!(down.status, 200);
    assert_eq!(
        down.json(),
        json!({"status": "unavailable", "display_name": null, "balance": null, "expires_on": null,
               "rank": null, "as_of": null, "source": null})
    );
}

#[tokio::test]
async fn the_history_is_as_long_as_asked_for() {
    let house = House::open();
    let history = house.me("GET /v1/me/points/history?limit=1").await.json();
    let line = json!({"date": "2026-11-20", "kind": "earned", "description": "earned", "points": 12, "balance_after": 1200});
    assert_eq!(history, json!([line]));
    assert_eq!(house.me("GET /v1/me/points/history").await.json().as_array().unwrap().len(), 2);
    for query in ["limit=0", "limit=101", "limit=-1", "limit=yamada", "limit=1&limit=2", "customer_id=1"] {
        let refused = house.me(&format!("GET /v1/me/points/history?{query}")).await;
        refused.is_problem(400, "invalid-parameter");
        assert!(!refused.text.contains("yamada"));
    }
    house.script.pos_down.store(true, Ordering::Relaxed);
    house.me("GET /v1/me/points/history").await.is_problem(503, "history-unavailable");
}

#[tokio::test]
async fn who_a_customer_is_comes_from_the_token_alone() {
    let house = House::open();
    for call in EVERY_CALL {
        house.call(call, &[], "").await.is_problem(401, "token-missing");
        let expired = house.call(call, &["authorization: Bearer expired"], "").await;
        expired.is_problem(401, "token-expired");
        assert!(expired.header("www-authenticate").contains(r#"error="invalid_token""#));
        house.call(call, &["authorization: Bearer forged"], "").await.is_problem(401, "token-invalid");
        house
            .call(call, &["authorization: Bearer storefront-key-now"], "")
            .await
            .is_problem(401, "token-invalid");
        let long = format!("authorization: Bearer {}", "x".repeat(9_000));
        house.call(call, &[&long], "").await.is_problem(401, "token-invalid");
    }
    assert!(house.script.asked_for.lock().unwrap().is_empty(), "the hub was asked for nobody");
    let tricks = ["authorization: Bearer good", "x-customer-id: 42", "cookie: customer_id=42"];
    house.call("GET /v1/me/points", &tricks, "").await;
    assert_eq!(*house.script.asked_for.lock().unwrap(), [hanako()]);
}

#[tokio::test]
async fn when_nobody_can_say_who_it_is_the_customer_is_not_sent_away_as_a_stranger() {
    let house = House::open();
    house.script.identity_down.store(true, Ordering::Relaxed);
    for call in EVERY_CALL {
        house.me(call).await.is_problem(503, "identity-unavailable");
    }
}
