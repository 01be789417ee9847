//! The till, the weather panel and the mail page.

use axum::http::StatusCode;
use sandbox::storefront::{Mood, Vendor};

use super::{
    Browser,
    fakes::{CODE, lock},
};

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
async fn the_mail_page_is_empty_then_shows_the_code() {
    let mut browser = Browser::open();
    browser.get("/mail").await.shows("まだ一通も届いていません");
    browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    browser.get("/mail/list").await.shows("確認コードのお知らせ");
    let mail = browser.get("/mail/1").await;
    mail.shows("<strong class=\"one-time\">314159</strong>");
    assert_eq!(browser.get("/mail/99").await.status, StatusCode::NOT_FOUND);
}
