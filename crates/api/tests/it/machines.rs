//! What machines ask: alive, ready, how much.

use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};

use api::{ApiSettings, router};
use axum::{body::Body, extract::ConnectInfo};
use domain::Vendor;
use http::Request;

use crate::{
    house::{Answer, House},
    records,
};

async fn from(house: &House, address: [u8; 4], extra: &[(&str, &str)]) -> Answer {
    let mut request = Request::get("/metrics");
    for (name, value) in extra {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 4000))));
    house.send(request).await
}

#[tokio::test]
async fn health_tells_nothing_but_health() {
    let house = House::open();
    for path in ["/healthz", "/readyz"] {
        let answer = house.call(&format!("GET {path}"), &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "ok\n"));
    }
    house.script.ready.store(false, Ordering::Relaxed);
    house.call("GET /readyz", &[], "").await.is_problem(503, "not-ready");
    assert_eq!(house.call("GET /healthz", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_hub_about_to_stop_is_not_ready() {
    let (stop, draining) = tokio::sync::watch::channel(false);
    let house = House::with(|settings| settings.draining = draining);
    assert_eq!(house.call("GET /readyz", &[], "").await.status, 200);
    stop.send(true).unwrap();
    house.call("GET /readyz", &[], "").await.is_problem(503, "not-ready");
}

#[tokio::test(start_paused = true)]
async fn metrics_count_requests_calls_and_what_waits() {
    let house = House::open();
    house.me("GET /v1/me/points").await;
    house.me("GET /v1/me/points").await;
    house.call("GET /nowhere/7700000000001", &[], "").await;
    house.metrics.record_call(Vendor::Smaregi, "read the balance", "ok", Duration::from_millis(40));
    records::put_runs(&house, "sign_up", 3).await;
    house.clock.step_ms(60_000);
    let answer = from(&house, [127, 0, 0, 1], &[]).await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        r#"enishi_http_requests_total{method="GET",route="/v1/me/points",status="200"} 2"#,
        r#"enishi_http_requests_total{method="GET",route="(none)",status="404"} 1"#,
        r#"enishi_vendor_calls_total{vendor="smaregi",operation="read the balance",outcome="ok"} 1"#,
        r#"enishi_backlog{flow="sign_up"} 3"#,
        r#"enishi_backlog_oldest_seconds{flow="sign_up"} 60.0"#,
        r#"enishi_http_request_duration_seconds_count{route="/v1/me/points"} 2"#,
    ] {
        assert!(answer.text.lines().any(|l| l == line), "{line}\n{}", answer.text);
    }
    assert!(answer.text.ends_with("# EOF\n"));
    assert!(!answer.text.contains("7700000000001"), "no ids of people");
}

#[tokio::test]
async fn metrics_are_for_this_machine_only_unless_the_shop_says_otherwise() {
    let house = House::open();
    from(&house, [198, 51, 100, 4], &[]).await.is_problem(404, "not-found");
    from(&house, [127, 0, 0, 1], &[("x-forwarded-for", "198.51.100.4")]).await.is_problem(404, "not-found");
    house.call("GET /metrics", &[], "").await.is_problem(404, "not-found");
    let open = House::with(|settings| settings.metrics_for_everybody = true);
    assert_eq!(from(&open, [198, 51, 100, 4], &[]).await.status, 200);
}

#[tokio::test]
async fn the_hub_itself_stands_behind_the_doors() {
    let mut house = House::open();
    let settings = ApiSettings::new(vec!["key".into()], "https://hub.example.jp");
    let (hub, operators) = (house.hub.clone(), house.operators.clone());
    house.router = router(hub, operators, house.metrics.clone(), settings);
    assert_eq!(house.call("GET /readyz", &[], "").await.status, 200);
    let forged = "x-shopify-hmac-sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for header in [forged, "x-shopify-hmac-sha256: short", "x-none: 1"] {
        house.call("POST /webhooks/shopify", &[header], "{}").await.is_problem(401, "bad-signature");
    }
    house
        .call("POST /webhooks/smaregi", &["x-enishi-secret: wrong"], "{}")
        .await
        .is_problem(401, "bad-signature");
    house.me("GET /v1/me").await.is_problem(503, "identity-unavailable");
}
