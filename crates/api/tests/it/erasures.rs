//! Erasing over the API: seen first, confirmed by the number, proven afterwards; and what is held, as an answer.

use domain::Clock;
use serde_json::{Value, json};
use store::{Receipt, Role};

use crate::{
    house::House,
    staff::{m, n},
};

const CALL: &str = "/ops/v1/customers/7700000000001/erasure";

async fn known(house: &House) {
    house.store.link_pos(n(1), m(900), house.clock.now()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_customer_is_erased_only_when_their_number_is_typed_once_more() {
    let house = House::open();
    known(&house).await;
    let token = house.token_of(Role::CustomerService).await;
    let seen = house.by(&token, &format!("GET {CALL}"), "").await.json();
    assert_eq!((&seen["pos_member_id"], &seen["erasure"]), (&json!(m(900).to_string()), &Value::Null));
    assert!(seen["rows"].as_array().unwrap().contains(&json!({ "table": "links", "rows": 1 })));

    for body in [
        r#"{"reason": "customer-request"}"#,
        r#"{"reason": "customer-request", "confirm": "7700000000002"}"#,
        r#"{"confirm": "7700000000001"}"#,
    ] {
        house.by(&token, &format!("POST {CALL}"), body).await.is_problem(422, "invalid-fields");
    }
    assert!(house.store.erasure_of(n(1)).await.unwrap().is_none(), "nothing was done");

    let sure = r#"{"reason": "customer-request", "confirm": "7700000000001"}"#;
    let begun = house.by(&token, &format!("POST {CALL}"), sure).await;
    assert_eq!((begun.status.as_u16(), &begun.json()["status"]), (202, &json!("pending")));
    let again = house.by(&token, &format!("POST {CALL}"), sure).await.json();
    assert_eq!(again["id"], begun.json()["id"], "asked twice is one erasure");
    let audit = house.audit(9).await;
    let asked = audit.iter().filter(|line| line.contains("person.erase customer:7700000000001")).count();
    assert_eq!(asked, 2, "{audit:?}");
}

#[tokio::test]
async fn the_certificate_tells_what_each_system_did() {
    let house = House::open();
    let token = house.token_of(Role::Administrator).await;
    let sure = r#"{"reason": "customer-request", "confirm": "7700000000001"}"#;
    let begun = house.by(&token, &format!("POST {CALL}"), sure).await.json();
    let id = begun["id"].as_str().unwrap().to_owned();
    let (erasure, now) = (id.parse().unwrap(), house.clock.now());
    let receipt = Receipt {
        system: "smaregi".into(),
        action: "deleted".into(),
        object: m(900).to_string(),
        receipt: "200".into(),
        points: Some(340),
        at: now,
    };
    house.store.add_receipts(erasure, vec![receipt]).await.unwrap();
    house.store.complete_erasure(erasure, now).await.unwrap();
    let proof = house.by(&token, &format!("GET /ops/v1/erasures/{id}"), "").await.json();
    assert_eq!((&proof["status"], &proof["customer_id"]), (&json!("complete"), &json!("7700000000001")));
    let line = &proof["receipts"][0];
    assert_eq!(
        (&line["system"], &line["receipt"], &line["points"]),
        (&json!("smaregi"), &json!("200"), &json!(340))
    );
    let list = house.by(&token, "GET /ops/v1/erasures?limit=1", "").await.json();
    assert_eq!(list["erasures"][0], proof);
    let next = list["next"].as_str().unwrap().replace('+', "%2B");
    let rest = house.by(&token, &format!("GET /ops/v1/erasures?before={next}"), "").await.json();
    assert_eq!(rest, json!({ "erasures": [], "next": null }));
}

#[tokio::test]
async fn what_is_held_is_told_and_nothing_is_told_as_nothing() {
    let house = House::open();
    known(&house).await;
    let token = house.token_of(Role::CustomerService).await;
    let data = house.by(&token, "GET /ops/v1/customers/7700000000001/data", "").await.json();
    assert_eq!((&data["nothing_held"], &data["erased"]), (&json!(false), &json!(false)));
    assert_eq!(data["held"][0]["table"], "links");
    assert_eq!(data["held"][0]["rows"][0]["pos"], m(900).to_string());
    let nobody = house.by(&token, "GET /ops/v1/customers/7700000000009/data", "").await.json();
    assert_eq!((&nobody["nothing_held"], &nobody["held"]), (&json!(true), &json!([])));
    house.by(&token, "POST /ops/v1/customers/7700000000001/data/sent", "").await.is_problem(404, "not-found");
    let operator = house.token_of(Role::Operator).await;
    house.by(&operator, "GET /ops/v1/customers/7700000000001/data", "").await.is_problem(403, "forbidden");
}
