//! The member card as a till's scanner and a screen reader meet it.

use crate::{house::House, script::HANAKO};

#[tokio::test]
async fn a_card_is_a_picture_with_a_title_and_readable_digits() {
    let house = House::open();
    let card = house.me("GET /v1/me/member-card.svg").await;
    assert_eq!((card.status.as_u16(), card.header("content-type")), (200, "image/svg+xml; charset=utf-8"));
    assert!(card.text.contains("role=\"img\"") && card.text.contains("<title id=\"t\">会員証</title>"));
    assert!(card.text.contains(&format!(">{HANAKO}</text>")));
    assert!(card.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(card.header("cache-control"), "no-store");
    let english = ["authorization: Bearer good", "accept-language: en"];
    assert!(house.call("GET /v1/me/member-card.svg", &english, "").await.text.contains("Member card"));
}

#[tokio::test]
async fn a_code_no_barcode_can_carry_is_told() {
    let house = House::open();
    *house.script.card.lock().unwrap() = "会員１".into();
    house.me("GET /v1/me/member-card.svg").await.is_problem(409, "card-unavailable");
}
