//! A customer turns points into coupons and back, and is told plainly why not.

use domain::coupon::CouponStatus;
use flows::coupon::{CancelRefused, CouponRefused};
use serde_json::json;

use crate::house::{Answer, House};

const COUPON: &str = "00000000-0000-0000-0000-000000000007";

async fn ask(house: &House, body: &str) -> Answer {
    let headers =
        ["authorization: Bearer good", "content-type: application/json", "idempotency-key: device-1"];
    house.call("POST /v1/me/coupons", &headers, body.to_owned()).await
}

#[tokio::test]
async fn a_coupon_is_answered_whole() {
    let house = House::open();
    let answer = ask(&house, r#"{"points": 300}"#).await;
    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.json(),
        json!({
            "id": COUPON, "code": "K7PM-29XQ-HDTV-5BWR", "amount": 300, "points": 300, "currency": "JPY",
            "status": "active", "expires_at": "2027-11-21T14:59:59Z", "created_at": "2026-11-21T00:00:00Z",
        })
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_status_tells_new_from_under_way_from_told_before() {
    let house = House::open();
    for (status, is_new, expected) in [
        (CouponStatus::Issuing, true, 202),
        (CouponStatus::Attention, true, 202),
        (CouponStatus::Active, false, 200),
        (CouponStatus::Issuing, false, 200),
    ] {
        *house.script.coupon.lock().unwrap() = Ok((status, is_new));
        let answer = ask(&house, r#"{"points": 300}"#).await;
        assert_eq!(answer.status, expected, "{status:?} {is_new}");
        assert_eq!(answer.json()["code"].is_null(), status != CouponStatus::Active);
    }
}

#[tokio::test]
async fn a_refusal_has_a_name() {
    let house = House::open();
    for (refused, status, slug) in [
        (CouponRefused::NotAMultiple, 422, "not-a-multiple"),
        (CouponRefused::NotEnoughPoints, 422, "not-enough-points"),
        (CouponRefused::DailyLimit, 422, "daily-limit"),
        (CouponRefused::KeyReused, 422, "idempotency-key-reused"),
        (CouponRefused::TooManyOpen, 409, "coupons-under-way"),
        (CouponRefused::Unavailable, 503, "coupons-unavailable"),
    ] {
        *house.script.coupon.lock().unwrap() = Err(refused);
        ask(&house, r#"{"points": 300}"#).await.is_problem(status, slug);
    }
    ask(&house, r#"{"points": 300, "customer_id": "1"}"#).await.is_problem(400, "unreadable-body");
    ask(&house, r#"{"points": "300"}"#).await.is_problem(400, "unreadable-body");
    let headers = ["authorization: Bearer good", "content-type: application/json"];
    let without_key = house.call("POST /v1/me/coupons", &headers, r#"{"points": 300}"#.to_owned()).await;
    without_key.is_problem(400, "idempotency-key-missing");
}

#[tokio::test]
async fn a_page_learns_in_which_steps_points_are_used() {
    let house = House::open();
    assert_eq!(
        house.me("GET /v1/me/coupons/offer").await.json(),
        json!({
            "unit": 100, "yen_per_point": 1, "currency": "JPY", "daily_limit": 10_000, "left_today": 9_200,
            "coupon_days": 365, "open": true,
        })
    );
    house.call("GET /v1/me/coupons/offer", &[], String::new()).await.is_problem(401, "token-missing");
}

#[tokio::test]
async fn coupons_are_listed_and_taken_back() {
    let house = House::open();
    let list = house.me("GET /v1/me/coupons").await.json();
    assert_eq!(list["coupons"].as_array().unwrap().len(), 2);
    assert!(list["coupons"][1]["code"].is_null(), "a used code is shown to nobody");

    let cancel = format!("DELETE /v1/me/coupons/{COUPON}");
    for (status, expected) in [(CouponStatus::Cancelled, 200), (CouponStatus::Cancelling, 202)] {
        *house.script.coupon.lock().unwrap() = Ok((status, true));
        assert_eq!(house.me(&cancel).await.status, expected);
    }
    for (refused, status, slug) in [
        (CancelRefused::Missing, 404, "not-found"),
        (CancelRefused::Used, 409, "coupon-used"),
        (CancelRefused::Expired, 409, "coupon-expired"),
        (CancelRefused::Unavailable, 503, "coupons-unavailable"),
    ] {
        *house.script.cancel.lock().unwrap() = Some(refused);
        house.me(&cancel).await.is_problem(status, slug);
    }
    house.me("DELETE /v1/me/coupons/somebody").await.is_problem(404, "not-found");
}
