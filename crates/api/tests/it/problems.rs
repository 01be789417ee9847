//! However a request is wrong, the answer has one shape.

use std::{sync::atomic::Ordering, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use http::HeaderValue;

use crate::{house::House, script::FAMILY_NAME};

const KEY: &str = "idempotency-key: k";

#[tokio::test]
async fn nothing_is_there_or_not_this_way() {
    let house = House::open();
    house.call("GET /", &[], "").await.is_problem(404, "not-found");
    house.call("GET /v1/customers/42/points", &[], "").await.is_problem(404, "not-found");
    let answer = house.call("PUT /v1/me", &[], "").await;
    answer.is_problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD,PATCH,DELETE");
    house.call("GET /v1/registrations", &[], "").await.is_problem(405, "method-not-allowed");
    let options = house.call("OPTIONS /v1/registrations", &[], "").await;
    assert_eq!((options.status.as_u16(), options.header("allow")), (204, "POST"));
    let head = house.call("HEAD /healthz", &[], "").await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn a_title_is_in_the_language_of_the_request() {
    let house = House::open();
    let ja = house.call("GET /nowhere", &["accept-language: ja,en;q=0.5"], "").await;
    assert_eq!(
        (ja.json()["title"].as_str().unwrap(), ja.header("content-language")),
        ("見つかりません", "ja")
    );
    let en = house.call("GET /nowhere", &["accept-language: en-US,en;q=0.9"], "").await;
    assert_eq!(
        (en.json()["title"].as_str().unwrap(), en.header("content-language")),
        ("There is no such thing", "en")
    );
    assert!(en.header("vary").contains("accept-language"));
}

#[tokio::test]
async fn a_body_must_be_json_of_reasonable_size_and_depth() {
    let house = House::open();
    let auth = format!("authorization: {}", crate::house::STOREFRONT);
    let post = "POST /v1/registrations";
    for kind in ["content-type: text/plain", "content-type: application/x-www-form-urlencoded", "x-none: 1"] {
        house.call(post, &[&auth, KEY, kind], "{}").await.is_problem(415, "unsupported-media-type");
    }
    house.storefront(post, &[KEY], "{\"email\": \"hanako@exa").await.is_problem(400, "malformed-json");
    house.storefront(post, &[KEY], "").await.is_problem(400, "malformed-json");
    house.storefront(post, &[KEY], "[]").await.is_problem(400, "unreadable-body");
    let deep = house.storefront(post, &[KEY], &format!("{{\"email\":{}", "[".repeat(50_000))).await;
    deep.is_problem(400, "unreadable-body");
    assert_eq!(deep.json()["errors"][0]["code"], "too-deep");
    let twice = house.storefront(post, &[KEY], r#"{"email":"a","email":"b"}"#).await;
    assert_eq!(twice.json()["errors"][0]["code"], "duplicate");
    let large = "x".repeat(64 * 1024 + 1);
    house.storefront(post, &[KEY], &large).await.is_problem(413, "body-too-large");
    let header = format!("x-long: {}", "x".repeat(17_000));
    house.call("GET /healthz", &[&header], "").await.is_problem(431, "headers-too-large");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_in_is_not_waited_for() {
    let house = House::open();
    let trickle = futures::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(4)).await;
        Some((Ok::<_, std::convert::Infallible>(Bytes::from_static(b" ")), ()))
    });
    let answer = house.call("POST /webhooks/shopify", &[], Body::from_stream(trickle)).await;
    answer.is_problem(408, "request-timeout");
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_panics_or_hangs_is_answered_for_without_its_words() {
    let house = House::open();
    house.script.panics.store(true, Ordering::Relaxed);
    let answer = house.me("GET /v1/me").await;
    answer.is_problem(500, "internal-error");
    assert!(!answer.text.contains(FAMILY_NAME) && !answer.text.contains("panicked"));
    house.script.panics.store(false, Ordering::Relaxed);
    house.script.hangs.store(true, Ordering::Relaxed);
    house.me("GET /v1/me").await.is_problem(503, "took-too-long");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let house = House::open();
    for call in [
        "GET /v1/me",
        "GET /healthz",
        "GET /nowhere",
        "GET /openapi.json",
        "GET /docs",
        "POST /webhooks/shopify",
    ] {
        let answer = house.me(call).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{call}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{call}");
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{call}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{call}"
        );
        assert!(!policy.contains("unsafe"), "{call}");
    }
}

#[tokio::test]
async fn only_pages_of_the_shop_may_read_answers_in_a_browser() {
    let house = House::open();
    let ask = |origin: &'static str| {
        ["access-control-request-method: PATCH", "access-control-request-headers: authorization", origin]
    };
    let ours = house.call("OPTIONS /v1/me", &ask("origin: https://shop.example.jp"), "").await;
    assert_eq!(ours.status, 204);
    assert_eq!(ours.header("access-control-allow-origin"), "https://shop.example.jp");
    assert!(ours.header("access-control-allow-methods").contains("PATCH"));
    assert!(ours.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(ours.headers.get("access-control-allow-credentials"), None::<&HeaderValue>);

    let read = ["origin: https://shop.example.jp", "authorization: Bearer good"];
    let read = house.call("GET /v1/me/points", &read, "").await;
    assert_eq!(read.header("access-control-allow-origin"), "https://shop.example.jp");
    assert!(read.header("vary").contains("origin"));

    for stranger in
        ["origin: https://evil.example", "origin: null", "origin: https://shop.example.jp.evil.example"]
    {
        let refused = house.call("OPTIONS /v1/me", &ask(stranger), "").await;
        assert_eq!(refused.header("access-control-allow-origin"), "", "{stranger}");
    }
    let server_side =
        house.call("OPTIONS /v1/registrations", &ask("origin: https://shop.example.jp"), "").await;
    assert_eq!(server_side.header("access-control-allow-origin"), "", "registrations are for servers");
}
