//! Every operators' call by every role: made from the description, so that no call can be forgotten.

use flows::operators::{Action, rights::allowed};
use serde_json::Value;
use store::Role;

use crate::house::House;

/// A body of the right shape. The ids are nobody's: what is allowed ends in 404 or 422, never in 401 or 403.
fn body(operation: &str) -> &'static str {
    match operation {
        "addUser" => r#"{"name": "UPPER CASE", "role": "viewer", "password": "long enough for anybody"}"#,
        "setUserRole" => r#"{"role": "viewer"}"#,
        _ => "{}",
    }
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| path.starts_with("/ops/"))
        .flat_map(|(path, item)| {
            let is_number = ["/links/", "/customers/"].iter().any(|part| path.contains(part));
            let id = if is_number { "9" } else { "00000000-0000-7000-8000-000000000009" };
            let real = path.replace("{id}", id).replace("{name}", "nobody");
            item.as_object().unwrap().iter().map(move |(m, op)| (format!("{} {real}", m.to_uppercase()), op))
        })
        .collect()
}

#[tokio::test]
async fn every_call_asks_for_the_right_it_names_and_for_nothing_less() {
    let house = House::open();
    let document = house.call("GET /openapi.json", &[], "").await.json();
    let calls = operations(&document);
    assert!(calls.len() >= 28, "{}", calls.len());
    for role in Role::ALL {
        let token = house.token_of(role).await;
        for (line, operation) in &calls {
            let id = operation["operationId"].as_str().unwrap();
            let answer = house.by(&token, line, body(id)).await;
            let Some(right) = operation["x-enishi-right"].as_str() else {
                assert_eq!((id, answer.status.as_u16()), ("getOneself", 200));
                continue;
            };
            let action = Action::ALL.iter().find(|action| action.as_str() == right).unwrap();
            if allowed(role, *action) {
                assert!(![401, 403].contains(&answer.status.as_u16()), "{role:?} {line}: {answer:?}");
            } else {
                answer.is_problem(403, "forbidden");
            }
        }
    }
    assert!(house.store.switches().await.unwrap().is_empty(), "nothing was done along the way");
}

#[tokio::test]
async fn a_stranger_is_refused_everywhere_with_whatever_they_show() {
    let house = House::open();
    let document = house.call("GET /openapi.json", &[], "").await.json();
    let json = "content-type: application/json";
    for (line, operation) in operations(&document) {
        let body = body(operation["operationId"].as_str().unwrap());
        for shown in [
            "x-none: 1",
            "authorization: Bearer good",
            "authorization: Bearer storefront-key-now",
            "authorization: Bearer enishi_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "cookie: __Host-enishi=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            house.call(&line, &[shown, json], body).await.is_problem(401, "not-signed-in");
        }
    }
}

#[tokio::test]
async fn the_description_names_the_roles_of_each_call() {
    let house = House::open();
    let document = house.call("GET /openapi.json", &[], "").await.json();
    let discard = &document["paths"]["/ops/v1/dead-letters/{id}/discard"]["post"];
    assert!(discard["description"].as_str().unwrap().ends_with("For: operator, administrator."));
}
