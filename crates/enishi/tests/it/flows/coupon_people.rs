//! People who change while they hold a coupon: merged with another record of theirs, or erased.

use domain::{CustomerId, Points, coupon::CouponStatus, ledger::Account};
use flows::coupon::CancelRefused;
use sandbox::shopify::Cart;
use store::RunState;

use crate::town::{ARTICLE, Town, hours, minutes, seconds};

/// Somebody with two records; the one that goes holds 1,000 points, of which 500 became two coupons.
async fn two_records(town: &Town) -> (CustomerId, CustomerId, [flows::coupon::CouponView; 2]) {
    let (stays, goes) = (town.sign_up_person(1).await, town.sign_up_person(2).await);
    town.add_points(goes, 1_000).await;
    town.add_points(stays, 100).await;
    let coupons = [town.coupon(goes, 300).await, town.coupon(goes, 200).await];
    (stays, goes, coupons)
}

async fn merge(town: &Town, stays: CustomerId, goes: CustomerId) {
    assert!(town.vendors.shopify.merge_customers(stays.get(), goes.get()));
    town.advance(minutes(5)).await;
    assert_eq!(town.store.survivor(goes).await.unwrap(), stays);
}

#[tokio::test(start_paused = true)]
async fn who_was_merged_keeps_their_coupons_and_their_points_come_back_to_the_card_that_stayed() {
    let town = Town::open().await;
    let (stays, goes, [used, back]) = two_records(&town).await;
    merge(&town, stays, goes).await;
    assert_eq!(town.points_of(stays), 600, "500 came along");
    let mine = town.hub.coupons(stays).await.unwrap();
    assert_eq!(mine.len(), 2, "both coupons stand on the page of who stayed");
    assert!(mine.iter().all(|coupon| coupon.status == CouponStatus::Active && coupon.code.is_some()));

    let order = town.buy_with(stays, &used, 4).unwrap();
    town.settle().await;
    assert_eq!(town.listed(stays, used.id).await.unwrap().status, CouponStatus::Used);
    let cancelled = town.take_back(stays, back.id).await.unwrap();
    assert_eq!((cancelled.status, town.points_of(stays)), (CouponStatus::Cancelled, 800));
    assert!(town.vendors.shopify.refund_order(order, &[(ARTICLE, 1)]));
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(stays), 875, "a quarter of the goods came back");
    assert!(town.open_letters().await.is_empty(), "{:?}", town.open_letters().await);
    let stranger = town.sign_up_person(9).await;
    assert_eq!(town.take_back(stranger, used.id).await.err(), Some(CancelRefused::Missing));
}

#[tokio::test(start_paused = true)]
async fn a_coupon_of_a_merged_record_that_runs_out_is_given_back_to_who_stayed() {
    let town = Town::open_with(|config| {
        config.points.coupon_days = 1;
        config.points.on_expiry = "give_back".into();
    })
    .await;
    let (stays, goes, _) = two_records(&town).await;
    merge(&town, stays, goes).await;
    town.leap(hours(72)).await;
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(stays), 1_100);
    assert!(town.open_letters().await.is_empty(), "{:?}", town.open_letters().await);
}

#[tokio::test(start_paused = true)]
async fn what_a_merged_record_owed_is_repaid_by_the_next_award_of_who_stayed() {
    let town = Town::open_with(|config| config.points.hold_days = 0).await;
    let (stays, goes) = (town.sign_up_person(1).await, town.sign_up_person(2).await);
    let buy = |n: CustomerId| {
        let shop = &town.vendors.shopify;
        let order = shop.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, 2)])).unwrap();
        assert!(shop.fulfil(order));
        order
    };
    let order = buy(goes);
    town.advance(minutes(1)).await;
    town.add_points(goes, -20).await;
    assert!(town.vendors.shopify.refund_order(order, &[(ARTICLE, 2)]));
    town.advance(minutes(15)).await;
    assert_eq!(town.account(Account::ClawbackDebt).await, -20);
    merge(&town, stays, goes).await;
    buy(stays);
    town.advance(minutes(15)).await;
    assert_eq!((town.points_of(stays), town.account(Account::ClawbackDebt).await), (10, 0));
    town.leap(hours(3)).await;
    let call = connectors::roles::Call::read(domain::Class::Overnight);
    let proof = flows::points::proof::prove(town.hub.parts(), &call).await.unwrap();
    assert_eq!(proof.differences, []);
}

#[tokio::test(start_paused = true)]
async fn why_the_balance_is_what_it_is_is_told_across_a_merge() {
    let town = Town::open().await;
    let (stays, goes, [_, back]) = two_records(&town).await;
    merge(&town, stays, goes).await;
    town.take_back(stays, back.id).await.unwrap();
    town.settle().await;
    let story = flows::operators::Desk::of(&town.hub).explain_points(&crate::town::finance(), stays).await;
    let story = story.unwrap();
    assert_eq!(story.by_hub, Points(-300), "both conversions and the one that came back");
    assert_eq!(story.accounts.iter().map(|(_, points)| *points).sum::<Points>(), Points(0));
    let lines = town.hub.history(stays, 20).await.unwrap();
    let told = |what: &str| lines.iter().find(|line| line.description == what).map(|line| line.points);
    assert_eq!((told("cards_merged"), told("coupon_cancelled")), (Some(500), Some(200)), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn who_is_erased_leaves_no_coupon_that_anybody_could_use_and_nobody_is_asked_about_them() {
    for policy in ["forfeit", "give_back"] {
        let town = Town::open_with(|config| config.points.on_expiry = policy.into()).await;
        let n = town.member_with(1_000).await;
        let coupon = town.coupon(n, 300).await;
        tokio::time::advance(seconds(5)).await;
        let by = flows::operators::Operator::at_the_command_line();
        let desk = flows::operators::Desk::of(&town.hub);
        desk.erase(&by, n, flows::operators::Reason::CustomerRequest).await.unwrap();
        town.advance(minutes(15)).await;
        assert!(town.live_discounts().is_empty(), "{policy}");
        let stands = town.store.coupon(coupon.id).await.unwrap().unwrap();
        assert_eq!(stands.state, domain::coupon::CouponState::Expired, "{policy}");
        let (owed, gone) =
            (town.account(Account::CouponLiability).await, town.account(Account::Forfeited).await);
        assert_eq!((owed, gone), (0, 300), "{policy}");
        town.leap(hours(24 * 400)).await;
        assert!(town.open_letters().await.is_empty(), "{policy}: {:?}", town.open_letters().await);
        let waiting = town.waiting().await;
        assert!(waiting.iter().all(|run| run.state != RunState::Dead), "{policy}");
    }
}

#[tokio::test(start_paused = true)]
async fn goods_of_somebody_forgotten_come_back_and_nobody_is_asked_where_the_points_should_go() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    let order = town.buy_with(n, &coupon, 3).unwrap();
    town.advance(minutes(15)).await;
    let by = flows::operators::Operator::at_the_command_line();
    let desk = flows::operators::Desk::of(&town.hub);
    desk.erase(&by, n, flows::operators::Reason::CustomerRequest).await.unwrap();
    town.advance(minutes(15)).await;
    assert!(town.vendors.shopify.cancel_order(order));
    town.advance(minutes(15)).await;
    assert!(town.open_letters().await.is_empty(), "{:?}", town.open_letters().await);
    assert_eq!((town.account(Account::Redeemed).await, town.account(Account::GivenBack).await), (300, 0));
}
