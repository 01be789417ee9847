//! A busy town in which everything adds up, and one difference in it that is told once.

use connectors::roles::Call;
use domain::{Class, CustomerId, ledger::Account};
use flows::points::proof;
use sandbox::shopify::{Cart, DiscountValue};

use super::scene::Scene;
use crate::town::{ARTICLE, Town, hours, minutes};

async fn is_proved(town: &Town) {
    let proof = proof::prove(town.hub.parts(), &Call::read(Class::Overnight)).await.unwrap();
    assert_eq!(proof.differences, []);
    assert!(proof.coupons > 0 && proof.entries > 0, "{proof:?}");
}

/// An order that is sent, and earns.
async fn earn(town: &Town, n: CustomerId) -> u64 {
    let order = town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, 2)])).unwrap();
    assert!(town.vendors.shopify.fulfil(order));
    town.advance(minutes(15)).await;
    order
}

#[tokio::test(start_paused = true)]
async fn a_busy_town_in_which_everything_adds_up_has_nothing_to_tell() {
    let town = Town::open_with(|config| {
        config.points.hold_days = 0;
        config.points.coupon_days = 2;
    })
    .await;
    let n = town.member_with(5_000).await;
    // Runs out; used and cancelled with its order; used and refunded in part; taken back; valid to the end.
    town.coupon(n, 100).await;
    town.leap(hours(24 * 4)).await;
    assert_eq!(town.account(Account::Forfeited).await, 100);
    let (cancelled, refunded) = (town.coupon(n, 200).await, town.coupon(n, 300).await);
    let (back, _valid) = (town.coupon(n, 400).await, town.coupon(n, 500).await);
    is_proved(&town).await;
    let cancelled = town.buy_with(n, &cancelled, 1).unwrap();
    let refunded = town.buy_with(n, &refunded, 4).unwrap();
    town.take_back(n, back.id).await.unwrap();
    town.settle().await;
    assert!(town.vendors.shopify.cancel_order(cancelled));
    assert!(town.vendors.shopify.refund_order(refunded, &[(ARTICLE, 3)]));
    town.advance(minutes(15)).await;
    is_proved(&town).await;
    assert_eq!(town.account(Account::GivenBack).await, -425);

    // Awards, points of returned goods, a debt and its repayment; the tills sell and correct beside it.
    let first = earn(&town, n).await;
    let left = town.points_of(n);
    town.add_points(n, -left).await;
    assert!(town.vendors.shopify.refund_order(first, &[(ARTICLE, 2)]));
    town.advance(minutes(15)).await;
    assert_eq!(town.account(Account::ClawbackDebt).await, -30);
    is_proved(&town).await;
    earn(&town, n).await;
    town.add_points(n, 777).await;
    for wait in [1, 3, 24 * 3, 24 * 9] {
        town.leap(hours(wait)).await;
        let proof = proof::prove(town.hub.parts(), &Call::read(Class::Overnight)).await.unwrap();
        assert_eq!(proof.differences, [], "after {wait} hours");
    }
    assert_eq!(town.account(Account::ClawbackDebt).await, 0);
    let letters = town.open_letters().await;
    let told: Vec<&str> = letters.iter().map(|letter| letter.code.as_str()).collect();
    assert_eq!(told, ["points-owed"]);
}

#[tokio::test(start_paused = true)]
async fn a_difference_is_told_to_a_person_once() {
    let scene = Scene::open().await;
    scene.edit(&scene.active, |discount| discount.value = DiscountValue::Yen(3_000));
    for _ in 0..3 {
        scene.town.leap(hours(24)).await;
    }
    let letters = scene.town.open_letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].code.as_str(), "discount-worth-changed");
    assert_eq!(letters[0].object, format!("coupon:{}", scene.active.id));
}

#[tokio::test(start_paused = true)]
async fn a_difference_that_is_none_any_more_is_nobody_s_question() {
    let scene = Scene::open().await;
    let before = scene.discount(&scene.active).value;
    scene.edit(&scene.active, |discount| discount.value = DiscountValue::Yen(3_000));
    scene.town.leap(hours(24)).await;
    assert_eq!(scene.town.open_letters().await.len(), 1);
    scene.town.leap(hours(24)).await;
    assert_eq!(scene.town.open_letters().await.len(), 1, "it is still another worth");
    scene.edit(&scene.active, |discount| discount.value = before);
    scene.town.leap(hours(24)).await;
    assert_eq!(scene.town.open_letters().await, [], "somebody has put it right");
}
