//! Cases are shared out, looked into, put off and taken back over HTTP.

use domain::Clock;
use serde_json::json;
use store::Role;

use crate::{
    house::House,
    records,
    staff::{m, n},
};

#[tokio::test]
async fn cases_are_found_counted_and_paged_by_who_works_on_them() {
    let house = House::open();
    let token = house.token_of(Role::CustomerService).await;
    let first = records::match_case(&house, n(1), &[m(101)]).await;
    records::match_case(&house, n(2), &[m(102)]).await;
    let take = format!("POST /ops/v1/cases/{first}/take");
    assert_eq!(house.by(&token, &take, "").await.status, 204);

    let mine = house.by(&token, "GET /ops/v1/cases?assignee=customer-service", "").await.json();
    assert_eq!(mine["cases"][0]["id"], json!(first));
    let counts = &mine["counts"];
    assert_eq!((&counts["open"], &counts["mine"], &counts["later"]), (&json!(2), &json!(1), &json!(0)));
    let by_member = house.by(&token, "GET /ops/v1/cases?id=102", "").await.json();
    assert_eq!(by_member["cases"][0]["customer_id"], json!(n(2)));
    let page = house.by(&token, "GET /ops/v1/cases?view=open&limit=1", "").await.json();
    let next = page["next"].as_str().unwrap();
    let rest =
        house.by(&token, &format!("GET /ops/v1/cases?view=open&limit=1&after={next}"), "").await.json();
    assert_ne!(rest["cases"][0]["id"], page["cases"][0]["id"]);
    assert_eq!(rest["next"], json!(null));
    for wrong in ["view=soon", "after=x", "id=hanako"] {
        let asked = format!("GET /ops/v1/cases?{wrong}");
        house.by(&token, &asked, "").await.is_problem(400, "invalid-parameter");
    }
}

#[tokio::test]
async fn a_case_is_put_off_until_a_day_and_handed_over() {
    let house = House::open();
    let token = house.token_of(Role::CustomerService).await;
    let case = records::match_case(&house, n(1), &[m(101)]).await;
    let later = format!("POST /ops/v1/cases/{case}/later");
    for (body, field) in [
        (r"{}", "until"),
        (r#"{"until": "tomorrow", "reason": "waiting-for-customer"}"#, "until"),
        (r#"{"until": "1999-01-01T00:00:00Z", "reason": "waiting-for-customer"}"#, "until"),
        (r#"{"until": "2099-01-01T00:00:00Z", "reason": "because"}"#, "reason"),
    ] {
        let answer = house.by(&token, &later, body).await;
        answer.is_problem(422, "invalid-fields");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{body}");
    }
    let until = house.clock.now() + jiff::SignedDuration::from_hours(24);
    let body = format!(r#"{{"until": "{until}", "reason": "waiting-for-customer"}}"#);
    assert_eq!(house.by(&token, &later, &body).await.status, 204);
    let open = house.by(&token, "GET /ops/v1/cases?view=open", "").await.json();
    assert_eq!((&open["cases"], &open["counts"]["later"]), (&json!([]), &json!(1)));

    let assign = format!("POST /ops/v1/cases/{case}/assign");
    house.by(&token, &assign, r#"{"to": "nobody-of-that-name"}"#).await.is_problem(404, "not-found");
    assert_eq!(house.by(&token, &assign, r#"{"owner": "store"}"#).await.status, 204);
    let shown = house.by(&token, &format!("GET /ops/v1/cases/{case}"), "").await.json();
    assert_eq!((&shown["owner"], &shown["reason"]), (&json!("store"), &json!("waiting-for-customer")));
    assert_eq!(
        shown["records"]["customer"]["state"], "silent",
        "the online store of this house says nothing"
    );
}

#[tokio::test]
async fn who_looks_behind_the_mask_is_written_down_and_who_may_not_too() {
    let house = House::open();
    let case = records::match_case(&house, n(1), &[m(101)]).await;
    let reveal = format!("POST /ops/v1/cases/{case}/reveal");
    let operator = house.token_of(Role::Operator).await;
    house.by(&operator, &reveal, r#"{"reason": "check-identity"}"#).await.is_problem(403, "forbidden");
    assert_eq!(house.audit(1).await, [format!("operator person.reveal.refused case:{case} -")]);
    let token = house.token_of(Role::CustomerService).await;
    house.by(&token, &reveal, "{}").await.is_problem(422, "invalid-fields");
    assert_eq!(house.by(&token, &reveal, r#"{"reason": "check-identity"}"#).await.status, 200);
    assert_eq!(house.audit(1).await, [format!("customer-service person.reveal case:{case} check-identity")]);
    let viewer = house.token_of(Role::Viewer).await;
    let decide = format!("POST /ops/v1/cases/{case}/decide");
    house.by(&viewer, &decide, r#"{"decision": "different"}"#).await.is_problem(403, "forbidden");
    assert_eq!(house.audit(1).await, [format!("viewer case.decide.refused case:{case} -")]);
}

#[tokio::test]
async fn different_people_may_be_asked_about_again_once_somebody_says_so() {
    let house = House::open();
    let token = house.token_of(Role::CustomerService).await;
    let case = records::match_case(&house, n(1), &[m(101), m(102)]).await;
    let decide = format!("POST /ops/v1/cases/{case}/decide");
    let stale = r#"{"decision": "different", "seen": "something else"}"#;
    house.by(&token, &decide, stale).await.is_problem(409, "evidence-changed");
    let one = r#"{"decision": "different", "pos_member_id": "101", "reason": "family-member"}"#;
    assert_eq!(house.by(&token, &decide, one).await.status, 204);
    let apart = format!("GET /ops/v1/links/{}/apart", n(1));
    let told = house.by(&token, &apart, "").await.json();
    assert_eq!(told["apart"][0]["pos_member_id"], "101");
    let shown = house.by(&token, &format!("GET /ops/v1/cases/{case}"), "").await.json();
    assert_eq!((&shown["state"], shown["candidates"].as_array().unwrap().len()), (&json!("open"), 1));

    let lift = format!("POST /ops/v1/links/{}/lift", n(1));
    let body = r#"{"pos_member_id": "101", "reason": "wrong-person"}"#;
    assert_eq!(house.by(&token, &lift, body).await.status, 204);
    house.by(&token, &lift, body).await.is_problem(404, "not-found");
    assert_eq!(house.by(&token, &apart, "").await.json()["apart"], json!([]));
}
