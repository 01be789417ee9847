//! My page tells in words that anybody understands why there are so many points.

use sandbox::shopify::Cart;

use crate::town::{ARTICLE, Town, hours, minutes, seconds};

#[tokio::test(start_paused = true)]
async fn every_movement_of_ours_says_what_it_was() {
    let town = Town::open_with(|config| {
        config.points.hold_days = 0;
        config.points.coupon_days = 0;
        config.points.on_expiry = "give_back".into();
    })
    .await;
    let n = town.member_with(2_000).await;
    let (used, back, _ran_out) =
        (town.coupon(n, 400).await, town.coupon(n, 300).await, town.coupon(n, 200).await);
    let order = town.buy_with(n, &used, 4).unwrap();
    town.take_back(n, back.id).await.unwrap();
    town.settle().await;
    assert!(town.vendors.shopify.refund_order(order, &[(ARTICLE, 1)]));
    town.advance(minutes(5)).await;
    let earns = town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, 2)])).unwrap();
    assert!(town.vendors.shopify.fulfil(earns));
    town.settle().await;
    tokio::time::advance(seconds(5)).await;
    assert!(town.vendors.shopify.refund_order(earns, &[(ARTICLE, 1)]));
    town.leap(hours(30)).await;
    town.advance(minutes(15)).await;
    let lines = town.hub.history(n, 50).await.unwrap();
    let told = |what: &str| {
        let mut points: Vec<i64> =
            lines.iter().filter(|line| line.description == what).map(|line| line.points).collect();
        points.sort_unstable();
        points
    };
    assert_eq!(told("to_coupon"), [-400, -300, -200]);
    assert_eq!(told("coupon_cancelled"), [300]);
    assert_eq!(told("coupon_returned"), [100]);
    assert_eq!(told("coupon_ran_out"), [200]);
    assert_eq!(told("earned_online"), [30]);
    assert_eq!(told("returned_online"), [-15]);
    let by_tills: i64 =
        lines.iter().filter(|line| line.description == line.kind).map(|line| line.points).sum();
    let all: i64 = lines.iter().map(|line| line.points).sum();
    assert_eq!((by_tills, all), (2_000, town.points_of(n)), "nothing of ours is left without words");
}

#[tokio::test(start_paused = true)]
async fn an_award_that_repaid_a_debt_says_how_much_of_it_is_missing_and_why() {
    let town = Town::open_with(|config| config.points.hold_days = 0).await;
    let n = town.sign_up("hanako@example.jp").await;
    let buy = async |count: i64| {
        let order = town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, count)])).unwrap();
        assert!(town.vendors.shopify.fulfil(order));
        town.advance(minutes(1)).await;
        order
    };
    let first = buy(2).await;
    town.add_points(n, -20).await;
    assert!(town.vendors.shopify.refund_order(first, &[(ARTICLE, 2)]));
    town.advance(minutes(15)).await;
    buy(3).await;
    let lines = town.hub.history(n, 20).await.unwrap();
    let award = lines.iter().find(|line| line.description == "earned_online").unwrap();
    assert_eq!((award.points, award.repaid), (25, Some(20)), "45 earned, 20 of them were owed");
}
