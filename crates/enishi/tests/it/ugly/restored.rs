//! The disk is gone, and a copy of an hour ago takes its place: the vendors know more than the hub does.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::{CustomerId, ShopId, coupon::CouponStatus, ledger::Account};
use flows::coupon::{CouponRefused, CouponView};
use secrecy::ExposeSecret;
use store::sqlite::{SqliteOptions, open};

use crate::town::{Town, hours, minutes, person};

/// A town whose memory is this file.
async fn town_on(file: &Path) -> Town {
    let file = file.to_owned();
    Town::open_on(move |shop| SqliteOptions::file(file, shop).inline()).await
}

/// What is in the file and its log this moment.
fn copy(from: &Path, to: &Path) {
    for ending in ["", "-wal"] {
        let name = |path: &Path| format!("{}{ending}", path.display());
        if std::fs::exists(name(from)).unwrap() {
            std::fs::copy(name(from), name(to)).unwrap();
        }
    }
}

/// The hub goes on with the copy.
async fn restore(town: &mut Town, copy: &Path) {
    let shop = ShopId(town.vendors.settings.shop.clone());
    town.store = Arc::new(open(SqliteOptions::file(copy, shop).inline()).await.unwrap());
    town.restart().await;
}

/// Somebody has turned 300 of 1,000 points into a coupon since the copy was made.
struct LostHour {
    town: Town,
    n: CustomerId,
    coupon: CouponView,
    backup: PathBuf,
    folder: tempfile::TempDir,
}

async fn with_a_coupon() -> LostHour {
    let folder = tempfile::tempdir().unwrap();
    let (file, backup) = (folder.path().join("enishi.db"), folder.path().join("backup.db"));
    let town = town_on(&file).await;
    let n = town.member_with(1_000).await;
    copy(&file, &backup);
    let coupon = town.ask(n, "device-1", 300).await.unwrap().coupon;
    LostHour { town, n, coupon, backup, folder }
}

fn code_of(coupon: &CouponView) -> Option<&str> {
    coupon.code.as_ref().map(|code| code.expose_secret())
}

#[tokio::test(start_paused = true)]
async fn after_a_restore_whoever_came_since_is_found_again_and_nobody_is_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let (file, backup) = (folder.path().join("enishi.db"), folder.path().join("backup.db"));
    let mut town = town_on(&file).await;
    let before = town.sign_up_person(1).await;
    copy(&file, &backup);

    // Within the hour: one who signs up, one who joins on the store's own pages, one who changes.
    let since = town.sign_up_person(2).await;
    let elsewhere = town.seed_elsewhere("jiro@example.jp");
    town.vendors.shopify.edit_customer(before.get(), |customer| customer.last_name = Some("佐藤".into()));
    town.advance(hours(1)).await;
    let members = [before, since, elsewhere].map(|n| town.member_of(n).unwrap().id());
    restore(&mut town, &backup).await;
    assert_eq!((town.linked(before).await.is_some(), town.linked(since).await), (true, None), "it is older");

    let refused = town.register("another-form", &person(2)).await;
    assert!(refused.is_err(), "who is a customer is not made one again");
    town.advance(minutes(30)).await;
    for (n, member) in [before, since, elsewhere].into_iter().zip(members) {
        assert_eq!(town.linked(n).await.map(|id| id.to_string()), Some(member.clone()), "the same member");
        assert_eq!(town.member_of(n).unwrap().id(), member);
    }
    let vendors = &town.vendors;
    let counts =
        [vendors.shopify.customer_count(), vendors.smaregi.member_count(), vendors.hubspot.contact_count()];
    assert_eq!(counts, [3; 3]);
    assert_eq!(town.member_of(before).unwrap().get("lastName"), Some("佐藤"));
    let mine = vendors.hubspot.contacts();
    assert!(mine.iter().any(|contact| contact.get("lastname") == Some("佐藤")));
}

#[tokio::test(start_paused = true)]
async fn points_of_the_lost_hour_are_not_taken_twice_when_the_same_button_is_pressed_again() {
    let LostHour { mut town, n, coupon, backup, folder: _folder } = with_a_coupon().await;
    assert_eq!((coupon.status, town.points_of(n)), (CouponStatus::Active, 700));
    town.advance(minutes(30)).await;
    restore(&mut town, &backup).await;
    assert!(town.listed(n, coupon.id).await.is_none(), "the hub knows nothing of it");

    let again = town.ask(n, "device-1", 300).await.unwrap().coupon;
    town.advance(minutes(30)).await;
    assert_eq!((again.id, code_of(&again)), (coupon.id, code_of(&coupon)), "it is the same coupon");
    assert_eq!((town.points_of(n), town.points_everywhere(n)), (700, 1_000), "nothing was taken twice");
    assert_eq!((town.live_discounts().len(), town.account(Account::CouponLiability).await), (1, 300));
    town.buy_with(n, &coupon, 1).unwrap();
    town.settle().await;
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used);
}

#[tokio::test(start_paused = true)]
async fn a_coupon_taken_back_in_the_lost_hour_stays_worth_nothing_and_costs_nothing() {
    let LostHour { mut town, n, coupon, backup, folder: _folder } = with_a_coupon().await;
    town.take_back(n, coupon.id).await.unwrap();
    town.advance(minutes(30)).await;
    assert_eq!((town.points_of(n), town.live_discounts().len()), (1_000, 0));
    restore(&mut town, &backup).await;

    assert_eq!(town.ask(n, "device-1", 300).await.err(), Some(CouponRefused::Unavailable));
    town.advance(minutes(30)).await;
    assert_eq!((town.points_of(n), town.live_discounts().len()), (1_000, 0));
    assert_eq!(town.account(Account::CouponLiability).await, 0);
    assert!(town.open_letters().await.is_empty());
    assert!(town.ask(n, "device-2", 300).await.is_ok(), "a new request is a new coupon");
}
