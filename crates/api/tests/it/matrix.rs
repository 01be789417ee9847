//! The matrix as JSON, and a membership that an operator ends.

use serde_json::json;
use store::Role;

use crate::{
    house::House,
    staff::{m, n},
};

#[tokio::test]
async fn the_matrix_says_of_every_field_who_owns_and_who_reads_it() {
    let house = House::open();
    house.call("GET /ops/v1/matrix", &[], String::new()).await.is_problem(401, "not-signed-in");
    let token = house.token_of(Role::Viewer).await;
    let answer = house.by(&token, "GET /ops/v1/matrix", "").await;
    assert_eq!(answer.status.as_u16(), 200);
    let rows = answer.json()["rows"].clone();
    let rows = rows.as_array().unwrap();
    let fields: Vec<&str> = rows.iter().map(|row| row["field"].as_str().unwrap()).collect();
    assert_eq!(fields, domain::matrix::Field::ALL.map(|field| field.as_str()));
    let points = rows.iter().find(|row| row["field"] == "points").unwrap();
    assert_eq!((&points["owner"], &points["rule"]), (&json!("pos"), &json!("owner_wins")));
    assert_eq!((&points["readers"], &points["chosen"]), (&json!(["online"]), &json!(false)));
}

#[tokio::test]
async fn a_membership_is_ended_with_a_reason_by_those_who_may() {
    let house = House::open();
    let withdraw = format!("POST /ops/v1/links/{}/withdraw", n(1));
    let because = r#"{"reason": "customer-request"}"#;
    let viewer = house.token_of(Role::Viewer).await;
    house.by(&viewer, &withdraw, because).await.is_problem(403, "forbidden");
    let token = house.token_of(Role::CustomerService).await;
    house.by(&token, &withdraw, "{}").await.is_problem(422, "invalid-fields");
    house.by(&token, &withdraw, r#"{"reason": "mood"}"#).await.is_problem(422, "invalid-fields");
    house.by(&token, &withdraw, because).await.is_problem(404, "not-found");
    let now = domain::Clock::now(&*house.clock);
    house.store.link_pos(n(1), m(5), now).await.unwrap().unwrap();
    assert_eq!(house.by(&token, &withdraw, because).await.status.as_u16(), 202);
    let told = house.audit(1).await;
    assert_eq!(told, [format!("customer-service member.withdraw customer:{} customer-request", n(1))]);
    let about =
        store::RunFilter { object: Some(format!("customer:{}", n(1))), limit: 9, ..Default::default() };
    let runs = house.store.runs(&about).await.unwrap();
    assert!(runs.iter().any(|run| run.flow == flows::leaving::NAME), "the goodbye is a run");
}
