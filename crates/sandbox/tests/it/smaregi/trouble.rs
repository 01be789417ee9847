//! Bad days: limits, tokens, scopes, and every way an answer can go missing.

use std::time::Duration;

use jiff::SignedDuration;
use sandbox::{Fault, smaregi::RateLimits};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Pos, hanako};

#[tokio::test]
async fn the_eleventh_read_of_a_second_is_turned_away_with_a_time_to_wait() {
    let pos = Pos::open().await;
    pos.smaregi.set_rate_limits(Some(RateLimits::default()));
    for _ in 0..10 {
        assert_eq!(pos.get("/customers").await.status, 200);
    }
    let turned_away = pos.get("/customers").await;
    assert_eq!((turned_away.status, turned_away.header("retry-after")), (429, "1"));
    assert_eq!(pos.post("/customers", hanako()).await.status, 200, "writes are counted apart");
    pos.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(pos.get("/customers").await.status, 200);
}

#[tokio::test]
async fn token_calls_count_among_the_four_writes() {
    let pos = Pos::open().await;
    pos.smaregi.set_rate_limits(Some(RateLimits::default()));
    for _ in 0..4 {
        assert_eq!(pos.ask_for_token("sandbox-smaregi-secret", "pos.customers:read").await.status, 200);
    }
    assert_eq!(pos.post("/customers", hanako()).await.status, 429);
    assert_eq!(pos.smaregi.member_count(), 0);
}

#[tokio::test]
async fn a_token_is_good_for_an_hour_and_for_its_scopes() {
    let mut pos = Pos::open().await;
    pos.clock.advance(SignedDuration::from_secs(3_599));
    assert_eq!(pos.get("/customers").await.status, 200);
    pos.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(pos.get("/customers").await.status, 401);

    pos.sign_in("pos.customers:read").await;
    assert_eq!(pos.get("/customers").await.status, 200);
    assert_eq!(pos.post("/customers", hanako()).await.status, 403);
    pos.smaregi.expire_tokens();
    assert_eq!(pos.get("/customers").await.status, 401);
    assert_eq!(pos.ask_for_token("wrong", "pos.customers:read").await.status, 401);
    pos.smaregi.grant_scopes(&["pos.customers:read"]);
    let refused = pos.ask_for_token("sandbox-smaregi-secret", "pos.customers:read pos.stock:read").await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_scope")));
}

#[tokio::test]
async fn a_small_plan_has_no_members() {
    let pos = Pos::open().await;
    pos.smaregi.set_plan_has_members(false);
    assert_eq!(pos.get("/customers").await.status, 403);
    assert_eq!(pos.get("/customers/point?customer_id=1").await.status, 403);
    assert_eq!(pos.get("/stores").await.status, 200);
}

#[tokio::test]
async fn an_answer_lost_after_the_write_leaves_the_member_behind() {
    let pos = Pos::open().await;
    pos.smaregi.faults.once_on("POST /customers", Fault::CutAfterEffect);
    let cut = pos.post("/customers", hanako()).await;
    assert!(cut.broken);
    assert_eq!(cut.header("x-sandbox-cut"), "1");
    assert_eq!(pos.smaregi.member_count(), 1);
    assert_eq!(pos.get("/customers?customer_code=8840734670934").await.body[0]["customerId"], "1");

    pos.smaregi.faults.once_on("POST /customers", Fault::CutBeforeEffect);
    assert!(pos.post("/customers", hanako()).await.broken);
    assert_eq!(pos.smaregi.member_count(), 1);
}

#[tokio::test]
async fn a_fault_of_one_call_leaves_its_neighbour_alone() {
    let pos = Pos::open().await;
    let id = pos.hanako(100);
    pos.smaregi.faults.always_on("POST /customers", Fault::Unavailable);
    let add = pos.post(&format!("/customers/{id}/point/add"), json!({"point": "-100"})).await;
    assert_eq!(add.status, 200);
    let down = pos.post("/customers", hanako()).await;
    assert_eq!((down.status, &down.body["type"]), (503, &json!("about:blank")));
    pos.smaregi.faults.recover();
    assert_eq!(
        pos.post("/customers", json!({"customerCode": "B", "lastName": "あ", "firstName": "い"}))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn every_other_bad_day_looks_the_way_it_should() {
    let pos = Pos::open().await;
    let id = pos.hanako(1_000);
    let add = format!("/customers/{id}/point/add");
    let on = |fault| pos.smaregi.faults.once_on("POST /customers/{id}/point/add", fault);
    let take = json!({"point": "-100"});

    on(Fault::ErrorAfterEffect);
    assert_eq!(pos.post(&add, take.clone()).await.status, 500);
    assert_eq!(pos.smaregi.points(&id), 900, "it happened all the same");
    on(Fault::Throttled { retry_after_s: 7 });
    let throttled = pos.post(&add, take.clone()).await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, "7"));
    on(Fault::Denied);
    assert_eq!(pos.post(&add, take.clone()).await.status, 401);
    on(Fault::Html);
    let page = pos.post(&add, take.clone()).await;
    assert!(page.status == 200 && page.text.contains("<html"));
    on(Fault::OkWithErrors);
    let odd = pos.post(&add, take.clone()).await;
    assert_eq!((odd.status, &odd.body["status"]), (200, &json!(500)));
    on(Fault::Unreachable);
    assert_eq!(pos.post(&add, take.clone()).await.header("x-sandbox-unreachable"), "1");
    assert_eq!(pos.smaregi.points(&id), 900, "none of these did anything");
    on(Fault::Truncated);
    let half = pos.post(&add, take).await;
    assert!(half.status == 200 && half.body.is_null() && half.text.starts_with('{'));
    assert_eq!(pos.smaregi.points(&id), 800);
}

#[tokio::test]
async fn a_mixed_up_cache_answers_with_somebody_else() {
    let pos = Pos::open().await;
    let id = pos.hanako(1_000);
    let other = pos.smaregi.seed_members(1, 5).remove(0);
    pos.smaregi.faults.always(Fault::SomeoneElse);
    assert_eq!(pos.get(&format!("/customers/{id}")).await.body["customerId"], other.as_str());
    let points = pos.get(&format!("/customers/point?customer_id={id}")).await.body;
    assert_eq!(points[0]["customerId"], other.as_str());
    let by_code = pos.get("/customers?customer_code=8840734670934").await.body;
    assert_eq!(by_code[0]["customerId"], other.as_str());
}

#[tokio::test(start_paused = true)]
async fn a_slow_day_takes_as_long_as_it_was_told() {
    let pos = Pos::open().await;
    pos.smaregi.set_latency(Duration::from_millis(80), Duration::from_millis(300));
    let started = tokio::time::Instant::now();
    pos.get("/customers").await;
    assert_eq!(started.elapsed(), Duration::from_millis(80));
    pos.smaregi.faults.once(Fault::Slow(Duration::from_secs(20)));
    let slow = pos.post("/customers", hanako());
    assert!(tokio::time::timeout(Duration::from_secs(5), slow).await.is_err());
    assert_eq!(pos.smaregi.member_count(), 1, "whoever stops waiting does not know that it happened");
}

#[tokio::test]
async fn another_contract_is_none_of_our_business() {
    let pos = Pos::open().await;
    assert_eq!(pos.get("/no/such/path").await.status, 404);
    let request = axum::http::Request::get("/sb_other/pos/customers")
        .header("authorization", format!("Bearer {}", pos.token))
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(crate::counter::ask(&pos.smaregi.api_router(), request).await.status, 403);
}

#[tokio::test]
async fn over_a_real_line_a_cut_is_a_connection_that_ends_in_the_middle() {
    let pos = Pos::open().await;
    pos.smaregi.faults.once_on("POST /customers", Fault::CutAfterEffect);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = axum::serve(listener, pos.smaregi.api_router());
    tokio::spawn(async move { served.await });

    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    let (body, token) = (hanako().to_string(), &pos.token);
    let request = format!(
        "POST /sb_enishi/pos/customers HTTP/1.1\r\nhost: pos\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    line.write_all(request.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    // The line ends although nobody asked for `connection: close`; a reset ends it just as well.
    let _ = line.read_to_end(&mut heard).await;
    let heard = String::from_utf8_lossy(&heard);
    assert!(!heard.ends_with("0\r\n\r\n"), "an answer that was complete: {heard}");
    assert!(!heard.contains("customerId"));
    assert_eq!(pos.smaregi.member_count(), 1);
}
