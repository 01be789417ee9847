//! The merchant's desk: orders are sent, refunded and cancelled as in the store's admin.

use axum::http::StatusCode;
use sandbox::shopify::{Cart, Customer};

use super::with_a_town::street;

#[tokio::test]
async fn an_order_is_refunded_in_part_and_then_cancelled() {
    let (mut browser, town) = street();
    browser.get("/orders").await.shows("まだ注文はありません");
    let misaki = town.shopify.seed_customer(Customer::default());
    let order = town.shopify.checkout(Some(misaki), &Cart::of(&[("CHA-01", 2), ("SEN-01", 1)])).unwrap();
    let page = browser.get("/orders").await;
    page.shows("#1001");
    page.shows("深蒸し煎茶 100g");
    page.hides("入金を確認する");
    let nothing = browser.post("/orders", &format!("order={order}&act=refund&back.CHA-01=0")).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing.shows("返品する商品を選んでください");
    let part = browser.post("/orders", &format!("order={order}&act=refund&back.CHA-01=1")).await;
    assert_eq!(part.location, format!("/orders?note=done#o{order}"));
    assert_eq!(town.shopify.order(order).unwrap().refunded_yen(), 1_620);
    browser.post("/orders", &format!("order={order}&act=cancel")).await;
    assert!(town.shopify.order(order).unwrap().cancelled.is_some());
    let over = browser.post("/orders", &format!("order={order}&act=cancel")).await;
    over.shows("この注文には、その操作はできません");
    browser.get("/orders?lang=en").await.shows("Cancelled");
}

#[tokio::test]
async fn an_order_waits_for_its_money_and_is_sent_once() {
    let (mut browser, town) = street();
    let misaki = town.shopify.seed_customer(Customer::default());
    let later = Cart { pays_later: true, ..Cart::of(&[("CHA-01", 1)]) };
    let order = town.shopify.checkout(Some(misaki), &later).unwrap();
    browser.post("/orders", &format!("order={order}&act=send")).await.shows("その操作はできません");
    for act in ["pay", "send"] {
        browser.post("/orders", &format!("order={order}&act={act}")).await;
    }
    let found = town.shopify.order(order).unwrap();
    assert_eq!((found.financial_status(), found.fulfillment_status()), ("PAID", "FULFILLED"));
    let sent = browser.get("/orders").await;
    sent.hides("注文を取り消す");
    sent.shows("選んだ商品を返金する");
}
