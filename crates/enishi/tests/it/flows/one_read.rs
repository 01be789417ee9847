//! One event about an order starts three runs, and they share one reading; whoever comes late reads anew.

use domain::{
    Clock, Code, Yen,
    coupon::CouponStatus,
    purchase::{Channel, PurchaseId},
};
use sandbox::{Fault, shopify::Cart};
use store::{Scope, Switch};

use crate::town::{Town, minutes, seconds};

fn crackers() -> Cart {
    Cart::of(&[("SEN-01", 2)])
}

#[tokio::test(start_paused = true)]
async fn an_event_about_an_order_is_one_question_to_the_online_store() {
    let town = Town::open_with(|config| config.points.hold_days = 0).await;
    let n = town.member_with(500).await;
    let coupon = town.coupon(n, 500).await;
    let before = town.vendors.shopify.calls("order");
    town.buy_with(n, &coupon, 2).unwrap();
    town.settle().await;
    let asked = town.vendors.shopify.calls("order") - before;
    assert_eq!(asked, 2, "orders/create and orders/paid, each read once for three readers");
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_was_paused_reads_what_is_true_by_then() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    let flow = Scope::Flow("note a purchase".into());
    let since = town.clock.now();
    let switch = Switch {
        scope: flow.clone(),
        since,
        by: "operator1".into(),
        reason: Code::new("investigation"),
        until: None,
    };
    town.hub.engine().pause(switch).await.unwrap();
    let order = town.vendors.shopify.checkout(Some(n.get()), &crackers()).unwrap();
    town.settle().await;
    // Everybody else has read it; what happens now is told by no event.
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    tokio::time::advance(seconds(30)).await;
    assert!(town.vendors.shopify.refund_order(order, &[("SEN-01", 1)]));
    town.hub.engine().resume(&flow, None).await.unwrap();
    town.settle().await;
    let id = PurchaseId { channel: Channel::Online, number: order };
    let (_, noted) = town.store.purchase(id).await.unwrap().unwrap();
    assert_eq!((noted.paid, noted.returned), (Yen(2_160), Yen(1_080)));
}

#[tokio::test(start_paused = true)]
async fn a_reading_that_failed_is_nobodys_answer() {
    for fault in [Fault::Unavailable, Fault::CutBeforeEffect, Fault::CutAfterEffect] {
        let town = Town::open_with(|config| config.points.hold_days = 0).await;
        let n = town.member_with(500).await;
        let coupon = town.coupon(n, 500).await;
        town.vendors.shopify.faults.once_on("order", fault.clone());
        town.vendors.shopify.faults.once_on("order", fault.clone());
        let order = town.buy_with(n, &coupon, 2).unwrap();
        assert!(town.vendors.shopify.fulfil(order));
        town.advance(minutes(15)).await;
        let id = PurchaseId { channel: Channel::Online, number: order };
        assert!(town.store.purchase(id).await.unwrap().is_some(), "{fault:?}");
        assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used, "{fault:?}");
        assert_eq!(town.points_of(n), 25, "2,500 yen of tea after the coupon and without tax: {fault:?}");
        assert!(town.open_letters().await.is_empty(), "{fault:?}");
    }
}
