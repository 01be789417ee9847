//! Who knocks too often waits, and is told for how long.

use std::{net::SocketAddr, time::Duration};

use api::Rate;
use axum::{body::Body, extract::ConnectInfo};
use http::Request;

use crate::house::{Answer, House};

async fn points_from(house: &House, address: [u8; 4]) -> Answer {
    let request = Request::get("/v1/me/points").header("authorization", "Bearer good");
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 4000))));
    house.send(request).await
}

#[tokio::test(start_paused = true)]
async fn one_customer_in_a_loop_waits() {
    let house = House::with(|settings| settings.limits.per_customer = Rate::new(1, 3));
    for _ in 0..3 {
        assert_eq!(house.me("GET /v1/me/points").await.status, 200);
    }
    house.me("GET /v1/me/points").await.is_problem(429, "too-many-requests");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(house.me("GET /v1/me/points").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn one_address_in_a_loop_waits_and_this_machine_does_not() {
    let house = House::with(|settings| settings.limits.per_ip = Rate::new(1, 2));
    for _ in 0..2 {
        assert_eq!(points_from(&house, [203, 0, 113, 7]).await.status, 200);
    }
    points_from(&house, [203, 0, 113, 7]).await.is_problem(429, "too-many-requests");
    assert_eq!(points_from(&house, [203, 0, 113, 8]).await.status, 200);
    for _ in 0..5 {
        assert_eq!(points_from(&house, [127, 0, 0, 1]).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn the_storefront_has_a_rate_and_webhooks_have_none() {
    let house = House::with(|settings| settings.limits.per_storefront_key = Rate::new(1, 1));
    let read = "GET /v1/registrations/00000000-0000-0000-0000-000000000001";
    house.storefront(read, &[], "").await.is_problem(404, "not-found");
    house.storefront(read, &[], "").await.is_problem(429, "too-many-requests");
    for _ in 0..50 {
        assert_eq!(house.call("POST /webhooks/shopify", &[], "{}").await.status, 200);
    }
}
