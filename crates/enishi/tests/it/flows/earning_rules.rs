//! What a shop may decide about earning: ranks, shipping, pick-up; and when the days of a hold are over.

use domain::{CustomerId, ledger::Account};
use sandbox::{Fault, shopify::Cart};
use serde_json::json;

use crate::town::{Town, hours, minutes, seconds};

const DAY: u64 = 24;

fn tea(count: i64) -> Cart {
    Cart::of(&[("CHA-01", count)])
}

fn buy(town: &Town, n: CustomerId, cart: &Cart) -> u64 {
    town.vendors.shopify.checkout(Some(n.get()), cart).unwrap()
}

/// Somebody at a till gives the member this rank.
async fn rank(town: &Town, n: CustomerId, rank: &str) {
    let id = town.member_of(n).unwrap().id();
    town.vendors.smaregi.till().edit_member_at_till(&id, &json!({ "rank": rank })).unwrap();
    town.advance(minutes(1)).await;
}

async fn with_ranks() -> Town {
    Town::open_with(|config| config.points.earn_ranks = vec!["GOLD x1.5".into(), "STAFF x0".into()]).await
}

/// Two packs of tea, 3,000 yen without tax, paid and sent.
async fn sent(town: &Town, n: CustomerId) -> u64 {
    let order = buy(town, n, &tea(2));
    assert!(town.vendors.shopify.fulfil(order));
    town.advance(minutes(1)).await;
    order
}

#[tokio::test(start_paused = true)]
async fn a_rank_that_changes_in_the_middle_of_the_hold_changes_nothing() {
    for (before, after, points) in [("GOLD", "STAFF", 45), ("REGULAR", "GOLD", 30), ("STAFF", "GOLD", 0)] {
        let town = with_ranks().await;
        let n = town.sign_up("hanako@example.jp").await;
        rank(&town, n, before).await;
        sent(&town, n).await;
        rank(&town, n, after).await;
        town.leap(hours(DAY * 14)).await;
        town.advance(minutes(15)).await;
        assert_eq!(town.points_of(n), points, "{before}, then {after}");
        assert!(town.open_letters().await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_is_taken_by_the_rank_it_was_awarded_with() {
    let mut town = with_ranks().await;
    let n = town.sign_up("hanako@example.jp").await;
    rank(&town, n, "GOLD").await;
    let order = sent(&town, n).await;
    town.leap(hours(DAY * 14)).await;
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(n), 45);
    let booked = town.store.ledger_under(&format!("earned:{order}/line:")).await.unwrap();
    assert!(
        booked[0].reference.ends_with("x2@150"),
        "the rule stands with the line: {}",
        booked[0].reference
    );
    rank(&town, n, "STAFF").await;
    town.restart_with(|config| config.points.earn_ranks = vec!["GOLD x3".into()]).await;
    assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 1)]));
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(n), 22, "half of 45 is kept, rounded down");
    assert!(town.vendors.shopify.refund_order(order, &[("CHA-01", 1)]));
    town.advance(minutes(15)).await;
    assert_eq!((town.points_of(n), town.account(Account::Earned).await), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_rank_nobody_could_read_when_the_hold_began_is_read_at_its_end() {
    let mut town = Town::open_with(|config| {
        config.points.earn_ranks = vec!["GOLD x1.5".into()];
        config.points.hold_days = 1;
    })
    .await;
    let n = town.sign_up("hanako@example.jp").await;
    rank(&town, n, "GOLD").await;
    town.restart_with(|config| config.sync.pos = false).await;
    sent(&town, n).await;
    town.restart_with(|config| config.sync.pos = true).await;
    town.leap(hours(DAY + 1)).await;
    assert_eq!(town.points_of(n), 45);
}

#[tokio::test(start_paused = true)]
async fn shipping_earns_where_the_shop_says_so_and_goes_back_with_its_refund() {
    let cart = Cart { shipping_yen: 660, ..tea(2) };
    for (earns, points) in [(false, 30), (true, 36)] {
        let town = Town::open_with(|config| {
            config.points.hold_days = 0;
            config.points.earn_with_shipping = earns;
        })
        .await;
        let n = town.sign_up("hanako@example.jp").await;
        let order = buy(&town, n, &cart);
        assert!(town.vendors.shopify.fulfil(order));
        town.settle().await;
        assert_eq!(town.points_of(n), points, "600 yen of shipping without tax: {earns}");
        assert!(town.vendors.shopify.refund_shipping(order));
        town.advance(minutes(15)).await;
        assert_eq!(town.points_of(n), 30);
        assert!(town.open_letters().await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_awarded_when_it_is_sent_and_not_ten_minutes_later() {
    let town = Town::open_with(|config| config.points.hold_days = 0).await;
    let n = town.sign_up("hanako@example.jp").await;
    let order = buy(&town, n, &tea(2));
    town.settle().await;
    assert_eq!(town.points_of(n), 0, "paid is not sent");
    tokio::time::advance(seconds(2)).await;
    assert!(town.vendors.shopify.fulfil(order));
    town.settle().await;
    assert_eq!(town.points_of(n), 30, "the event tells");

    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    let silent = buy(&town, n, &tea(2));
    assert!(town.vendors.shopify.fulfil(silent));
    town.settle().await;
    assert_eq!(town.points_of(n), 30);
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(n), 60, "without the event the rounds find it");
}

#[tokio::test(start_paused = true)]
async fn what_is_picked_up_earns_when_it_is_handed_over_and_a_parcel_does_not() {
    let town = Town::open_with(|config| {
        config.points.hold_days = 0;
        config.points.earn_on = vec!["picked_up".into()];
    })
    .await;
    let n = town.sign_up("hanako@example.jp").await;
    let parcel = buy(&town, n, &tea(1));
    assert!(town.vendors.shopify.fulfil(parcel));
    let order = buy(&town, n, &Cart { pick_up: true, ..tea(2) });
    town.advance(minutes(15)).await;
    assert_eq!(town.points_of(n), 0, "it waits on the shelf behind the counter");
    assert!(town.vendors.shopify.fulfil(order));
    town.settle().await;
    assert_eq!(town.points_of(n), 30);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_hold_over_a_leap_day_ends_to_the_minute_and_its_campaign_is_that_of_the_day_in_japan() {
    // Half past eleven at night on the last day of January in Tokyo; and on the leap day itself.
    for (time, campaign, days, points) in [
        ("2028-01-31T14:30:00Z", "2028-01-31..2028-01-31 x2", 29, 60),
        ("2028-01-31T14:30:00Z", "2028-02-01..2028-02-29 x2", 29, 30),
        ("2028-02-29T14:30:00Z", "2028-02-29..2028-02-29 x2", 1, 60),
        ("2028-02-28T15:30:00Z", "2028-02-29..2028-02-29 x2", 1, 60),
        ("2028-02-29T15:30:00Z", "2028-02-29..2028-02-29 x2", 1, 30),
        ("2027-02-28T14:30:00Z", "2027-02-28..2027-02-28 x2", 1, 60),
    ] {
        let town = Town::open_at(time, |config| {
            config.points.campaigns = vec![campaign.into()];
            config.points.hold_days = days;
        })
        .await;
        let n = town.sign_up("hanako@example.jp").await;
        sent(&town, n).await;
        town.leap(hours(DAY * u64::from(days)) - minutes(3)).await;
        assert_eq!(town.points_of(n), 0, "{time}: goods may still come back");
        town.advance(minutes(5)).await;
        assert_eq!(town.points_of(n), points, "{time} {campaign}");
    }
}
