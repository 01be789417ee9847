//! The storefront in front of a scripted hub: what a visitor sees, and what the hub is asked.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    response::Response,
};
use http_body_util::BodyExt;
use sandbox::storefront::{Mood, Vendor, router};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::storefront_fakes::{CODE, FakeHub, FakeTown, lock, points, registration, storefront};

/// A browser: one page at a time, and it keeps its cookies.
struct Browser {
    pages: Router,
    hub: Arc<FakeHub>,
    town: Arc<FakeTown>,
    cookies: Vec<(String, String)>,
}

struct Seen {
    status: StatusCode,
    location: String,
    set_cookies: Vec<String>,
    policy: String,
    html: String,
}

impl Browser {
    fn open() -> Self {
        let (hub, town) = (Arc::new(FakeHub::default()), Arc::new(FakeTown::default()));
        let pages = router(storefront(&hub, &town));
        Self { pages, hub, town, cookies: Vec::new() }
    }

    async fn signed_in() -> Self {
        let mut browser = Self::open();
        browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
        let entered = browser.post("/shop/sign-in/code", "code=314159").await;
        assert_eq!(entered.location, "/shop/me");
        browser.hub.answer("GET /v1/me", 200, json!({"last_name": "佐倉", "first_name": "美咲"}));
        browser.hub.answer("GET /v1/me/points", 200, points("ok", Some(1_250)));
        browser.hub.answer("GET /v1/me/points/history", 200, json!([]));
        browser.hub.answer(
            "GET /v1/me/member-card.svg",
            200,
            json!(format!("<svg><text>{CODE}</text></svg>")),
        );
        browser
    }

    async fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path)).await
    }

    async fn post(&mut self, path: &str, form: &str) -> Seen {
        let request = Request::post(path).header("origin", "http://shop.test");
        self.send_body(request, form).await
    }

    async fn send(&mut self, request: axum::http::request::Builder) -> Seen {
        self.send_body(request, "").await
    }

    async fn send_body(&mut self, request: axum::http::request::Builder, body: &str) -> Seen {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header("host", "shop.test")
            .header("cookie", jar.join("; "))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let seen = Seen::of(self.pages.clone().oneshot(request).await.unwrap()).await;
        for cookie in &seen.set_cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        seen
    }
}

impl Seen {
    async fn of(response: Response) -> Self {
        let text = |name: &str| {
            let value = response.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (status, location, policy) =
            (response.status(), text("location"), text("content-security-policy"));
        let all = response.headers().get_all("set-cookie").iter();
        let set_cookies = all.map(|value| value.to_str().unwrap().to_owned()).collect();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Self { status, location, set_cookies, policy, html: String::from_utf8(body.to_vec()).unwrap() }
    }

    #[track_caller]
    fn shows(&self, text: &str) {
        assert!(self.html.contains(text), "expected {text:?} in:\n{}", self.html);
    }

    #[track_caller]
    fn hides(&self, text: &str) {
        assert!(!self.html.contains(text), "did not expect {text:?} in:\n{}", self.html);
    }

    /// The hidden or visible value of a form field.
    #[track_caller]
    fn value_of(&self, name: &str) -> String {
        let (_, rest) = self.html.split_once(&format!("name=\"{name}\"")).expect("the field is in the page");
        let (_, rest) = rest.split_once("value=\"").expect("the field has a value");
        rest.split('"').next().unwrap().to_owned()
    }
}

const FORM: &str = "email=misaki%40example.jp&last_name=%E4%BD%90%E5%80%89&first_name=%E7%BE%8E%E5%92%B2\
    &last_name_kana=%E3%82%B5%E3%82%AF%E3%83%A9&first_name_kana=%E3%83%9F%E3%82%B5%E3%82%AD\
    &birth_date=1990-04-12&sex=&phone=&postal_code=100-0005&prefecture_code=JP-13&city=Chiyoda&address1=1-2-3&address2=";

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

    browser.cookies.clear();
    assert_eq!(browser.get("/shop/register/events").await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/shop/register/status").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn signing_in_says_the_same_to_everyone_and_counts_wrong_codes() {
    let mut browser = Browser::open();
    assert_eq!(browser.get("/shop/me").await.location, "/shop/sign-in");
    let sent = browser.post("/shop/sign-in", "email=nobody%40example.jp").await;
    assert_eq!(sent.location, "/shop/sign-in/code");
    browser.get("/shop/sign-in/code").await.shows("会員の方には、6桁の確認コードをお送りしました");
    for _ in 0..5 {
        let wrong = browser.post("/shop/sign-in/code", "code=000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let late = browser.post("/shop/sign-in/code", "code=314159").await;
    assert_eq!(late.location, "/shop/sign-in?why=too-many");
    assert_eq!(browser.get("/shop/me").await.location, "/shop/sign-in");

    *lock(&browser.town.accounts_away) = true;
    let away = browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    away.shows("ただいまサインインできません");
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_and_changes_with_every_right() {
    let mut browser = Browser::open();
    let asked = browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    let before = browser.cookies[0].1.clone();
    let entered = browser
        .post("/shop/sign-in/code", "code=%EF%BC%93%EF%BC%91%EF%BC%94%EF%BC%91%EF%BC%95%EF%BC%99")
        .await;
    for cookie in asked.set_cookies.iter().chain(&entered.set_cookies) {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
    }
    assert_ne!(before, browser.cookies[0].1);
    let me = browser.get("/shop/me").await;
    me.hides("the-id-token");
    assert_eq!(browser.hub.calls()[0].header("authorization"), "Bearer the-id-token");

    let kept = browser.cookies.clone();
    assert_eq!(browser.post("/shop/sign-out", "").await.location, "/shop/sign-in?why=signed-out");
    browser.cookies = kept;
    assert_eq!(browser.get("/shop/me").await.location, "/shop/sign-in", "a kept cookie is worth nothing");
}

#[tokio::test]
async fn my_page_tells_each_state_of_the_points_in_both_languages() {
    let mut browser = Browser::signed_in().await;
    for (status, balance, ja, en) in [
        ("ok", Some(1_250), "1,250</span> <small>pt", "21 Nov 2027"),
        ("stale", Some(1_250), "少し前のポイントです", "These points are a little old"),
        ("not_registered", None, "ポイントカードを準備しています", "Your point card is being prepared"),
        ("unavailable", None, "いまはポイントを表示できません", "Points cannot be shown right now"),
        ("a-word-of-tomorrow", Some(7), "いまはポイントを表示できません", "Points cannot be shown right now"),
    ] {
        browser.hub.answer("GET /v1/me/points", 200, points(status, balance));
        let page = browser.get("/shop/me?lang=ja").await;
        page.shows(ja);
        page.shows("<html lang=\"ja\">");
        let page = browser.get("/shop/me?lang=en").await;
        page.shows(en);
        page.shows("Hello, 佐倉 美咲");
        assert_eq!(page.html.contains("data-retry"), status != "ok", "{status}");
        browser.get("/shop/me/points").await.shows(en);
    }
    browser.hub.answer("GET /v1/me/points", 500, json!({}));
    browser.get("/shop/me?lang=ja").await.shows("ポイントが減ったわけではありません");
}

#[tokio::test]
async fn my_page_shows_the_card_and_the_history() {
    let mut browser = Browser::signed_in().await;
    browser.get("/shop/me").await.shows("まだ履歴はありません");
    browser.hub.answer("GET /v1/me/points/history", 200, json!([
        {"date": "2026-11-20", "kind": "earn", "description": "お買い物", "points": 62, "balance_after": 1250, "place": "神楽坂"},
        {"date": "2026-11-12", "kind": "spend", "description": "", "points": -300}]));
    let page = browser.get("/shop/me").await;
    for text in
        ["+62", "神楽坂", "−300", "ポイント利用", "2026年11月12日", CODE, "data:image/svg+xml;base64,"]
    {
        page.shows(text);
    }
    browser.hub.answer("GET /v1/me/points/history", 503, json!({}));
    browser.hub.answer("GET /v1/me/member-card.svg", 404, json!({}));
    let page = browser.get("/shop/me").await;
    page.shows("履歴を読み込めませんでした");
    page.shows("会員証はまだ用意できていません");

    browser.hub.answer("GET /v1/me", 401, json!({}));
    assert_eq!(browser.get("/shop/me").await.location, "/shop/sign-in?why=expired");
}

#[tokio::test]
async fn text_from_people_stays_text() {
    let mut browser = Browser::signed_in().await;
    let evil = "<script>alert(1)</script>\"'";
    browser.hub.answer("GET /v1/me", 200, json!({"last_name": evil, "first_name": evil}));
    browser.hub.answer(
        "GET /v1/me/points/history",
        200,
        json!([{"date": evil, "description": evil, "points": 1, "place": evil}]),
    );
    let page = browser.get("/shop/me").await;
    page.hides("<script>alert");
    assert!(page.policy.contains("script-src 'self'") && !page.policy.contains("unsafe"), "{}", page.policy);
    browser.get("/shop/me/profile").await.hides("<script>alert");
    browser.get("/till?code=%3Cscript%3Ealert(1)%3C/script%3E%22").await.hides("<script>alert");

    lock(&browser.town.letters).push(sandbox::storefront::Letter {
        id: "9".into(),
        subject: evil.into(),
        html: Some(format!("<p>\" onload=\"x</p>{evil}")),
        ..Default::default()
    });
    let mail = browser.get("/mail/9").await;
    mail.hides("<script>alert");
    mail.shows("<iframe title=\"メールの本文\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" srcdoc=\"&#60;base");
    mail.hides("\" onload=\"");
}

#[tokio::test]
async fn another_sites_form_is_refused() {
    let mut browser = Browser::signed_in().await;
    browser.hub.answer("POST /v1/registrations", 201, registration("done", "done"));
    let asked = browser.hub.calls().len();
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("x-nothing", "said"),
    ] {
        let request = Request::post("/shop/register").header(name, value);
        let seen = browser.send_body(request, FORM).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{name}: {value}");
        seen.shows("受け付けられない送信です");
    }
    assert_eq!(browser.hub.calls().len(), asked, "nothing reached the hub");
    let request = Request::post("/shop/register").header("sec-fetch-site", "same-origin");
    assert_eq!(browser.send_body(request, FORM).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_member_changes_one_thing_and_only_that_is_sent() {
    let mut browser = Browser::signed_in().await;
    let me = json!({"email": "m@example.jp", "last_name": "佐倉", "first_name": "美咲", "last_name_kana": "サクラ", "first_name_kana": "ミサキ",
        "phone": "+819011112222", "accepts_marketing": true});
    browser.hub.answer("GET /v1/me", 200, me);
    browser.hub.answer("PATCH /v1/me", 200, json!({}));
    let form = "last_name=%E9%AB%98%E7%80%AC&first_name=%E7%BE%8E%E5%92%B2&last_name_kana=%E3%82%B5%E3%82%AF%E3%83%A9&first_name_kana=%E3%83%9F%E3%82%B5%E3%82%AD&phone=%2B819011112222&accepts_marketing=yes";
    let saved = browser.post("/shop/me/profile", form).await;
    assert_eq!(saved.location, "/shop/me/profile?saved=1");
    let patch = browser.hub.calls().into_iter().find(|call| call.method == "PATCH").unwrap();
    assert_eq!(patch.body, json!({"last_name": "高瀬"}));

    browser.hub.answer(
        "PATCH /v1/me",
        422,
        json!({"errors": [{"field": "phone", "code": "invalid", "message": "電話番号が正しくありません"}]}),
    );
    let refused = browser.post("/shop/me/profile", &form.replace("%2B81", "x")).await;
    refused.shows("id=\"phone-problem\">電話番号が正しくありません</p>");
}

#[tokio::test]
async fn the_till_reads_my_page_and_sells_once_even_when_pressed_twice() {
    let mut browser = Browser::signed_in().await;
    *lock(&browser.town.points) = 1_250;
    let scanned = browser.get("/till/scan?shop=2").await;
    assert_eq!(scanned.location, format!("/till?shop=2&code={CODE}"));
    let till = browser.get(&scanned.location).await;
    till.shows("佐倉 美咲");
    till.shows("<strong>1,250 pt</strong>");
    till.shows("<option value=\"2\" selected>");

    let number = till.value_of("number");
    let sale = format!("number={number}&shop=2&code={CODE}&quantity.8000000=2&quantity.8000001=0&points=260");
    let sold = browser.post("/till/sell", &sale).await;
    let again = browser.post("/till/sell", &sale).await;
    assert_eq!(sold.location, again.location);
    assert_eq!(lock(&browser.town.sales).len(), 1);
    let basket = lock(&browser.town.sales)[0].clone();
    assert_eq!(basket.lines, [("8000000".to_owned(), 2)]);
    assert_eq!((basket.shop.as_str(), basket.member.as_deref(), basket.spend_points), ("2", Some(CODE), 260));
    let receipt = browser.get(&sold.location).await;
    for text in ["1,760 円", "−260 pt", "1,500 円", "15 pt", "1,005 pt"] {
        receipt.shows(text);
    }
}

#[tokio::test]
async fn the_till_says_why_it_refuses_and_keeps_what_was_rung_up() {
    let mut browser = Browser::open();
    browser.get("/till").await.shows("会員なしで会計します");
    browser.get("/till?code=1").await.shows("この番号の会員は見つかりません");
    let nobody = browser.get("/till/scan").await;
    browser.get(&nobody.location).await.shows("このブラウザーではサインインしていません");
    let empty = browser.post("/till/sell", "number=n&shop=1&quantity.8000000=0").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.shows("商品を1つ以上選んでください");
    let greedy =
        browser.post("/till/sell", &format!("number=n&shop=1&code={CODE}&quantity.8000000=3&points=1")).await;
    greedy.shows("使えるポイントを超えています");
    assert_eq!(greedy.value_of("quantity.8000000"), "3");
}

#[tokio::test]
async fn a_visitor_makes_the_weather_and_cuts_the_line() {
    let mut browser = Browser::open();
    let changed =
        browser.post("/till/weather", "shop=2&shopify=well&pos=down&crm=slow&mail=well&hub=down").await;
    assert_eq!(changed.location, "/till?shop=2&note=weather#weather");
    assert_eq!(*lock(&browser.town.moods), [(Vendor::Pos, Mood::Down), (Vendor::Crm, Mood::Slow)]);
    browser.get("/till").await.shows("<option value=\"down\" selected>");
    browser.post("/till/weather", "fair=1&pos=down").await;
    assert_eq!(lock(&browser.town.moods)[2..], [(Vendor::Pos, Mood::Well), (Vendor::Crm, Mood::Well)]);

    browser.post("/till/line", "shop=2&action=cut").await;
    browser.get("/till?shop=2").await.shows("オフラインです");
    browser.get("/till?shop=1").await.shows("つながっています");
    browser.post("/till/line", "shop=2&action=restore").await;
    browser.get("/till?shop=2").await.shows("つながっています");
    let uploaded = browser.post("/till/line", "shop=2&action=upload").await;
    browser.get(&uploaded.location).await.shows("送信しました (2)");
}

#[tokio::test]
async fn every_page_speaks_both_languages_and_remembers_which() {
    let mut browser = Browser::open();
    for path in ["/", "/shop", "/shop/register", "/shop/sign-in", "/mail", "/till"] {
        browser.get(&format!("{path}?lang=ja")).await.shows("<html lang=\"ja\">");
        browser.get(path).await.shows("<html lang=\"ja\">");
        let english = browser.get(&format!("{path}?lang=en")).await;
        english.shows("<html lang=\"en\">");
        english.shows(&format!("href=\"{path}?lang=ja\""));
        browser.get(path).await.shows("<html lang=\"en\">");
    }
    browser
        .get("/till?shop=2&code=a%26b&lang=en")
        .await
        .shows("href=\"/till?shop=2&#38;code=a%26b&#38;lang=ja\"");
    assert_eq!(browser.get("/shop/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_mail_page_is_empty_then_shows_the_code() {
    let mut browser = Browser::open();
    browser.get("/mail").await.shows("まだ一通も届いていません");
    browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    browser.get("/mail/list").await.shows("確認コードのお知らせ");
    let mail = browser.get("/mail/1").await;
    mail.shows("<strong class=\"one-time\">314159</strong>");
    assert_eq!(browser.get("/mail/99").await.status, StatusCode::NOT_FOUND);
}
