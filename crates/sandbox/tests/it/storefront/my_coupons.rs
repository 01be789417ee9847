//! Points become coupons on my page, and come back; whatever goes wrong is said, and nothing is done twice.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Browser, fakes::points};

fn offer(left_today: i64, open: bool) -> Value {
    json!({"unit": 100, "yen_per_point": 1, "currency": "JPY", "daily_limit": 10_000, "left_today": left_today,
        "coupon_days": 365, "open": open})
}

fn coupon(status: &str) -> Value {
    let code = (status == "active").then_some("K7PM-29XQ-HDTV-5BWR");
    json!({"id": "00000000-0000-0000-0000-000000000007", "code": code, "amount": 300, "points": 300,
        "currency": "JPY", "status": status, "expires_at": "2027-11-21T14:59:59Z",
        "created_at": "2026-11-21T00:00:00Z"})
}

async fn at_my_page(coupons: &[&str]) -> Browser {
    let browser = Browser::signed_in().await;
    browser.hub.answer("GET /v1/me/coupons/offer", 200, offer(10_000, true));
    let coupons: Vec<Value> = coupons.iter().map(|status| coupon(status)).collect();
    browser.hub.answer("GET /v1/me/coupons", 200, json!({ "coupons": coupons }));
    browser
}

#[tokio::test]
async fn the_slider_goes_in_whole_steps_up_to_what_there_is() {
    let mut browser = at_my_page(&[]).await;
    let page = browser.get("/shop/me").await;
    page.shows(r#"min="100" max="1200" step="100" value="100""#);
    page.shows("いま使えるポイント 1,200");
    page.shows(r#"<span data-worth>100</span>"#);
    page.shows(r#"<span data-rest>1,150</span>"#);
    page.shows("まだクーポンはありません");
    browser.hub.answer("GET /v1/me/coupons/offer", 200, offer(750, true));
    let page = browser.get("/shop/me/coupons").await;
    page.shows(r#"max="700""#);
    page.shows("いま使えるポイント 700");
}

#[tokio::test]
async fn when_there_is_nothing_to_make_the_page_says_why() {
    let mut browser = at_my_page(&[]).await;
    for (answer, balance, said) in [
        (offer(10_000, true), points("ok", Some(99)), "クーポンは100ポイントから作れます"),
        (offer(99, true), points("ok", Some(1_250)), "今日使えるポイントの上限に達しました"),
        (offer(10_000, false), points("ok", Some(1_250)), "係が確認しているクーポンがあります"),
        (offer(10_000, true), points("stale", Some(1_250)), "いまはポイントをクーポンにできません"),
        (offer(10_000, true), points("unavailable", None), "いまはポイントをクーポンにできません"),
        (json!({}), points("ok", Some(1_250)), "いまはポイントをクーポンにできません"),
    ] {
        browser.hub.answer("GET /v1/me/coupons/offer", 200, answer);
        browser.hub.answer("GET /v1/me/points", 200, balance);
        let page = browser.get("/shop/me").await;
        page.shows(said);
        page.hides("coupon-slider");
    }
    browser.hub.answer("GET /v1/me/coupons", 503, json!({}));
    browser.get("/shop/me").await.shows("クーポンを読み込めませんでした");
}

#[tokio::test]
async fn a_coupon_is_asked_for_with_the_key_of_its_form() {
    let mut browser = at_my_page(&["active"]).await;
    browser.hub.answer("POST /v1/me/coupons", 201, coupon("active"));
    let key = browser.get("/shop/me").await.value_of("key");
    let made = browser.post("/shop/me/coupons", &format!("key={key}&points=300")).await;
    assert_eq!(made.location, "/shop/me?coupon=made#coupons");
    let call = browser.hub.calls().into_iter().find(|call| call.method == "POST").unwrap();
    assert_eq!((call.header("idempotency-key"), &call.body), (key.as_str(), &json!({"points": 300})));
    let page = browser.get("/shop/me?coupon=made").await;
    page.shows("クーポンができました");
    page.shows("K7PM-29XQ-HDTV-5BWR");
    page.shows("有効期限 2027年11月21日");
    browser.get("/shop/me?coupon=made&lang=en").await.shows("Your coupon is ready");

    browser.hub.answer("POST /v1/me/coupons", 202, coupon("issuing"));
    let slow = browser.post("/shop/me/coupons", "key=k&points=300").await;
    assert_eq!(slow.location, "/shop/me?coupon=issuing#coupons");
}

#[tokio::test]
async fn a_refusal_is_said_in_words() {
    let mut browser = at_my_page(&[]).await;
    for (status, slug, said) in [
        (422, "not-enough-points", "ポイントが足りません"),
        (422, "not-a-multiple", "使えるポイントの単位と違います"),
        (422, "daily-limit", "今日使えるポイントの上限を超えています"),
        (409, "coupons-under-way", "先に作ったクーポンがまだ準備中です"),
        (503, "coupons-unavailable", "ポイントは減っていません"),
    ] {
        browser.hub.answer("POST /v1/me/coupons", status, json!({ "type": slug }));
        let refused = browser.post("/shop/me/coupons", "key=first&points=400").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug}");
        refused.shows(said);
        refused.shows(r#"value="400""#);
        assert_ne!(refused.value_of("key"), "first", "the next request is another one");
    }
}

#[tokio::test]
async fn pressed_again_after_silence_it_is_the_same_request() {
    let mut browser = at_my_page(&[]).await;
    let silent = browser.post("/shop/me/coupons", "key=only-one&points=500").await;
    silent.shows("もう一度押しても、二重にはなりません");
    assert_eq!(silent.value_of("key"), "only-one");
    silent.shows(r#"value="500""#);
}

#[tokio::test]
async fn an_unused_coupon_goes_back_and_a_used_one_does_not() {
    let mut browser = at_my_page(&["active", "used", "attention"]).await;
    let page = browser.get("/shop/me").await;
    page.shows("このクーポンは使えなくなり、300ポイントが戻ります");
    page.shows("使用済み");
    page.shows("係が確認しています");
    assert_eq!(page.html.matches("/shop/me/coupons/cancel").count(), 1, "only the one that can be used");
    let cancel = "DELETE /v1/me/coupons/00000000-0000-0000-0000-000000000007";
    let form = "id=00000000-0000-0000-0000-000000000007";
    for (status, body, location) in [
        (200, coupon("cancelled"), "/shop/me?coupon=back#coupons"),
        (202, coupon("cancelling"), "/shop/me?coupon=going-back#coupons"),
    ] {
        browser.hub.answer(cancel, status, body);
        assert_eq!(browser.post("/shop/me/coupons/cancel", form).await.location, location);
    }
    browser.hub.answer(cancel, 409, json!({"type": "coupon-used"}));
    browser.post("/shop/me/coupons/cancel", form).await.shows("もう使われているため、戻せません");
    browser.post("/shop/me/coupons/cancel", "id=../../points").await.shows("返事がありませんでした");
    let paths: Vec<String> = browser.hub.calls().into_iter().map(|call| call.path).collect();
    assert!(paths.iter().all(|path| !path.contains("..")), "{paths:?}");
}
