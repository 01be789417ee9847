//! Signing in, my page in every state of the points, and changing one's details.

use axum::http::StatusCode;
use serde_json::json;

use super::{
    Browser,
    fakes::{CODE, lock, points},
};

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
async fn the_history_says_in_plain_words_what_every_movement_was() {
    let mut browser = Browser::signed_in().await;
    let words = [
        ("to_coupon", "クーポンに交換", "Turned into a coupon"),
        ("coupon_cancelled", "クーポンの取り消し", "Coupon turned back"),
        ("coupon_returned", "ご注文の取消・返品による返還", "Returned with an order"),
        ("coupon_ran_out", "期限が切れたクーポンの返還", "Returned from a coupon that ran out"),
        ("earned_online", "オンラインのお買い物", "Bought online"),
        ("returned_online", "オンラインの返品・取消", "Returned online"),
        ("cards_merged", "ほかのカードのポイント", "Points of another card of yours"),
    ];
    for (key, japanese, english) in words {
        let line = json!([{"date": "2026-11-20", "kind": "added", "description": key, "points": 62}]);
        browser.hub.answer("GET /v1/me/points/history", 200, line);
        browser.get("/shop/me?lang=ja").await.shows(japanese);
        browser.get("/shop/me?lang=en").await.shows(english);
    }
    let repaid = json!([{"date": "2026-11-20", "kind": "added", "description": "earned_online", "points": 25, "repaid": 20}]);
    browser.hub.answer("GET /v1/me/points/history", 200, repaid);
    browser
        .get("/shop/me?lang=ja")
        .await
        .shows("このほか20ポイントを、以前の返品で不足していた分に充てました");
    browser.get("/shop/me?lang=en").await.shows("20 points settled what was owed");
}

#[tokio::test]
async fn my_page_shows_the_card_and_the_history() {
    let mut browser = Browser::signed_in().await;
    browser.get("/shop/me").await.shows("まだ履歴はありません");
    browser.hub.answer("GET /v1/me/points/history", 200, json!([
        {"date": "2026-11-20", "kind": "earned", "description": "earned", "points": 62, "balance_after": 1250, "place": "1"},
        {"date": "2026-11-12", "kind": "spent", "description": "", "points": -300},
        {"date": "2026-11-01", "kind": "reversed", "description": "return-of-tomorrow", "points": -5},
        {"date": "2026-10-01", "kind": "x", "description": "周年記念のプレゼント", "points": 5, "place": "99"}]));
    let page = browser.get("/shop/me").await;
    for text in [
        "+62",
        "縁側商店 神楽坂",
        "−300",
        "ポイント利用",
        "返品・取消",
        "周年記念のプレゼント",
        "<small>99</small>",
        "2026年11月12日",
        CODE,
        "data:image/svg+xml;base64,",
    ] {
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
