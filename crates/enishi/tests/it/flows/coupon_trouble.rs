//! Points on bad days: however a call ends, no point is made and none is lost.

use domain::{
    coupon::{CouponState, CouponStatus},
    ledger::Account,
};
use flows::coupon::CouponRefused;
use sandbox::Fault;

use crate::town::{Town, hours, minutes, seconds};

#[tokio::test(start_paused = true)]
async fn a_deduction_without_an_answer_is_looked_for_and_not_repeated() {
    for (fault, adds) in
        [(Fault::CutAfterEffect, 1), (Fault::ErrorAfterEffect, 1), (Fault::CutBeforeEffect, 2)]
    {
        let town = Town::open().await;
        let n = town.member_with(1_000).await;
        let before = town.vendors.smaregi.calls("POST /customers/{id}/point/add");
        town.vendors.smaregi.faults.once_on("point/add", fault.clone());
        let answer = town.ask(n, "device-1", 300).await.unwrap();
        town.advance(minutes(2)).await;
        assert_eq!(town.listed(n, answer.coupon.id).await.unwrap().status, CouponStatus::Active, "{fault:?}");
        assert_eq!((town.points_of(n), town.points_everywhere(n)), (700, 1_000), "{fault:?}");
        assert_eq!(town.vendors.smaregi.calls("POST /customers/{id}/point/add") - before, adds, "{fault:?}");
        assert_eq!(town.account(Account::PosPoints).await, -300);
    }
}

#[tokio::test(start_paused = true)]
async fn a_till_that_spends_the_points_meanwhile_leaves_no_coupon_and_no_debt() {
    let town = Town::open().await;
    let n = town.member_with(300).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    assert_eq!((answer.coupon.status, answer.coupon.code.is_none()), (CouponStatus::Issuing, true));
    let shop = town.vendors.smaregi.till().shops()[0].id.clone();
    town.vendors.smaregi.till().sale(Some(&n.to_string()), 3_000, 200, &shop).unwrap();
    town.vendors.smaregi.faults.recover();
    let left = town.points_of(n);
    town.advance(minutes(2)).await;
    assert_eq!(town.ask(n, "device-1", 300).await.err(), Some(CouponRefused::NotEnoughPoints));
    assert_eq!(town.points_of(n), left, "the till's sale is all that happened");
    assert!(town.vendors.shopify.discounts().is_empty(), "the prepared coupon was taken away");
    assert_eq!(town.account(Account::PosPoints).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_sale_beside_an_unanswered_deduction_does_not_hide_it() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.vendors.smaregi.faults.once_on("point/add", Fault::CutAfterEffect);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    let shop = town.vendors.smaregi.till().shops()[0].id.clone();
    town.vendors.smaregi.till().sale(Some(&n.to_string()), 5_000, 50, &shop).unwrap();
    let left = town.points_of(n);
    town.advance(minutes(2)).await;
    assert_eq!(town.listed(n, answer.coupon.id).await.unwrap().status, CouponStatus::Active);
    assert_eq!((town.points_of(n), town.live_discounts().len()), (left, 1));
}

#[tokio::test(start_paused = true)]
async fn what_the_receipts_do_not_tell_a_person_decides() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    // Somebody takes as many points by hand, twice, at the same moment: one of them could be ours.
    town.add_points(n, -300).await;
    town.add_points(n, -300).await;
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(2)).await;
    let coupon = town.store.coupon(answer.coupon.id).await.unwrap().unwrap();
    assert_eq!(coupon.state, CouponState::NeedsPerson);
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Attention);
    assert_eq!(town.open_letters().await.len(), 1);
    assert!(town.live_discounts().is_empty());
    assert_eq!(town.ask(n, "device-2", 100).await.err(), Some(CouponRefused::TooManyOpen));
}

#[tokio::test(start_paused = true)]
async fn points_that_lapse_while_we_look_are_not_spent() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    let shop = town.vendors.smaregi.till().shops()[0].id.clone();
    town.vendors.smaregi.till().sale(Some(&n.to_string()), 40_000, 0, &shop).unwrap();
    assert!(town.points_of(n) >= 300);
    town.leap(hours(24 * 370)).await;
    assert!(town.points_of(n) >= 300, "the POS lapses nothing before somebody looks");
    assert_eq!(town.ask(n, "device-1", 300).await.err(), Some(CouponRefused::NotEnoughPoints));
    assert_eq!(town.points_of(n), 0);
    assert!(town.vendors.shopify.discounts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_costs_no_points() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.vendors.shopify.faults.always_on("discountCodeBasicCreate", Fault::Unavailable);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    assert_eq!(answer.coupon.status, CouponStatus::Issuing);
    town.advance(minutes(20)).await;
    town.vendors.shopify.faults.recover();
    town.advance(minutes(10)).await;
    assert_eq!(town.ask(n, "device-1", 300).await.err(), Some(CouponRefused::Unavailable), "given up");
    assert_eq!(town.points_everywhere(n), 1_000);
    assert_eq!(town.points_of(n), 1_000);
    assert!(town.ask(n, "device-2", 300).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_coupon_made_without_an_answer_is_found_by_its_code() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.vendors.shopify.faults.once_on("discountCodeBasicCreate", Fault::CutAfterEffect);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    town.advance(minutes(1)).await;
    assert_eq!(town.listed(n, answer.coupon.id).await.unwrap().status, CouponStatus::Active);
    assert_eq!(town.vendors.shopify.discounts().len(), 1);
    assert_eq!(town.points_everywhere(n), 1_000);
}

#[tokio::test(start_paused = true)]
async fn points_taken_for_a_coupon_that_the_store_refuses_for_good_go_back() {
    // The coupon's last day ends while the store does not answer: it can never become valid.
    let town = Town::open_with(|config| config.points.coupon_days = 0).await;
    let n = town.member_with(1_000).await;
    town.vendors.shopify.faults.always_on("discountCodeBasicUpdate", Fault::Unavailable);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    assert_eq!((answer.coupon.status, town.points_of(n)), (CouponStatus::Issuing, 700));
    town.leap(hours(20)).await;
    town.vendors.shopify.faults.recover();
    town.advance(minutes(30)).await;
    let coupon = town.listed(n, answer.coupon.id).await.unwrap();
    assert_eq!((coupon.status, town.points_of(n)), (CouponStatus::Cancelled, 1_000));
    assert_eq!(town.account(Account::CouponLiability).await, 0);
    assert!(town.live_discounts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn points_that_go_back_without_an_answer_go_back_once() {
    for fault in [Fault::CutAfterEffect, Fault::ErrorAfterEffect, Fault::CutBeforeEffect, Fault::Unavailable]
    {
        let town = Town::open().await;
        let n = town.member_with(1_000).await;
        let coupon = town.coupon(n, 300).await;
        tokio::time::advance(seconds(5)).await;
        town.vendors.smaregi.faults.once_on("point/add", fault.clone());
        let status = town.take_back(n, coupon.id).await.unwrap().status;
        assert!(matches!(status, CouponStatus::Cancelling | CouponStatus::Cancelled), "{fault:?}");
        town.advance(minutes(3)).await;
        assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Cancelled, "{fault:?}");
        assert_eq!((town.points_of(n), town.live_discounts().len()), (1_000, 0), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn tills_switched_off_in_the_middle_leave_every_point_where_it_is() {
    let mut town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    assert_eq!(answer.coupon.status, CouponStatus::Issuing);
    town.restart_with(|config| config.sync.pos = false).await;
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(30)).await;
    assert_eq!(town.listed(n, answer.coupon.id).await.unwrap().status, CouponStatus::Issuing);
    assert_eq!(town.ask(n, "device-2", 100).await.err(), Some(CouponRefused::Unavailable));
    town.restart_with(|config| config.sync.pos = true).await;
    town.advance(minutes(30)).await;
    assert_eq!(town.listed(n, answer.coupon.id).await.unwrap().status, CouponStatus::Active);
    assert_eq!((town.points_of(n), town.points_everywhere(n)), (700, 1_000));
}
