//! Online orders earn points: after the hold, line by line, and back again when goods come back.

use domain::{CustomerId, ledger::Account};
use sandbox::{Fault, shopify::Cart};

use crate::town::{Town, hours, minutes};

const DAY: u64 = 24;

/// Hanako, and an order of two packs of tea (3,240 yen, 240 of it tax) and a gift card, paid and sent.
async fn sent(town: &Town) -> (CustomerId, u64) {
    let n = town.sign_up("hanako@example.jp").await;
    let cart = Cart::of(&[("CHA-01", 2), ("GIFT-5000", 1)]);
    let order = town.vendors.shopify.checkout(Some(n.get()), &cart).unwrap();
    assert!(town.vendors.shopify.fulfil(order));
    town.advance(minutes(15)).await;
    (n, order)
}

/// The hold and the rounds behind it.
async fn after_the_hold(town: &Town) {
    town.leap(hours(DAY * 14)).await;
    town.advance(minutes(15)).await;
}

#[tokio::test(start_paused = true)]
async fn an_order_earns_once_after_its_hold_and_not_before() {
    let town = Town::open().await;
    let (n, _) = sent(&town).await;
    town.leap(hours(DAY * 13)).await;
    assert_eq!(town.points_of(n), 0, "goods may still come back");
    town.vendors.shopify.faults.always(Fault::WebhooksDuplicated(2));
    town.leap(hours(DAY * 2)).await;
    town.advance(minutes(30)).await;
    assert_eq!(town.points_of(n), 30, "3,000 yen of tea; neither tax nor gift card");
    assert_eq!(town.account(Account::Earned).await, -30);
    assert_eq!((town.account(Account::Awarded).await, town.account(Account::PosPoints).await), (0, 30));
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_came_back_before_the_award_never_earns() {
    let town = Town::open().await;
    let (n, order) = sent(&town).await;
    assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 1)]));
    after_the_hold(&town).await;
    assert_eq!(town.points_of(n), 15);

    let other = Town::open().await;
    let n = other.sign_up("hanako@example.jp").await;
    let order = other.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[("CHA-01", 2)])).unwrap();
    other.advance(minutes(15)).await;
    assert!(other.vendors.shopify.cancel_order(order));
    after_the_hold(&other).await;
    assert_eq!(other.points_of(n), 0);
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_later_takes_its_points_by_the_rule_of_the_award() {
    let mut town =
        Town::open_with(|config| config.points.campaigns = vec!["2020-01-01..2099-12-31 x2".into()]).await;
    let (n, order) = sent(&town).await;
    after_the_hold(&town).await;
    assert_eq!(town.points_of(n), 60, "days of double points");
    // The campaign is over and the rule is another one; the award is what it was.
    town.restart_with(|config| config.points.earn_per_yen = "1/10".into()).await;
    assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 1)]));
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(n), 30);
    assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 1)]));
    town.advance(minutes(15)).await;
    assert_eq!((town.points_of(n), town.account(Account::Earned).await), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn points_that_are_spent_are_owed_and_the_next_award_repays_them() {
    let town = Town::open().await;
    let (n, order) = sent(&town).await;
    after_the_hold(&town).await;
    town.add_points(n, -20).await;
    assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 2)]));
    town.advance(minutes(15)).await;
    assert_eq!((town.points_of(n), town.account(Account::ClawbackDebt).await), (0, -20));
    let letters = town.open_letters().await;
    assert_eq!(letters.iter().map(|letter| letter.code.as_str()).collect::<Vec<_>>(), ["points-owed"]);

    let cart = Cart::of(&[("CHA-01", 2)]);
    let next = town.vendors.shopify.checkout(Some(n.get()), &cart).unwrap();
    assert!(town.vendors.shopify.fulfil(next));
    town.advance(minutes(15)).await;
    after_the_hold(&town).await;
    assert_eq!((town.points_of(n), town.account(Account::ClawbackDebt).await), (10, 0));
}

#[tokio::test(start_paused = true)]
async fn an_award_without_an_answer_is_looked_for_and_not_repeated() {
    for fault in [Fault::CutAfterEffect, Fault::ErrorAfterEffect, Fault::CutBeforeEffect] {
        let town = Town::open_with(|config| config.points.hold_days = 0).await;
        town.vendors.smaregi.faults.once_on("point/add", fault.clone());
        let (n, _) = sent(&town).await;
        town.advance(minutes(15)).await;
        assert_eq!((town.points_of(n), town.account(Account::PosPoints).await), (30, 30), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_shop_may_award_on_payment_or_not_at_all() {
    let town = Town::open_with(|config| {
        config.points.earn_on = vec!["paid".into()];
        config.points.hold_days = 0;
        config.points.earn_excluded = vec!["SEN-01".into()];
    })
    .await;
    let n = town.sign_up("hanako@example.jp").await;
    town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[("CHA-01", 1), ("SEN-01", 5)])).unwrap();
    town.advance(minutes(1)).await;
    assert_eq!(town.points_of(n), 15);

    let off = Town::open_with(|config| config.points.earn_per_yen = "0".into()).await;
    let (n, _) = sent(&off).await;
    after_the_hold(&off).await;
    assert_eq!(off.points_of(n), 0);
}
