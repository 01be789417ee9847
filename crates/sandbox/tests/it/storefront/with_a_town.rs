//! The storefront in a real town: the code comes by mail, the till moves real points, the weather is felt.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::StatusCode;
use sandbox::{
    Calendar, Courier, Fault, Parcel, Settings, Town,
    storefront::{Neighbours, StorefrontState, router},
};
use serde_json::json;

use super::{
    Browser,
    fakes::{FakeHub, FakeTown, counting_dice},
};

struct Noon;

impl Calendar for Noon {
    fn now(&self) -> jiff::Timestamp {
        "2026-11-21T03:00:00Z".parse().unwrap()
    }
}

struct NoCourier;

#[async_trait]
impl Courier for NoCourier {
    async fn deliver(&self, _parcel: Parcel) -> Option<u16> {
        None
    }
}

const CARD: &str = "2800000000017";

pub fn street() -> (Browser, Town) {
    let settings = Settings {
        smaregi_webhook_url: Some("http://hub.test/webhooks/smaregi".into()),
        ..Settings::default()
    };
    let town = Town::open(settings, Arc::new(Noon), Arc::new(NoCourier));
    let member = json!({"customerCode": CARD, "lastName": "佐倉", "firstName": "美咲", "point": 300});
    town.smaregi.seed_member(&member).unwrap();
    let hub = Arc::new(FakeHub::default());
    let state = StorefrontState::new(hub.clone(), "", "the-shop-key", Neighbours::of(&town), counting_dice());
    let browser =
        Browser { pages: router(state), hub, town: Arc::new(FakeTown::default()), cookies: Vec::new() };
    (browser, town)
}

#[tokio::test]
async fn the_code_in_the_mail_opens_my_page() {
    let (mut browser, _town) = street();
    browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    let mail = browser.get("/mail/1").await;
    mail.shows("misaki@example.jp");
    mail.shows("11-21 12:00");
    let (_, rest) = mail.html.split_once("class=\"one-time\">").expect("the mail page points the code out");
    let code = rest.split('<').next().unwrap();
    let entered = browser.post("/shop/sign-in/code", &format!("code={code}")).await;
    assert_eq!(entered.location, "/shop/me");
    browser.get("/shop/me").await.shows("いまはポイントを表示できません");
    let asked = browser.hub.calls();
    assert_eq!(asked[0].header("authorization").split('.').count(), 3, "the hub is shown an id token");
}

#[tokio::test]
async fn a_sale_at_the_till_moves_the_members_points() {
    let (mut browser, town) = street();
    let till = browser.get(&format!("/till?code={CARD}")).await;
    till.shows("佐倉 美咲");
    till.shows("<strong>300 pt</strong>");
    browser.get("/till").await.shows(&format!("code={CARD}\"><span>佐倉 美咲</span>"));
    let article = town.smaregi.till().products()[0].clone();
    let sale = format!("number=a&shop=1&code={CARD}&quantity.{}=2&points=100", article.id);
    let sold = browser.post("/till/sell", &sale).await;
    let paid = article.price * 2 - 100;
    assert_eq!(town.smaregi.recent_members(1)[0].points(), 200 + paid / 100);
    browser.get(&sold.location).await.shows(&format!("{} pt", paid / 100));
    assert_eq!(town.smaregi.transactions().len(), 1);

    let greedy = browser
        .post("/till/sell", &sale.replace("number=a", "number=b").replace("points=100", "points=9999"))
        .await;
    assert_eq!(greedy.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(town.smaregi.transactions().len(), 1);
}

#[tokio::test]
async fn a_till_without_a_line_sells_and_sends_later() {
    let (mut browser, town) = street();
    browser.post("/till/line", "shop=1&action=cut").await;
    let article = town.smaregi.till().products()[0].id;
    let sale = format!("number=a&shop=1&code={CARD}&quantity.{article}=1");
    let sold = browser.post("/till/sell", &sale).await;
    let receipt = browser.get(&sold.location).await;
    receipt.shows("（送信後に決まります）");
    receipt.shows("未送信の取引: 1");
    assert_eq!(town.smaregi.recent_members(1)[0].points(), 300);
    let refused =
        browser.post("/till/sell", &format!("{sale}&points=1").replace("number=a", "number=b")).await;
    refused.shows("オフライン中はポイントを使えません");

    browser.post("/till/line", "shop=1&action=restore").await;
    let sent = browser.post("/till/line", "shop=1&action=upload").await;
    browser.get(&sent.location).await.shows("送信しました (1)");
    assert!(town.smaregi.recent_members(1)[0].points() > 300);
}

#[tokio::test]
async fn the_weather_panel_is_felt_by_the_vendors() {
    let (mut browser, town) = street();
    browser.post("/till/weather", "shopify=down&pos=down&crm=down&mail=down").await;
    for faults in [&town.shopify.faults, &town.smaregi.faults, &town.hubspot.faults, &town.mailbox.faults] {
        assert_eq!(faults.strike("anything"), Some(Fault::Unavailable));
    }
    let away = browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    browser.post("/till/weather", "fair=1").await;
    for faults in [&town.shopify.faults, &town.smaregi.faults, &town.hubspot.faults, &town.mailbox.faults] {
        assert_eq!(faults.strike("anything"), None);
    }
}

#[tokio::test]
async fn whoever_registers_again_is_told_by_mail() {
    let (mut browser, town) = street();
    browser.hub.answer("POST /v1/registrations", 409, json!({"type": "already-registered"}));
    browser.post("/shop/register", "key=k&email=misaki%40example.jp").await;
    let mail = town.mailbox.all().remove(0);
    assert_eq!(
        (mail.to.as_slice(), mail.subject.as_str()),
        (&["misaki@example.jp".to_owned()][..], "【縁側商店】会員登録のお申し込みについて")
    );
    assert!(mail.text.contains("すでに会員としてご登録済みです"), "{}", mail.text);
}

#[tokio::test]
async fn who_has_a_card_from_the_shop_can_register_online_as_themselves() {
    let (mut browser, town) = street();
    let newcomer = "この人としてオンラインで登録する";
    browser.get(&format!("/till?code={CARD}")).await.hides(newcomer);
    browser.get("/shop/register?card=").await.hides("佐倉");

    let number = "2800000000024";
    let holder = json!({"customerCode": number, "lastName": "青木", "firstName": "直子", "lastKana": "アオキ",
        "firstKana": "ナオコ", "mailAddress": "naoko@example.jp", "birthDate": "1978-03-17"});
    let id = town.smaregi.seed_member(&holder).unwrap();
    browser.get(&format!("/till?code={number}")).await.shows(newcomer);
    let named = format!("/shop/register?card={number}");
    assert_eq!(
        browser.get("/shop/register?card=").await.location,
        named,
        "the address says whose card was chosen"
    );
    let form = browser.get(&named).await;
    for value in ["naoko@example.jp", "青木", "ナオコ", "1978-03-17"] {
        form.shows(&format!("value=\"{value}\""));
    }
    assert!(town.smaregi.member(&id).is_some(), "looking changes nothing");
}
