//! Bad days: the limit, dead tokens, and answers that never arrive.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::SignedDuration;
use sandbox::{Fault, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::street::{Street, document, hanako};

#[tokio::test]
async fn a_token_is_needed_and_lasts_a_day() {
    let street = Street::open().await;
    let wrong = json!({"grant_type": "client_credentials", "client_id": street.settings.shopify_client_id, "client_secret": "x"});
    assert_eq!(
        street.post_json("/admin/oauth/access_token", &[], wrong).await.status,
        StatusCode::BAD_REQUEST
    );
    let bare =
        street.post_json("/admin/api/2026-10/graphql.json", &[], json!({"query": "{ shop { id } }"})).await;
    assert_eq!(bare.status, StatusCode::UNAUTHORIZED);
    assert_eq!(street.call("{ shop { id } }", json!({})).await.status, StatusCode::OK);
    street.clock.advance(SignedDuration::from_secs(86_400));
    assert_eq!(street.call("{ shop { id } }", json!({})).await.status, StatusCode::UNAUTHORIZED);
    street.sign_in().await;
    let answer = street.call("{ shop { id myshopifyDomain } }", json!({})).await;
    assert_eq!(answer.headers["x-shopify-api-version"], "2026-10");
    assert_eq!(answer.json()["data"]["shop"]["myshopifyDomain"], "enishi-demo.myshopify.com");
}

#[tokio::test]
async fn a_version_that_has_ended_is_answered_by_the_oldest_that_is_left() {
    let street = Street::open().await;
    for (asked, served) in [("2024-10", Some("2026-01")), ("2026-07", Some("2026-07")), ("2031-01", None)] {
        let path = format!("/admin/api/{asked}/graphql.json");
        let answer = street.post_json(&path, &[], json!({"query": "{ shop { id } }"})).await;
        let header = answer.headers.get("x-shopify-api-version").map(|v| v.to_str().unwrap());
        assert_eq!(header, served);
        assert_eq!(answer.status == StatusCode::NOT_FOUND, served.is_none());
    }
}

#[tokio::test]
async fn an_empty_bucket_throttles_and_fills_again() {
    let street = Street::open_with(Settings { shopify_bucket: (25, 10), ..Settings::default() }).await;
    let first = street.ask(&document("customer_create"), json!({"input": {"email": "a@example.jp"}})).await;
    let cost = &first["extensions"]["cost"];
    assert_eq!((&cost["requestedQueryCost"], &cost["actualQueryCost"]), (&json!(10), &json!(10)));
    assert_eq!(cost["throttleStatus"]["currentlyAvailable"], 15);
    street.create(json!({"email": "b@example.jp"})).await;
    let empty = street.ask(&document("customer_create"), json!({"input": {"email": "c@example.jp"}})).await;
    assert_eq!(empty["errors"][0]["extensions"]["code"], "THROTTLED");
    assert!(empty.get("data").is_none());
    assert_eq!(empty["extensions"]["cost"]["actualQueryCost"], Value::Null);
    assert_eq!(street.shop.customer_count(), 2);
    street.clock.advance(SignedDuration::from_secs(1));
    street.create(json!({"email": "c@example.jp"})).await;
}

#[tokio::test]
async fn a_query_that_asks_for_too_much_is_refused_whatever_the_bucket_holds() {
    let street = Street::open().await;
    let wide = "{ customers(first: 250) { nodes { id addressesV2(first: 20) { nodes { id } } } } }";
    let body = street.ask(wide, json!({})).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "MAX_COST_EXCEEDED");
}

#[tokio::test]
async fn a_told_throttle_says_how_long_to_wait() {
    let street = Street::open().await;
    street.shop.faults.once_on("customerCreate", Fault::Throttled { retry_after_s: 3 });
    let body = street.ask(&document("customer_create"), json!({"input": hanako()})).await;
    let cost = &body["extensions"]["cost"];
    let wait = (cost["requestedQueryCost"].as_f64().unwrap()
        - cost["throttleStatus"]["currentlyAvailable"].as_f64().unwrap())
        / cost["throttleStatus"]["restoreRate"].as_f64().unwrap();
    assert_eq!((wait, &body["errors"][0]["extensions"]["code"]), (3.0, &json!("THROTTLED")));
}

#[tokio::test]
async fn a_cut_after_the_write_leaves_the_customer_there() {
    let street = Street::open().await;
    street.shop.faults.once_on("customerCreate", Fault::CutAfterEffect);
    let answer = street.call(&document("customer_create"), json!({"input": hanako()})).await;
    assert!(answer.cut);
    assert!(street.shop.customer_by_email("hanako.yamada@example.jp").is_some());
    street.shop.faults.once_on("customerCreate", Fault::CutBeforeEffect);
    assert!(street.call(&document("customer_create"), json!({"input": {"email": "b@example.jp"}})).await.cut);
    assert_eq!((street.shop.customer_count(), street.shop.calls("customerCreate")), (1, 2));
}

#[tokio::test]
async fn over_a_socket_a_cut_closes_the_connection_without_one_byte_of_answer() {
    let street = Street::open().await;
    street.shop.faults.always(Fault::Unreachable);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut socket = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let router = street.shop.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let request = "POST /admin/oauth/access_token HTTP/1.1\r\nhost: shop\r\ncontent-length: 0\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset is as good as a close: nobody answered.
    let _ = socket.read_to_end(&mut answer).await;
    assert_eq!(String::from_utf8_lossy(&answer), "");
}

#[tokio::test]
async fn every_other_trouble_looks_like_itself() {
    let street = Street::open().await;
    let mut n = 0;
    let mut create = async |fault: Fault| {
        n += 1;
        street.shop.faults.once_on("customerCreate", fault);
        let answer = street
            .call(&document("customer_create"), json!({"input": {"email": format!("c{n}@example.jp")}}))
            .await;
        (answer, street.shop.customer_by_email(&format!("c{n}@example.jp")).is_some())
    };
    let (answer, written) = create(Fault::Unavailable).await;
    assert_eq!((answer.status, written), (StatusCode::SERVICE_UNAVAILABLE, false));
    let (answer, written) = create(Fault::ErrorAfterEffect).await;
    assert_eq!((answer.status, written), (StatusCode::INTERNAL_SERVER_ERROR, true));
    let (answer, written) = create(Fault::Denied).await;
    assert_eq!((answer.status, written), (StatusCode::UNAUTHORIZED, false));
    let (answer, written) = create(Fault::Html).await;
    assert!(answer.status == StatusCode::OK && answer.text.starts_with("<!DOCTYPE html>") && !written);
    let (answer, written) = create(Fault::Truncated).await;
    assert!(
        answer.status == StatusCode::OK && serde_json::from_str::<Value>(&answer.text).is_err() && written
    );
    let (answer, written) = create(Fault::OkWithErrors).await;
    let body = answer.json();
    assert_eq!((&body["errors"][0]["extensions"]["code"], written), (&json!("INTERNAL_SERVER_ERROR"), false));
    assert!(body.get("data").is_none());
    let (answer, written) = create(Fault::Unreachable).await;
    assert!(answer.cut && answer.headers.contains_key("x-sandbox-unreachable") && !written);
}

#[tokio::test]
async fn a_mixed_up_cache_answers_with_a_strangers_record() {
    let street = Street::open().await;
    street.create(json!({"email": "stranger@example.jp"})).await;
    let mine = street.create(hanako()).await;
    street.shop.faults.once_on("customer", Fault::SomeoneElse);
    let data = street.run("customer_by_id", json!({"id": mine["id"]})).await;
    assert_eq!(data["customer"]["defaultEmailAddress"]["emailAddress"], "stranger@example.jp");
    let data = street.run("customer_by_id", json!({"id": mine["id"]})).await;
    assert_eq!(data["customer"]["id"], mine["id"]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_shop_has_written_long_before_it_answers() {
    let street = Street::open().await;
    street.shop.set_latency(Duration::from_millis(100));
    street.shop.faults.once_on("customerCreate", Fault::Slow(Duration::from_secs(30)));
    let before = tokio::time::Instant::now();
    let create = document("customer_create");
    let call = street.call(&create, json!({"input": hanako()}));
    assert!(tokio::time::timeout(Duration::from_secs(5), call).await.is_err());
    assert_eq!(street.shop.customer_count(), 1);
    assert_eq!(before.elapsed(), Duration::from_secs(5));
    street.shop.faults.always_on("shop", Fault::Unavailable);
    assert_eq!(street.call("{ shop { id } }", json!({})).await.status, StatusCode::SERVICE_UNAVAILABLE);
    street.shop.faults.recover();
    assert_eq!(street.call("{ shop { id } }", json!({})).await.status, StatusCode::OK);
}
