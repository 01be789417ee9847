//! A member looks at their points: what the till says now, or honestly less, and never somebody else's.

use domain::CustomerId;
use flows::points::{BalanceView, PointsStatus};
use sandbox::Fault;

use crate::town::{Town, minutes, seconds};

/// A member with 100 points on the card.
async fn member_with_points(town: &Town) -> (CustomerId, String) {
    let n = town.sign_up("hanako@example.jp").await;
    let id = town.member_of(n).unwrap().id();
    town.vendors.smaregi.till().adjust_points(&id, 100).unwrap();
    town.settle().await;
    // What the sign-up asked of the tills does not count against the looks that follow.
    tokio::time::advance(seconds(5)).await;
    (n, id)
}

fn seen(view: &BalanceView) -> (PointsStatus, Option<i64>) {
    (view.status, view.balance)
}

#[tokio::test(start_paused = true)]
async fn a_sale_at_the_till_shows_on_my_page_within_a_second() {
    let town = Town::open().await;
    let (n, _) = member_with_points(&town).await;
    let before = town.hub.balance(n).await;
    assert_eq!((seen(&before), before.source), ((PointsStatus::Ok, Some(100)), Some("pos")));
    assert_eq!(before.display_name.map(|n| n.reveal().clone()).as_deref(), Some("山田 花子"));

    let shop = town.vendors.smaregi.till().shops()[0].id.clone();
    let began = tokio::time::Instant::now();
    let sale = town.vendors.smaregi.till().sale(Some(&n.to_string()), 3_000, 40, &shop).unwrap();
    town.settle().await;
    let after = town.hub.balance(n).await;
    assert_eq!(seen(&after), (PointsStatus::Ok, sale.balance));
    assert_eq!(after.source, Some("pos"));
    assert!(began.elapsed() < seconds(1));
}

#[tokio::test(start_paused = true)]
async fn a_notice_that_is_lost_costs_half_a_minute() {
    let town = Town::open().await;
    let (n, id) = member_with_points(&town).await;
    assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Ok, Some(100)));
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    town.vendors.smaregi.till().adjust_points(&id, 5).unwrap();
    let reused = town.hub.balance(n).await;
    assert_eq!((reused.balance, reused.source), (Some(100), Some("memory")), "labelled as what it is");
    tokio::time::advance(seconds(31)).await;
    assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Ok, Some(105)));
}

#[tokio::test(start_paused = true)]
async fn a_pos_that_is_down_or_slow_leaves_what_it_said_last_within_a_second() {
    for fault in
        [Fault::Unavailable, Fault::Slow(seconds(3)), Fault::Throttled { retry_after_s: 30 }, Fault::Denied]
    {
        let town = Town::open().await;
        let (n, _) = member_with_points(&town).await;
        let told = town.hub.balance(n).await;
        tokio::time::advance(minutes(2)).await;
        town.vendors.smaregi.faults.always(fault.clone());
        let began = tokio::time::Instant::now();
        let stale = town.hub.balance(n).await;
        assert!(began.elapsed() < seconds(1), "{fault:?}: {:?}", began.elapsed());
        assert_eq!(
            (seen(&stale), stale.source),
            ((PointsStatus::Stale, Some(100)), Some("memory")),
            "{fault:?}"
        );
        assert_eq!(stale.as_of, told.as_of, "{fault:?}: it says from when it is");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_known_is_said_plainly() {
    let town = Town::open().await;
    let (n, _) = member_with_points(&town).await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    let view = town.hub.balance(n).await;
    assert_eq!(seen(&view), (PointsStatus::Unavailable, None));
    assert_eq!((view.expires_on, view.as_of, view.source), (None, None, None));
    assert!(view.display_name.is_some(), "the rest of the page works");
}

/// Their cache mixes people up, a proxy shows a page, a line breaks: none of it is shown, and none of it is kept.
#[tokio::test(start_paused = true)]
async fn what_is_not_my_balance_is_neither_shown_nor_remembered() {
    for fault in [Fault::SomeoneElse, Fault::Html, Fault::Truncated, Fault::OkWithErrors] {
        let town = Town::open().await;
        let (n, _) = member_with_points(&town).await;
        let other = town.sign_up_person(1).await;
        let other = town.member_of(other).unwrap().id();
        town.vendors.smaregi.till().adjust_points(&other, 9_999).unwrap();
        town.settle().await;
        tokio::time::advance(seconds(5)).await;

        town.vendors.smaregi.faults.always_on("GET /customers/point", fault.clone());
        assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Unavailable, None), "{fault:?}");
        town.vendors.smaregi.faults.recover();
        assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Ok, Some(100)), "{fault:?}");
        tokio::time::advance(minutes(1)).await;
        town.vendors.smaregi.faults.always(fault.clone());
        assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Stale, Some(100)), "{fault:?}");
        town.vendors.smaregi.faults.recover();
        assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Ok, Some(100)), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_card_is_never_mine() {
    let town = Town::open().await;
    let (n, id) = member_with_points(&town).await;
    town.sign_up_person(1).await;
    town.vendors.smaregi.faults.always(Fault::SomeoneElse);
    assert!(town.hub.card_code(n).await.is_none(), "a wrong barcode is worse than none");
    town.vendors.smaregi.faults.recover();
    assert_eq!(
        town.hub.card_code(n).await.unwrap().reveal(),
        town.vendors.smaregi.member(&id).unwrap().code()
    );
}

#[tokio::test(start_paused = true)]
async fn who_is_not_at_the_tills_yet_is_put_there_by_looking() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    let n = town.seed_elsewhere("jiro@example.jp");
    assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::NotRegistered, None));
    town.settle().await;
    assert!(town.linked(n).await.is_some(), "looking queued the link");
    assert_eq!(seen(&town.hub.balance(n).await), (PointsStatus::Ok, Some(0)));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_looks_at_once_are_one_question() {
    let town = Town::open().await;
    let (n, _) = member_with_points(&town).await;
    town.vendors.smaregi.set_latency(seconds(0) + std::time::Duration::from_millis(200), seconds(0));
    let asked = town.vendors.smaregi.calls("GET /customers/point");
    let views = futures::future::join_all((0..100).map(|_| town.hub.balance(n))).await;
    assert!(views.iter().all(|v| seen(v) == (PointsStatus::Ok, Some(100))));
    assert_eq!(town.vendors.smaregi.calls("GET /customers/point"), asked + 1);
}
