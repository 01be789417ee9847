//! The people who run the hub at work. Everything they change is in the audit log.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use store::{CaseState, Role};

use crate::{
    house::House,
    records,
    staff::{m, n},
};

const SPREAD: &str = "spread a new customer";

#[tokio::test]
async fn flows_are_listed_with_terms_charter_and_backlog() {
    let house = House::open();
    let token = house.token_of(Role::Viewer).await;
    records::put_runs(&house, SPREAD, 2).await;
    let flows = house.by(&token, "GET /ops/v1/flows", "").await.json();
    let flow = flows["flows"].as_array().unwrap().iter().find(|flow| flow["name"] == SPREAD).unwrap();
    assert_eq!(
        (&flow["owner"], &flow["class"], &flow["waiting"]),
        (&json!("member_services"), &json!("interactive"), &json!(2))
    );
    assert_eq!((&flow["replay"], &flow["paused"]), (&json!("safe"), &Value::Null));
    for heading in ["source", "contract", "failure", "promise"] {
        assert!(!flow["charter"][heading].as_str().unwrap().is_empty(), "{heading}");
    }
}

#[tokio::test]
async fn a_flow_a_system_and_an_object_are_paused_with_a_reason_and_resumed() {
    let house = House::open();
    let token = house.token_of(Role::Operator).await;
    let because = r#"{"reason": "vendor-trouble", "until": "2026-11-21T06:00:00Z"}"#;
    let flow = "/ops/v1/flows/spread%20a%20new%20customer";
    for place in [flow, "/ops/v1/vendors/smaregi", "/ops/v1/objects/customer:7700000000001"] {
        let paused = house.by(&token, &format!("POST {place}/pause"), because).await;
        assert_eq!((paused.status.as_u16(), paused.json()), (200, json!({"changed": true})), "{place}");
        assert_eq!(house.by(&token, &format!("POST {place}/pause"), because).await.json()["changed"], false);
    }
    let pauses = house.by(&token, "GET /ops/v1/pauses", "").await.json();
    let of_vendor =
        pauses["pauses"].as_array().unwrap().iter().find(|p| p["kind"] == "vendor").unwrap().clone();
    assert_eq!(
        of_vendor,
        json!({"kind": "vendor", "name": "smaregi", "since": of_vendor["since"], "by": "operator",
               "reason": "vendor-trouble", "until": "2026-11-21T06:00:00Z"})
    );
    for place in [flow, "/ops/v1/vendors/smaregi", "/ops/v1/objects/customer:7700000000001"] {
        let resumed = house.by(&token, &format!("POST {place}/resume"), r#"{"per_second": 10}"#).await;
        assert_eq!((resumed.status.as_u16(), resumed.json()), (200, json!({"released": 0})), "{place}");
    }
    assert!(house.store.switches().await.unwrap().is_empty());
    let told = house.audit(9).await;
    assert_eq!(told[8], "operator pause flow:spread a new customer vendor-trouble");
    assert_eq!(told[0], "operator resume object:customer:7700000000001 -");
}

#[tokio::test]
async fn a_pause_without_a_reason_or_of_nothing_is_refused() {
    let house = House::open();
    let token = house.token_of(Role::Operator).await;
    let pause = "POST /ops/v1/vendors/smaregi/pause";
    for (body, field, code) in [
        ("{}", "reason", "missing"),
        (r#"{"reason": "because I say so"}"#, "reason", "not-one-of"),
        (r#"{"reason": "trial", "until": "tomorrow"}"#, "until", "invalid"),
        (r#"{"reason": "trial", "until": "2020-01-01T00:00:00Z"}"#, "until", "out-of-range"),
    ] {
        let answer = house.by(&token, pause, body).await;
        answer.is_problem(422, "invalid-fields");
        let error = answer.json()["errors"][0].clone();
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{body}");
    }
    let because = r#"{"reason": "trial"}"#;
    for nothing in ["flows/no%20such%20flow", "vendors/amazon", "objects/yamada", "flows/%ff"] {
        let answer = house.by(&token, &format!("POST /ops/v1/{nothing}/pause"), because).await;
        answer.is_problem(404, "not-found");
    }
    let fast = house.by(&token, "POST /ops/v1/vendors/smaregi/resume", r#"{"per_second": 0}"#).await;
    fast.is_problem(422, "invalid-fields");
    assert!(house.store.switches().await.unwrap().is_empty());
    assert_eq!(house.audit(5).await.len(), 1, "only the token's making is written down");
}

#[tokio::test]
async fn runs_are_listed_page_by_page_shown_with_their_steps_and_tried_again() {
    let house = House::open();
    let token = house.token_of(Role::CustomerService).await;
    let ids = records::put_runs(&house, SPREAD, 3).await;
    let page = house.by(&token, "GET /ops/v1/runs?limit=2&state=waiting", "").await.json();
    assert_eq!((page["runs"].as_array().unwrap().len(), &page["next"]), (2, &page["runs"][1]["id"]));
    let next = page["next"].as_str().unwrap();
    let rest = house.by(&token, &format!("GET /ops/v1/runs?limit=2&before={next}"), "").await.json();
    assert_eq!((rest["runs"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let about = house.by(&token, "GET /ops/v1/runs?object=customer:1", "").await.json();
    assert_eq!(about["runs"][0]["object"], "customer:1");

    let (run, _) = records::dead_run(&house, SPREAD, n(1)).await;
    let shown = house.by(&token, &format!("GET /ops/v1/runs/{run}"), "").await.json();
    assert_eq!((&shown["run"]["state"], &shown["run"]["code"]), (&json!("dead"), &json!("name-differs")));
    assert_eq!(shown["steps"][0]["name"], "link the store member");
    assert_eq!(shown["steps"][0]["state"], "needs_person");
    let retried = house.by(&token, &format!("POST /ops/v1/runs/{run}/retry"), "").await;
    assert_eq!((retried.status.as_u16(), retried.text.as_str()), (202, ""));
    assert_eq!(house.store.run(run).await.unwrap().unwrap().state, store::RunState::Waiting);
    assert_eq!(house.audit(1).await, [format!("customer-service run.retry {run} -")]);

    let never = records::dead_run(&house, "alert a person", n(2)).await.0;
    let refused = house.by(&token, &format!("POST /ops/v1/runs/{never}/retry"), "").await;
    assert!([202, 409].contains(&refused.status.as_u16()));
    house.by(&token, "GET /ops/v1/runs/yamada", "").await.is_problem(404, "not-found");
    house.by(&token, "GET /ops/v1/runs?state=asleep", "").await.is_problem(400, "invalid-parameter");
    house.by(&token, "GET /ops/v1/runs?order=asc", "").await.is_problem(400, "invalid-parameter");
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_dead_letter_is_taken_tried_again_or_given_up_once() {
    let house = House::open();
    let token = house.token_of(Role::Operator).await;
    let (run, letter) = records::dead_run(&house, SPREAD, n(1)).await;
    let listed =
        house.by(&token, "GET /ops/v1/dead-letters?state=open&owner=member_services", "").await.json();
    let first = &listed["dead_letters"][0];
    assert_eq!((&first["id"], &first["run"]), (&json!(letter.to_string()), &json!(run.to_string())));
    assert_eq!((&first["code"], &first["vendor"]), (&json!("name-differs"), &json!("smaregi")));

    let at = format!("/ops/v1/dead-letters/{letter}");
    assert_eq!(house.by(&token, &format!("POST {at}/take"), "").await.status, 204);
    assert_eq!(house.store.letter(letter).await.unwrap().unwrap().taken_by.as_deref(), Some("operator"));
    assert_eq!(house.by(&token, &format!("POST {at}/retry"), "").await.status, 202);
    house.by(&token, &format!("POST {at}/retry"), "").await.is_problem(409, "already-ended");
    house.by(&token, &format!("POST {at}/take"), "").await.is_problem(409, "already-ended");

    let (run, letter) = records::dead_run(&house, SPREAD, n(2)).await;
    let discard = format!("POST /ops/v1/dead-letters/{letter}/discard");
    house.by(&token, &discard, "{}").await.is_problem(422, "invalid-fields");
    assert_eq!(house.by(&token, &discard, r#"{"reason": "done-by-hand"}"#).await.status, 204);
    house.by(&token, &discard, r#"{"reason": "done-by-hand"}"#).await.is_problem(409, "already-ended");
    assert_eq!(house.store.run(run).await.unwrap().unwrap().state, store::RunState::Discarded);
    let told = house.audit(2).await;
    assert_eq!(told[0], format!("operator dead-letter.discard {letter} done-by-hand"));
    assert!(!told[1].contains(&letter.to_string()), "one act is one entry: {told:?}");
    let nobody = "POST /ops/v1/dead-letters/00000000-0000-7000-8000-000000000009/take";
    house.by(&token, nobody, "").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_wrong_link_is_taken_apart_at_the_till_and_stays_apart() {
    let house = House::open();
    let token = house.token_of(Role::CustomerService).await;
    let now = domain::Clock::now(&*house.clock);
    for last in 1..=3 {
        house.store.know_customer(n(last), now).await.unwrap();
    }
    house.store.link_pos(n(1), m(101), now).await.unwrap().unwrap();
    house.tills.numbers.lock().unwrap().insert(m(101), Some(n(1)));

    let page = house.by(&token, "GET /ops/v1/links?limit=2", "").await.json();
    assert_eq!(page["links"].as_array().unwrap().len(), 2);
    let rest = format!("GET /ops/v1/links?limit=2&before={}", page["next"].as_str().unwrap());
    assert_eq!(house.by(&token, &rest, "").await.json()["links"].as_array().unwrap().len(), 1);
    house.by(&token, "GET /ops/v1/links?before=nonsense", "").await.is_problem(400, "invalid-parameter");
    let link = house.by(&token, &format!("GET /ops/v1/links/{}", n(1)), "").await.json();
    assert_eq!((&link["pos_member_id"], &link["crm_contact_id"]), (&json!("101"), &Value::Null));

    let unlink = format!("POST /ops/v1/links/{}/unlink", n(1));
    house.by(&token, &unlink, "{}").await.is_problem(422, "invalid-fields");
    house.tills.down.store(true, Ordering::Relaxed);
    house.by(&token, &unlink, r#"{"reason": "wrong-person"}"#).await.is_problem(503, "vendor-unavailable");
    assert_eq!(house.store.link(n(1)).await.unwrap().unwrap().pos, Some(m(101)), "nothing half done");
    house.tills.down.store(false, Ordering::Relaxed);
    let done = house.by(&token, &unlink, r#"{"reason": "wrong-person"}"#).await;
    assert_eq!((done.status.as_u16(), &done.json()["pos_member_id"]), (200, &json!("101")));
    assert_eq!(done.json()["stays"][1]["code"], "points-stay", "what it does not restore is said");
    assert_eq!(house.tills.numbers.lock().unwrap()[&m(101)], None, "the number is off the member");
    assert_eq!(house.store.link(n(1)).await.unwrap().unwrap().pos, None);
    assert!(house.store.are_apart(n(1), m(101)).await.unwrap());
    house.by(&token, &unlink, r#"{"reason": "wrong-person"}"#).await.is_problem(404, "not-found");
    assert_eq!(
        house.audit(1).await,
        [format!("customer-service link.unlink customer:{} wrong-person", n(1))]
    );
}

#[tokio::test]
async fn a_match_case_is_decided_by_a_person_and_the_sign_up_goes_on() {
    let house = House::open();
    let token = house.token_of(Role::CustomerService).await;
    house.tills.numbers.lock().unwrap().extend([(m(101), None), (m(102), Some(n(99)))]);
    let case = records::match_case(&house, n(1), &[m(101), m(102)]).await;
    let (run, letter) = records::dead_run(&house, SPREAD, n(1)).await;
    let listed = house.by(&token, "GET /ops/v1/cases?state=open", "").await.json();
    let facts = &listed["cases"][0]["candidates"][0]["facts"];
    assert_eq!(facts, &json!([{"fact": "given", "level": "differ"}]));

    let decide = format!("POST /ops/v1/cases/{case}/decide");
    for (body, field) in [
        ("{}", "decision"),
        (r#"{"decision": "maybe"}"#, "decision"),
        (r#"{"decision": "link"}"#, "pos_member_id"),
        (r#"{"decision": "new-member", "pos_member_id": "101"}"#, "pos_member_id"),
        (r#"{"decision": "close", "reason": "because"}"#, "reason"),
    ] {
        let answer = house.by(&token, &decide, body).await;
        answer.is_problem(422, "invalid-fields");
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    let link = |member: &str| format!(r#"{{"decision": "link", "pos_member_id": "{member}"}}"#);
    house.by(&token, &decide, &link("555")).await.is_problem(409, "link-taken");
    house.by(&token, &decide, &link("102")).await.is_problem(409, "link-taken");
    assert_eq!(house.store.case(case).await.unwrap().unwrap().state, CaseState::Open);

    assert_eq!(house.by(&token, &decide, &link("101")).await.status, 204);
    assert_eq!(house.tills.numbers.lock().unwrap()[&m(101)], Some(n(1)));
    assert_eq!(house.store.link(n(1)).await.unwrap().unwrap().pos, Some(m(101)));
    let shown = house.by(&token, &format!("GET /ops/v1/cases/{case}"), "").await.json();
    assert_eq!((&shown["state"], &shown["decided_by"]), (&json!("linked"), &json!("customer-service")));
    assert_eq!(house.store.run(run).await.unwrap().unwrap().state, store::RunState::Waiting, "it goes on");
    assert!(house.store.letter(letter).await.unwrap().unwrap().ended_at.is_some());
    let second = house.by(&token, &decide, &link("101")).await;
    second.is_problem(409, "already-ended");
    assert!(second.json()["detail"].as_str().unwrap().starts_with("customer-service, "), "who was first");
}

#[tokio::test]
async fn different_people_are_remembered_as_such() {
    let house = House::open();
    let token = house.token_of(Role::Administrator).await;
    let case = records::match_case(&house, n(1), &[m(101), m(102)]).await;
    let decide = format!("POST /ops/v1/cases/{case}/decide");
    assert_eq!(house.by(&token, &decide, r#"{"decision": "different"}"#).await.status, 204);
    for member in [m(101), m(102)] {
        assert!(house.store.are_apart(n(1), member).await.unwrap());
    }
    assert_eq!(house.store.case(case).await.unwrap().unwrap().state, CaseState::Different);
    assert_eq!(house.audit(1).await, [format!("administrator case.decide {case} -")]);
}

#[tokio::test]
async fn the_audit_log_is_read_page_by_page_and_proved() {
    let house = House::open();
    let token = house.token_of(Role::Finance).await;
    let operator = house.token_of(Role::Operator).await;
    for _ in 0..3 {
        house.by(&operator, "POST /ops/v1/vendors/mail/resume", "{}").await;
    }
    let page = house.by(&token, "GET /ops/v1/audit?limit=2", "").await.json();
    assert_eq!((page["entries"].as_array().unwrap().len(), &page["next"]), (2, &json!(4)));
    let rest = house.by(&token, "GET /ops/v1/audit?limit=50&before=4", "").await.json();
    assert_eq!((rest["entries"].as_array().unwrap().len(), &rest["next"]), (3, &Value::Null));
    let proof = house.by(&token, "GET /ops/v1/audit/verify", "").await.json();
    assert_eq!((&proof["intact"], &proof["entries"]), (&json!(true), &json!(5)));
    let head = proof["head"].as_str().unwrap();
    let kept = house.by(&token, &format!("GET /ops/v1/audit/verify?head={head}"), "").await.json();
    assert_eq!(kept["intact"], true);
    let foreign = format!("GET /ops/v1/audit/verify?head={}", "a".repeat(64));
    assert_eq!(house.by(&token, &foreign, "").await.json()["intact"], false);
    house.by(&token, "GET /ops/v1/audit/verify?head=1", "").await.is_problem(400, "invalid-parameter");
}

#[tokio::test]
async fn accounts_are_made_changed_and_locked_by_an_administrator_and_not_by_oneself() {
    let house = House::open();
    let token = house.token_of(Role::Administrator).await;
    let add = |name: &str, password: &str| {
        json!({"name": name, "role": "store_staff", "password": password}).to_string()
    };
    let good = add("till1", "a long enough password");
    assert_eq!(house.by(&token, "POST /ops/v1/users", &good).await.status, 201);
    house.by(&token, "POST /ops/v1/users", &good).await.is_problem(409, "name-taken");
    for (body, field) in
        [(add("till2", "short"), "password"), (add("Till 2", "a long enough password"), "name")]
    {
        let answer = house.by(&token, "POST /ops/v1/users", &body).await;
        answer.is_problem(422, "invalid-fields");
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    let bad_role = add("till2", "a long enough password").replace("store_staff", "king");
    house.by(&token, "POST /ops/v1/users", &bad_role).await.is_problem(422, "invalid-fields");

    let role = |name: &str| format!("POST /ops/v1/users/{name}/role");
    assert_eq!(house.by(&token, &role("till1"), r#"{"role": "viewer"}"#).await.status, 204);
    house.by(&token, &role("administrator"), r#"{"role": "viewer"}"#).await.is_problem(403, "forbidden");
    house.by(&token, &role("nobody"), r#"{"role": "viewer"}"#).await.is_problem(404, "not-found");
    let made = house.by(&token, "POST /ops/v1/users/till1/tokens", "").await;
    assert_eq!(made.status, 201);
    let theirs = flows::operators::Token::shown(made.json()["token"].as_str().unwrap());
    assert_eq!(house.by(&theirs, "GET /ops/v1/me", "").await.json()["role"], "viewer");
    assert_eq!(house.by(&token, "POST /ops/v1/users/till1/disable", "").await.status, 204);
    house.by(&theirs, "GET /ops/v1/me", "").await.is_problem(401, "not-signed-in");
    assert_eq!(house.by(&token, "POST /ops/v1/users/till1/enable", "").await.status, 204);
    house.by(&theirs, "GET /ops/v1/me", "").await.is_problem(401, "not-signed-in");

    let users = house.by(&token, "GET /ops/v1/users", "").await;
    assert!(users.text.contains("till1") && !users.text.contains("argon2"), "{}", users.text);
    let told = house.audit(5).await;
    assert_eq!(told[4], "administrator user.add till1 -");
    assert_eq!(told[1], "administrator user.disable till1 -");
}
