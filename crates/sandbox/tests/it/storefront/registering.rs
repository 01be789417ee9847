//! Becoming a member, on good days and on bad ones.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::{
    Browser, FORM,
    fakes::{CODE, lock, registration},
};

#[tokio::test]
async fn a_visitor_registers_and_sees_every_system_done() {
    let mut browser = Browser::open();
    let form = browser.get("/shop/register").await;
    let key = form.value_of("key");
    assert_eq!(key.len(), 36);
    form.hides(" checked");

    browser.hub.answer("POST /v1/registrations", 201, registration("done", "off"));
    browser.hub.answer("GET /v1/registrations/reg-1", 200, registration("done", "off"));
    let sent = browser.post("/shop/register", &format!("key={key}&{FORM}")).await;
    assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, "/shop/register/status"));

    let status = browser.get("/shop/register/status").await;
    status.shows("data-system=\"pos\" data-state=\"done\"");
    status.shows("data-system=\"crm\" data-state=\"off\"");
    status.shows("このお店では使いません");

    let call = &browser.hub.calls()[0];
    assert_eq!(call.header("authorization"), "Bearer the-shop-key");
    assert_eq!(call.header("idempotency-key"), key);
    assert_eq!(call.header("accept-language"), "ja");
    let address = json!({"postal_code": "100-0005", "prefecture_code": "JP-13", "city": "Chiyoda",
        "address1": "1-2-3", "address2": "", "country_code": "JP"});
    let body = json!({"email": "misaki@example.jp", "last_name": "佐倉", "first_name": "美咲", "last_name_kana": "サクラ",
        "first_name_kana": "ミサキ", "birth_date": "1990-04-12", "address": address, "accepts_marketing": false, "locale": "ja"});
    assert_eq!(call.body, body);
}

#[tokio::test]
async fn an_example_person_fills_the_form_but_never_consents() {
    let form = Browser::open().get("/shop/register?example=1").await;
    assert!(form.value_of("email").ends_with("@example.jp"));
    assert!(!form.value_of("last_name_kana").is_empty());
    assert_eq!(form.value_of("phone"), "");
    form.hides(" checked");
}

#[tokio::test]
async fn what_the_hub_refuses_lands_at_its_field_and_the_rest_stays() {
    let mut browser = Browser::open();
    let problem = json!({"type": "https://enishi.example/problems/invalid", "errors": [
        {"field": "birth_date", "code": "future", "message": "生年月日が未来です"},
        {"field": "address.postal_code", "code": "elsewhere", "message": "<b>郵便番号</b>"}]});
    browser.hub.answer("POST /v1/registrations", 422, problem);
    let seen = browser.post("/shop/register", &format!("key=first-key&{FORM}")).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.shows("id=\"birth_date-problem\">生年月日が未来です</p>");
    seen.shows("id=\"postal_code-problem\">&#60;b&#62;郵便番号&#60;/b&#62;</p>");
    seen.shows("id=\"email-problem\"></p>");
    seen.shows("<a href=\"#birth_date\">生年月日: 生年月日が未来です</a>");
    assert_eq!(seen.value_of("last_name"), "佐倉");
    assert_ne!(seen.value_of("key"), "first-key", "corrected input is another request");

    let request = Request::post("/shop/register")
        .header("origin", "http://shop.test")
        .header("accept", "application/json");
    let told: Value = serde_json::from_str(&browser.send_body(request, FORM).await.html).unwrap();
    assert_eq!(told["errors"][1]["field"], "postal_code");
}

#[tokio::test]
async fn a_member_already_looks_like_anyone_else_and_only_their_mail_says_so() {
    let (mut known, mut fresh) = (Browser::open(), Browser::open());
    known.hub.answer(
        "POST /v1/registrations",
        409,
        json!({"type": "already-registered", "title": "登録済み"}),
    );
    fresh.hub.answer("POST /v1/registrations", 201, registration("done", "done"));
    fresh.hub.answer("GET /v1/registrations/reg-1", 200, registration("done", "done"));
    let mut pages = Vec::new();
    for browser in [&mut known, &mut fresh] {
        let sent = browser.post("/shop/register", &format!("key=k&{FORM}")).await;
        assert_eq!(sent.location, "/shop/register/status");
        pages.push(browser.get("/shop/register/status").await.html);
    }
    assert!(pages[0].contains("ご登録を受け付けました"));
    assert_eq!(pages[0], pages[1], "the screen must not tell who is a customer");
    let letters = lock(&known.town.letters).clone();
    assert_eq!(letters[0].to, "misaki@example.jp");
    assert!(letters[0].text.contains("すでに会員"));
    assert!(lock(&fresh.town.letters).is_empty());
}

#[tokio::test]
async fn a_hub_that_cannot_register_keeps_the_form_and_its_key() {
    let mut browser = Browser::open();
    let silent = browser.post("/shop/register", &format!("key=the-key&{FORM}")).await;
    assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE);
    silent.shows("ただいま登録を受け付けられません");
    assert_eq!(silent.value_of("key"), "the-key");

    browser.hub.answer("POST /v1/registrations", 503, json!({"type": "registration-unavailable"}));
    let busy = browser.post("/shop/register", &format!("key=the-key&{FORM}")).await;
    assert_eq!((busy.status, busy.value_of("key").as_str()), (StatusCode::SERVICE_UNAVAILABLE, "the-key"));

    browser.hub.answer("POST /v1/registrations", 422, json!({"type": "/problems/idempotency-key-reused"}));
    let reused = browser.post("/shop/register", &format!("key=the-key&{FORM}")).await;
    assert_ne!(reused.value_of("key"), "the-key");
}

#[tokio::test]
async fn what_is_pending_is_followed_until_it_is_done() {
    let mut browser = Browser::open();
    browser.hub.answer("POST /v1/registrations", 201, registration("pending", "done"));
    browser.hub.answer("GET /v1/registrations/reg-1", 200, registration("pending", "done"));
    let request = Request::post("/shop/register")
        .header("origin", "http://shop.test")
        .header("accept", "application/json");
    let answer = browser.send_body(request, &format!("key=k&{FORM}")).await;
    let told: Value = serde_json::from_str(&answer.html).unwrap();
    assert_eq!((told["live"].clone(), told["systems"]["pos"].clone()), (json!(true), json!("pending")));
    answer.hides(CODE);

    // An event without the systems is looked up; one with them is believed; what follows the end is not sent on.
    let done = registration("done", "done").to_string();
    let (front, back) = done.split_at(40);
    browser.hub.events(&[
        ": hello\n\nevent: step\ndata: {\"step\":\"link\"}\n\n",
        &format!("data: {front}"),
        &format!("{back}\n\n"),
        "data: {}\n\n",
    ]);
    let events = browser.get("/shop/register/events").await;
    let told: Vec<Value> = events
        .html
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        (told[0]["systems"]["pos"].as_str(), told[0]["final"].as_bool()),
        (Some("pending"), Some(false))
    );
    assert_eq!((told[1]["systems"]["pos"].as_str(), told[1]["final"].as_bool()), (Some("done"), Some(true)));
    let listened = browser.hub.calls().into_iter().find(|call| call.path.ends_with("/events")).unwrap();
    assert_eq!(
        (listened.path.as_str(), listened.header("authorization")),
        ("/v1/registrations/reg-1/events", "Bearer the-shop-key")
    );

    browser.hub.answer("GET /v1/registrations/reg-1", 200, registration("needs_person", "off"));
    browser.hub.events(&[": the hub hangs up without a word\n\n"]);
    browser.get("/shop/register/events").await.shows("\"final\":true,\"systems\":{\"crm\":\"off\"");
    assert_eq!(browser.get("/shop/register/events").await.status, StatusCode::BAD_GATEWAY);

    browser.cookies.clear();
    assert_eq!(browser.get("/shop/register/events").await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/shop/register/status").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_registration_the_store_refused_is_not_called_accepted() {
    let mut browser = Browser::open();
    let refused = |status: &str| {
        json!({"registration_id": "reg-1", "status": status,
            "systems": {"shopify": "pending", "pos": "pending", "crm": "pending", "mail": "pending"}})
    };
    browser.hub.answer("POST /v1/registrations", 201, refused("running"));
    browser.hub.answer("GET /v1/registrations/reg-1", 200, refused("failed"));
    browser.post("/shop/register", &format!("key=k&{FORM}")).await;
    let status = browser.get("/shop/register/status").await;
    status.shows("登録できませんでした");
    status.hides("ご登録を受け付けました");
    browser.hub.events(&[&format!("data: {}\n\n", refused("failed"))]);
    browser.get("/shop/register/events").await.shows("\"failed\":true,\"final\":true");

    browser.hub.answer("POST /v1/registrations", 200, refused("failed"));
    let again = browser.post("/shop/register", &format!("key=k&{FORM}")).await;
    assert_eq!(again.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_ne!(again.value_of("key"), "k");
}
