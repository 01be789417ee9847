//! Buying online as a visitor does: sign in, fill the cart, redeem a code, pay once.

use axum::http::StatusCode;
use sandbox::{Town, shopify::Customer};

use super::{Browser, with_a_town::street};

async fn signed_in() -> (Browser, Town, u64) {
    let (mut browser, town) = street();
    let misaki = Customer { email: Some("misaki@example.jp".into()), ..Customer::default() };
    let id = town.shopify.seed_customer(misaki);
    browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
    let mail = browser.get("/mail/1").await;
    let (_, rest) = mail.html.split_once("class=\"one-time\">").unwrap();
    let code = rest.split('<').next().unwrap().to_owned();
    browser.post("/shop/sign-in/code", &format!("code={code}")).await;
    (browser, town, id)
}

#[tokio::test]
async fn a_customer_sees_the_amount_and_pays_once() {
    let (mut browser, town, misaki) = signed_in().await;
    let empty = browser.get("/shop/cart").await;
    empty.shows("炭火せんべい 12枚");
    let number = empty.value_of("number");
    let chosen = format!("number={number}&quantity.SEN-01=2&quantity.CHA-01=1");
    let bill = browser.post("/shop/cart", &format!("{chosen}&action=check")).await;
    bill.shows("3,780 円");
    bill.shows("600 円");
    bill.shows("4,380 円");
    assert!(town.shopify.orders().is_empty(), "looking buys nothing");
    for _ in 0..2 {
        let paid = browser.post("/shop/cart", &format!("{chosen}&action=pay")).await;
        assert_eq!(paid.status, StatusCode::SEE_OTHER);
        let thanks = browser.get(&paid.location).await;
        thanks.shows("#1001");
        thanks.shows("発送の準備中");
    }
    let orders = town.shopify.orders();
    assert_eq!((orders.len(), orders[0].customer, orders[0].total_yen()), (1, Some(misaki), 4_380));
    browser.get("/shop/cart?lang=en").await.shows("Being packed");
}

#[tokio::test]
async fn a_code_that_does_not_count_is_said_at_its_field_and_nothing_is_bought() {
    let (mut browser, town, _) = signed_in().await;
    let tried = browser.post("/shop/cart", "number=a&quantity.SEN-01=1&code=NOPE&action=pay").await;
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
    tried.shows("有効なクーポンコードを入力してください");
    assert_eq!(tried.value_of("quantity.SEN-01"), "1", "the cart is kept");
    let english =
        browser.post("/shop/cart?lang=en", "number=a&quantity.SEN-01=1&code=NOPE&action=check").await;
    english.shows("Enter a valid discount code");
    let nothing = browser.post("/shop/cart?lang=ja", "number=a&action=pay").await;
    nothing.shows("商品を1つ以上選んでください");
    assert!(town.shopify.orders().is_empty());
}

#[tokio::test]
async fn the_checkout_is_for_customers_who_signed_in() {
    let (mut browser, town) = street();
    assert_eq!(browser.get("/shop/cart").await.location, "/shop/sign-in");
    let paid = browser.post("/shop/cart", "number=a&quantity.SEN-01=1&action=pay").await;
    assert_eq!(paid.location, "/shop/sign-in");
    assert!(town.shopify.orders().is_empty());
}
