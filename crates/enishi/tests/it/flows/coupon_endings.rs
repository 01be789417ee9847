//! How coupons end: refunded orders, cancelled orders, and the last day.

use domain::{CustomerId, coupon::CouponStatus, ledger::Account};
use flows::coupon::CouponView;
use sandbox::Fault;

use crate::town::{ARTICLE, Town, hours, minutes};

/// Hanako has used a coupon of 300 points on four articles.
async fn used(town: &Town) -> (CustomerId, CouponView, u64) {
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    let order = town.buy_with(n, &coupon, 4).unwrap();
    town.settle().await;
    assert_eq!(town.account(Account::Redeemed).await, 300);
    (n, coupon, order)
}

#[tokio::test(start_paused = true)]
async fn a_refund_returns_its_share_of_the_points_and_the_last_one_the_rest() {
    let town = Town::open().await;
    let (n, _, order) = used(&town).await;
    let mut back = Vec::new();
    for _ in 0..4 {
        assert!(town.vendors.shopify.refund_order(order, &[(ARTICLE, 1)]));
        town.advance(minutes(2)).await;
        back.push(town.points_of(n) - 700);
    }
    assert_eq!(back, [75, 150, 225, 300]);
    assert_eq!(town.account(Account::GivenBack).await, -300);
    assert_eq!(town.account(Account::PosPoints).await, 0);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_order_returns_all_points_once_however_often_it_is_told() {
    let town = Town::open().await;
    let (n, coupon, order) = used(&town).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDuplicated(2));
    assert!(town.vendors.shopify.cancel_order(order));
    town.advance(minutes(30)).await;
    assert_eq!(town.points_of(n), 1_000);
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used);
    assert_eq!(town.account(Account::GivenBack).await, -300);
}

#[tokio::test(start_paused = true)]
async fn a_large_return_waits_for_approval() {
    let town = Town::open_with(|config| config.points.approve_above = 200).await;
    let (n, coupon, order) = used(&town).await;
    assert!(town.vendors.shopify.cancel_order(order));
    town.advance(minutes(30)).await;
    assert_eq!(town.points_of(n), 700, "not before somebody agrees");
    let letters = town.open_letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].code.as_str(), "approval-needed");
    assert_eq!(letters[0].object, format!("coupon:{}", coupon.id));

    // Tried again without a word of approval it is asked again.
    town.hub.engine().retry(letters[0].run, "operator1").await.unwrap();
    town.settle().await;
    assert_eq!((town.points_of(n), town.open_letters().await.len()), (700, 1));

    let approved =
        flows::operators::Desk::of(&town.hub).approve_coupon(&crate::town::finance(), coupon.id).await;
    approved.unwrap();
    town.advance(minutes(2)).await;
    assert_eq!((town.points_of(n), town.open_letters().await.len()), (1_000, 0));
}

#[tokio::test(start_paused = true)]
async fn a_coupon_runs_out_once_after_two_reminders() {
    let town = Town::open_with(|config| config.points.coupon_days = 60).await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    for _ in 0..8 {
        town.leap(hours(24 * 8)).await;
    }
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Expired);
    assert!(town.buy_with(n, &coupon, 1).is_err());
    assert_eq!(
        (town.account(Account::Forfeited).await, town.account(Account::CouponLiability).await),
        (300, 0)
    );
    assert_eq!(town.points_of(n), 700);
    let letters = town.vendors.mailbox.to("hanako@example.jp");
    let reminders = letters.iter().filter(|mail| mail.subject.contains("期限が近づいています")).count();
    assert_eq!(reminders, 2);
}

#[tokio::test(start_paused = true)]
async fn a_shop_that_gives_points_back_does_so_once_though_the_clock_is_put_back() {
    let town = Town::open_with(|config| {
        config.points.coupon_days = 0;
        config.points.on_expiry = "give_back".into();
    })
    .await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    town.leap(hours(24)).await;
    town.clock.step_ms(-3_600_000);
    town.advance(minutes(30)).await;
    town.clock.step_ms(7_200_000);
    town.advance(minutes(90)).await;
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Expired);
    assert_eq!((town.points_of(n), town.live_discounts().len()), (1_000, 0));
    assert_eq!(town.account(Account::GivenBack).await, -300);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_coupon_used_in_its_last_hour_is_used_and_not_forfeited() {
    let town = Town::open_with(|config| config.points.coupon_days = 0).await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.shopify.faults.always_on("orders", Fault::Unavailable);
    town.buy_with(n, &coupon, 1).unwrap();
    town.leap(hours(30)).await;
    town.vendors.shopify.faults.recover();
    town.advance(minutes(30)).await;
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used);
    assert_eq!(town.account(Account::Redeemed).await, 300);
}
