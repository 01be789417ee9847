//! Nobody can tell whether points moved: a person looks at the till's receipts, says so once, and the work goes on.

use domain::{CustomerId, coupon::CouponStatus, ledger::Account};
use flows::{
    operators::{Desk, DeskRefused, Operator, Reason, Via},
    points::Receipts,
};
use sandbox::{Fault, shopify::Cart};
use store::{DeadLetter, Role};
use uuid::Uuid;

use crate::town::{Town, finance, minutes, seconds};

/// Somebody moves as many points by hand, twice, while ours get no answer: each of them could be ours.
async fn blur(town: &Town, n: CustomerId, points: i64) {
    town.add_points(n, points).await;
    town.add_points(n, points).await;
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(3)).await;
}

async fn only_letter(town: &Town) -> DeadLetter {
    let mut letters = town.open_letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].code.as_str(), "points-unclear");
    letters.remove(0)
}

async fn settle(town: &Town, letter: Uuid, found: Receipts) -> Result<(), DeskRefused> {
    let done = Desk::of(&town.hub).settle_letter(&finance(), letter, found, Reason::Investigation).await;
    town.advance(minutes(3)).await;
    done
}

/// A coupon of 300 points is taken back, and nobody knows whether they arrived.
async fn given_back_in_doubt() -> (Town, CustomerId, domain::ConversionId) {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    tokio::time::advance(seconds(5)).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    town.take_back(n, coupon.id).await.unwrap();
    blur(&town, n, 300).await;
    assert_eq!(town.points_of(n), 1_300);
    (town, n, coupon.id)
}

#[tokio::test(start_paused = true)]
async fn points_of_a_coupon_taken_back_are_booked_or_sent_once_more_as_the_receipts_say() {
    for (found, points) in [(Receipts::Moved, 1_300), (Receipts::NotMoved, 1_600)] {
        let (town, n, coupon) = given_back_in_doubt().await;
        let letter = only_letter(&town).await;
        settle(&town, letter.id, found).await.unwrap();
        assert_eq!(town.listed(n, coupon).await.unwrap().status, CouponStatus::Cancelled, "{found:?}");
        assert_eq!(town.points_of(n), points, "{found:?}");
        assert_eq!(town.account(Account::CouponLiability).await, 0);
        assert!(town.open_letters().await.is_empty());
        let again = settle(&town, letter.id, Receipts::NotMoved).await;
        assert!(matches!(again, Err(DeskRefused::Ended)), "{again:?}");
        assert_eq!(town.points_of(n), points, "what is settled is settled");
    }
}

#[tokio::test(start_paused = true)]
async fn an_award_in_doubt_goes_on_as_the_receipts_say() {
    for (found, points) in [(Receipts::Moved, 60), (Receipts::NotMoved, 90)] {
        let town = Town::open_with(|config| config.points.hold_days = 0).await;
        let n = town.sign_up("hanako@example.jp").await;
        town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
        let order = town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[("CHA-01", 2)])).unwrap();
        assert!(town.vendors.shopify.fulfil(order));
        town.settle().await;
        blur(&town, n, 30).await;
        settle(&town, only_letter(&town).await.id, found).await.unwrap();
        assert_eq!((town.points_of(n), town.account(Account::PosPoints).await), (points, 30), "{found:?}");
        // What comes back later is taken as if nothing had been in doubt.
        assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 2)]));
        town.advance(minutes(15)).await;
        assert_eq!(town.points_of(n), points - 30, "{found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn points_of_a_refund_in_doubt_go_on_as_the_receipts_say() {
    for (found, points) in [(Receipts::Moved, 1_700), (Receipts::NotMoved, 2_200)] {
        let town = Town::open().await;
        let n = town.member_with(1_200).await;
        let coupon = town.coupon(n, 500).await;
        let order = town.buy_with(n, &coupon, 1).unwrap();
        town.settle().await;
        town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
        assert!(town.vendors.shopify.cancel_order(order));
        town.settle().await;
        blur(&town, n, 500).await;
        settle(&town, only_letter(&town).await.id, found).await.unwrap();
        assert_eq!((town.points_of(n), town.account(Account::GivenBack).await), (points, -500), "{found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_used_once_and_a_second_doubt_asks_again() {
    let (town, n, coupon) = given_back_in_doubt().await;
    let letter = only_letter(&town).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    settle(&town, letter.id, Receipts::NotMoved).await.unwrap();
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(30)).await;
    assert_eq!(town.points_of(n), 1_300, "it was sent once more, and that answer was lost too");
    let second = only_letter(&town).await;
    settle(&town, second.id, Receipts::NotMoved).await.unwrap();
    assert_eq!(town.points_of(n), 1_600);
    assert_eq!(town.listed(n, coupon).await.unwrap().status, CouponStatus::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn the_letter_of_a_conversion_settles_its_coupon() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    let answer = town.ask(n, "device-1", 300).await.unwrap();
    blur(&town, n, -300).await;
    let letter = only_letter(&town).await;
    settle(&town, letter.id, Receipts::Moved).await.unwrap();
    assert_eq!(town.listed(n, answer.coupon.id).await.unwrap().status, CouponStatus::Active);
    assert_eq!(town.points_of(n), 400);
}

#[tokio::test(start_paused = true)]
async fn only_who_may_settles_and_it_stands_in_the_audit_log() {
    let (town, n, _) = given_back_in_doubt().await;
    let letter = only_letter(&town).await;
    let desk = Desk::of(&town.hub);
    for role in [Role::Viewer, Role::StoreStaff, Role::CustomerService, Role::Operator] {
        let by = Operator { name: "somebody".into(), role, via: Via::Session };
        let done = desk.settle_letter(&by, letter.id, Receipts::Moved, Reason::Investigation).await;
        assert!(matches!(done, Err(DeskRefused::NotAllowed)), "{role:?}");
    }
    let nobody = desk.settle_letter(&finance(), Uuid::nil(), Receipts::Moved, Reason::Investigation).await;
    assert!(matches!(nobody, Err(DeskRefused::Missing(_))));
    settle(&town, letter.id, Receipts::Moved).await.unwrap();
    let log = town.store.audit(None, 100).await.unwrap();
    let entry = log.iter().find(|entry| entry.action == "points.settle").expect("it is written down");
    assert_eq!((entry.who.as_str(), entry.object.as_str()), ("finance1", letter.object.as_str()));
    assert_eq!(entry.change["points"], "moved");
    assert_eq!(town.points_of(n), 1_300);
}
