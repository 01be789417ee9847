//! Finance at the desk: what a difference is about and what was booked there, and points nobody can tell of.

use http::StatusCode;
use store::Role;

use super::{
    books::{a_doubt, three_differences},
    browser::Browser,
    town::Town,
};

#[tokio::test]
async fn each_difference_names_what_it_is_about_and_shows_what_was_booked_there() {
    let town = Town::open().await;
    three_differences(&town).await;
    let mut browser = Browser::of(&town, Role::Finance).await;
    let page = browser.post("/console/coupons/prove", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for told in [
        "<code>award-not-passed-on</code>",
        "href=\"/console/runs?object=order%3A5900\">order:5900</a>",
        "earned:5900/line:11x2@150",
        "45ポイント",
        "<code>debt-repaid-too-much</code>",
        "href=\"/console/customers/7700000000002/points\">customer:7700000000002</a>",
        "<code>liability-without-coupon</code>",
        "entry:4</a>",
        "href=\"/console/customers/7700000000003/points\"",
        "href=\"/console/runbooks/coupons\"",
        "差異 (3)",
    ] {
        assert!(page.body.contains(told), "{told}\n{}", page.body);
    }
    browser.get("/console/language?to=en&back=/console").await;
    let english = browser.post("/console/coupons/prove", &[]).await.body;
    assert!(english.contains("45 points") && english.contains("What was booked"), "{english}");
}

#[tokio::test]
async fn points_in_doubt_are_settled_on_the_letters_page_by_whoever_may() {
    let town = Town::open().await;
    let (run, letter) = a_doubt(&town, "take a coupon back", "order:5900", "points-unclear").await;
    let path = format!("/console/letters/{letter}");
    let mut clerk = Browser::of(&town, Role::CustomerService).await;
    assert!(!clerk.get(&path).await.body.contains("ポイントが動いたかどうか"));
    let settle = format!("{path}/settle");
    let good = [("points", "moved"), ("reason", "investigation")];
    assert_eq!(clerk.post(&settle, &good).await.status, StatusCode::FORBIDDEN);

    let mut finance = Browser::of(&town, Role::Finance).await;
    assert!(finance.get(&path).await.body.contains("ポイントが動いたかどうか"));
    let said = format!("points-said:{run}/put-the-points-back");
    for wrong in [[("points", ""), ("reason", "investigation")], [("points", "moved"), ("reason", "")]] {
        finance.post(&settle, &wrong).await;
        assert_eq!(town.store().cursor(&said).await.unwrap(), None);
    }
    finance.post(&settle, &good).await;
    assert_eq!(town.store().cursor(&said).await.unwrap().as_deref(), Some("moved"));
    let log = town.store().audit(None, 20).await.unwrap();
    let entry = log.iter().find(|entry| entry.action == "points.settle").unwrap();
    assert_eq!((entry.who.as_str(), entry.object.as_str()), ("finance", "order:5900"));
}

#[tokio::test]
async fn a_letter_about_something_else_asks_for_no_receipts() {
    let town = Town::open().await;
    let (_, letter) = a_doubt(&town, "take a coupon back", "order:5900", "not-registered").await;
    let path = format!("/console/letters/{letter}");
    let mut finance = Browser::of(&town, Role::Finance).await;
    assert!(!finance.get(&path).await.body.contains("ポイントが動いたかどうか"));
    let fields = [("points", "moved"), ("reason", "investigation")];
    finance.get(&path).await;
    let answer = finance.post(&format!("{path}/settle"), &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path.as_str()));
    assert!(town.store().audit(None, 20).await.unwrap().iter().all(|entry| entry.action != "points.settle"));
}
