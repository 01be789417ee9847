//! Points become a coupon, the coupon pays for something, or becomes points again.

use domain::{coupon::CouponStatus, ledger::Account};
use flows::coupon::{CancelRefused, CouponRefused, orders};
use sandbox::Fault;
use secrecy::ExposeSecret;

use crate::town::{ARTICLE, Town, hours, minutes};

#[tokio::test(start_paused = true)]
async fn points_become_a_coupon_that_pays_once_and_only_for_its_owner() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let stranger = town.sign_up_person(7).await;
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    assert!(answer.is_new);
    let coupon = answer.coupon;
    assert_eq!((coupon.status, coupon.amount.0, coupon.points.0), (CouponStatus::Active, 300, 300));
    assert_eq!((town.points_of(n), town.points_everywhere(n)), (700, 1_000));
    town.settle().await;
    assert_eq!(town.hub.balance(n).await.balance, Some(700), "my page shows it at once");

    assert!(town.buy_with(stranger, &coupon, 1).is_err(), "nobody else can use it");
    let order = town.buy_with(n, &coupon, 1).unwrap();
    assert_eq!(town.vendors.shopify.order(order).unwrap().discount_yen(), 300);
    assert!(town.buy_with(n, &coupon, 1).is_err(), "it is used once");
    town.settle().await;
    let listed = town.listed(n, coupon.id).await.unwrap();
    assert_eq!((listed.status, listed.code.is_none()), (CouponStatus::Used, true));
    assert_eq!(
        (town.account(Account::Redeemed).await, town.account(Account::CouponLiability).await),
        (300, 0)
    );
    assert_eq!(town.take_back(n, coupon.id).await.err(), Some(CancelRefused::Used));
    assert_eq!(town.points_everywhere(n), 1_000);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_same_key_is_the_same_coupon_however_often_it_is_pressed() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let (one, other) = tokio::join!(town.ask(n, "button", 300), town.ask(n, "button", 300));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.coupon.id, other.coupon.id);
    let again = town.ask(n, "button", 300).await.unwrap();
    assert!(!again.is_new && again.coupon.id == one.coupon.id);
    assert_eq!(
        again.coupon.code.map(|code| code.expose_secret().to_owned()),
        one.coupon.code.map(|code| code.expose_secret().to_owned())
    );
    assert_eq!(town.ask(n, "button", 400).await.err(), Some(CouponRefused::KeyReused));
    assert_eq!(town.points_of(n), 700);
    assert_eq!(town.live_discounts().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_and_nothing_moves() {
    let town = Town::open_with(|config| config.points.daily_limit = 1_000).await;
    let n = town.member_with(2_500).await;
    for (points, refused) in [
        (0, CouponRefused::NotAMultiple),
        (-300, CouponRefused::NotAMultiple),
        (250, CouponRefused::NotAMultiple),
        (1_100, CouponRefused::DailyLimit),
    ] {
        assert_eq!(town.ask(n, &format!("odd{points}"), points).await.err(), Some(refused), "{points}");
    }
    town.coupon(n, 900).await;
    assert_eq!(town.ask(n, "too-much-today", 200).await.err(), Some(CouponRefused::DailyLimit));
    town.leap(hours(24)).await;
    assert!(town.ask(n, "tomorrow", 200).await.is_ok());
    let poor = town.sign_up_person(7).await;
    assert_eq!(town.ask(poor, "poor", 100).await.err(), Some(CouponRefused::NotEnoughPoints));
    assert_eq!(town.ask(poor, "poor", 100).await.err(), Some(CouponRefused::NotEnoughPoints), "and again");
    assert!(town.hub.coupons(poor).await.unwrap().is_empty(), "what came to nothing is not shown");
    assert_eq!(town.vendors.shopify.discounts().len(), 2, "nothing is left of what was refused");
}

#[tokio::test(start_paused = true)]
async fn two_devices_spend_the_same_points_and_one_of_them_gets_a_coupon() {
    let town = Town::open().await;
    let n = town.member_with(300).await;
    let (phone, laptop) = tokio::join!(town.ask(n, "phone", 300), town.ask(n, "laptop", 300));
    let refused = [phone.err(), laptop.err()];
    assert!(
        refused.contains(&None) && refused.contains(&Some(CouponRefused::NotEnoughPoints)),
        "{refused:?}"
    );
    assert_eq!((town.points_of(n), town.live_discounts().len()), (0, 1));
    assert_eq!(town.points_everywhere(n), 300);
}

#[tokio::test(start_paused = true)]
async fn a_coupon_taken_back_is_worth_nothing_and_its_points_are_back() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    let stranger = town.sign_up_person(7).await;
    assert_eq!(town.take_back(stranger, coupon.id).await.err(), Some(CancelRefused::Missing));
    let cancelled = town.take_back(n, coupon.id).await.unwrap();
    assert_eq!((cancelled.status, cancelled.code.is_none()), (CouponStatus::Cancelled, true));
    assert!(town.buy_with(n, &coupon, 1).is_err());
    assert_eq!((town.points_of(n), town.live_discounts().len()), (1_000, 0));
    let again = town.take_back(n, coupon.id).await.unwrap();
    assert_eq!((again.status, town.points_of(n)), (CouponStatus::Cancelled, 1_000), "once is enough");
    assert!(town.ask(n, "coupon-again", 10_000).await.is_err(), "there are not so many points");
    town.settle().await;
    let letters = town.vendors.mailbox.to("hanako@example.jp");
    let about = |words: &str| letters.iter().filter(|mail| mail.subject.contains(words)).count();
    assert_eq!((about("クーポンを発行しました"), about("クーポンを取り消しました")), (1, 1));
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_coupon_used_while_no_event_arrives_is_not_taken_back() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.buy_with(n, &coupon, 1).unwrap();
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Active, "nobody has told us");
    assert_eq!(town.take_back(n, coupon.id).await.err(), Some(CancelRefused::Used), "the orders decide");
    assert_eq!((town.points_of(n), town.account(Account::Redeemed).await), (700, 300));
}

#[tokio::test(start_paused = true)]
async fn a_use_that_no_event_told_of_is_found_by_the_rounds() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.buy_with(n, &coupon, 1).unwrap();
    town.advance(minutes(15)).await;
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used);
    assert_eq!(town.account(Account::Redeemed).await, 300);
}

#[tokio::test(start_paused = true)]
async fn an_order_without_a_coupon_of_ours_is_nobodys_business() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let cart = sandbox::shopify::Cart::of(&[(ARTICLE, 1)]);
    town.vendors.shopify.checkout(Some(n.get()), &cart).unwrap();
    town.settle().await;
    let looks = store::RunFilter { flow: Some(orders::NAME.into()), limit: 9, ..Default::default() };
    let looks = town.store.runs(&looks).await.unwrap();
    assert!(!looks.is_empty());
    for look in looks {
        assert!(town.store.steps(look.id).await.unwrap().is_empty(), "the store is not asked about it");
    }
}
