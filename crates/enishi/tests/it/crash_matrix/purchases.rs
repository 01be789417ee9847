//! The flows of purchases, broken at every place; judged by what the CRM has: each purchase once.

use std::sync::Mutex;

use async_trait::async_trait;
use domain::purchase::{Channel, PurchaseId};
use flows::purchases::{gather, history, missed, note};

use super::{
    Arc, Duration, EMAIL, Engine, Fault, RunState, Scenario, Start, Store, World, by_the_clock,
    comes_out_right,
};
use crate::town::{Town, minutes};

/// The CRM keeps a record of each purchase.
async fn with_records() -> Town {
    Town::open_with(|config| config.hubspot.purchases = "orders".into()).await
}

/// Somebody who bought something while the store's events were lost; the CRM keeps order records.
async fn a_buyer() -> World {
    let town = with_records().await;
    let customer = town.sign_up(EMAIL).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    let cart = sandbox::shopify::Cart::of(&[("SEN-01", 1)]);
    town.vendors.shopify.checkout(Some(customer.get()), &cart).expect("the shop sells");
    World { town, hub: Mutex::default(), customer: Some(customer), coupon: None }
}

/// The CRM has the purchase once and right, or (unless it must be there) not at all.
fn bought_once(world: &World, yen: &str, must: bool) -> Result<(), String> {
    world.everywhere_once()?;
    let orders = world.town.vendors.hubspot.orders();
    let contact = &world.town.vendors.hubspot.contacts()[0];
    let figures = (contact.get("enishi_total_spent"), contact.get("enishi_purchases"));
    match (figures, orders.as_slice()) {
        ((Some(spent), Some("1")), [one]) if spent == yen && one.contacts == [contact.id.clone()] => Ok(()),
        (_, [] | [_]) if !must => Ok(()),
        (figures, orders) => Err(format!("{figures:?} and {} records", orders.len())),
    }
}

scenario!(NotingAPurchase,
    open: a_buyer(),
    start: |world| {
        let number = world.town.vendors.shopify.orders()[0].id;
        note::start(PurchaseId { channel: Channel::Online, number }, "event-1")
    },
    check: |world, end| bought_once(world, "1080", end == RunState::Done)
);

scenario!(WritingTheHistory,
    open: async {
        let world = a_buyer().await;
        world.town.advance(minutes(6)).await;
        world
    },
    start: |world| history::start(world.customer(), None, "again"),
    check: |world, _| bought_once(world, "1080", true)
);

scenario!(GatheringSales,
    open: async {
        let town = with_records().await;
        let customer = town.sign_up(EMAIL).await;
        town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
        town.vendors.smaregi.till().sale(Some(&customer.to_string()), 700, 0, "1").expect("the till sells");
        World { town, hub: Mutex::default(), customer: Some(customer), coupon: None }
    },
    start: |world| {
        let member = world.town.vendors.smaregi.members()[0].id();
        gather::start(world.customer(), member.parse().expect("a member's id"))
    },
    check: |world, end| bought_once(world, "700", end == RunState::Done)
);

scenario!(FindingMissedPurchases,
    open: a_buyer(),
    start: |_| by_the_clock(missed::NAME),
    check: |world, end| bought_once(world, "1080", end == RunState::Done)
);

#[tokio::test(start_paused = true)]
async fn noting_a_purchase_comes_out_right_wherever_it_breaks() {
    comes_out_right(NotingAPurchase, 20).await;
}

#[tokio::test(start_paused = true)]
async fn writing_a_purchase_history_comes_out_right_wherever_it_breaks() {
    comes_out_right(WritingTheHistory, 10).await;
}

#[tokio::test(start_paused = true)]
async fn gathering_sales_comes_out_right_wherever_it_breaks() {
    comes_out_right(GatheringSales, 5).await;
}

#[tokio::test(start_paused = true)]
async fn finding_missed_purchases_comes_out_right_wherever_it_breaks() {
    comes_out_right(FindingMissedPurchases, 10).await;
}
