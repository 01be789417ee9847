//! A busy town in which people are merged, taken apart and erased while points and coupons move: it all adds up.

use connectors::roles::Call;
use domain::{Class, CustomerId};
use flows::{
    operators::{Desk, Operator, Reason},
    points::proof,
};
use sandbox::shopify::Cart;

use crate::town::{ARTICLE, Town, hours, minutes, seconds};

async fn is_proved(town: &Town, when: &str) {
    let proof = proof::prove(town.hub.parts(), &Call::read(Class::Overnight)).await.unwrap();
    assert_eq!(proof.differences, [], "{when}");
}

/// The nights behind what happened.
async fn for_days(town: &Town, when: &str) {
    for wait in [2, 24, 24 * 3, 24 * 8] {
        town.leap(hours(wait)).await;
        is_proved(town, &format!("{when}, {wait} hours on")).await;
    }
}

async fn earn(town: &Town, n: CustomerId) -> u64 {
    let order = town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, 2)])).unwrap();
    assert!(town.vendors.shopify.fulfil(order));
    town.advance(minutes(1)).await;
    order
}

#[tokio::test(start_paused = true)]
async fn merged_split_and_erased_people_with_open_coupons_leave_nothing_to_tell() {
    let town = Town::open_with(|config| config.points.hold_days = 0).await;
    let by = Operator::at_the_command_line();
    let desk = Desk::of(&town.hub);
    let (stays, goes) = (town.sign_up_person(1).await, town.sign_up_person(2).await);
    let (erased, bystander) = (town.sign_up_person(3).await, town.sign_up_person(4).await);
    for n in [stays, goes, erased, bystander] {
        town.add_points(n, 3_000).await;
    }
    let order = earn(&town, goes).await;
    let (used, back, open) =
        (town.coupon(goes, 300).await, town.coupon(goes, 400).await, town.coupon(goes, 500).await);
    town.coupon(stays, 600).await;
    town.coupon(erased, 700).await;
    town.coupon(bystander, 800).await;
    is_proved(&town, "before").await;

    let wish = flows::merging::MergeWish::Customers { survivor: stays, loser: goes };
    let merge = desk.begin_merge(&by, wish, Reason::Duplicate).await.unwrap();
    town.advance(minutes(5)).await;
    assert_eq!(town.store.survivor(goes).await.unwrap(), stays);
    is_proved(&town, "just merged").await;
    town.buy_with(stays, &used, 4).unwrap();
    town.take_back(stays, back.id).await.unwrap();
    tokio::time::advance(seconds(5)).await;
    assert!(town.vendors.shopify.refund_order(order, &[(ARTICLE, 1)]), "what the other record had earned");
    town.advance(minutes(15)).await;
    is_proved(&town, "merged").await;

    desk.erase(&by, erased, Reason::CustomerRequest).await.unwrap();
    town.advance(minutes(15)).await;
    is_proved(&town, "erased").await;

    desk.split(&by, merge, Reason::WrongPerson).await.unwrap();
    town.advance(minutes(15)).await;
    is_proved(&town, "split").await;
    town.take_back(stays, open.id).await.unwrap();
    earn(&town, bystander).await;
    for_days(&town, "all of it").await;
    let letters = town.open_letters().await;
    assert!(letters.is_empty(), "{letters:?}");
}
