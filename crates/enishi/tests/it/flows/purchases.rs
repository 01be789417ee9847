//! Purchases reach the CRM: each once, in whatever order it is told of, and what goes back is taken off again.

use domain::{
    Clock, CustomerId, Yen,
    purchase::{Channel, Purchase, PurchaseId},
};
use enishi::commands::setup;
use flows::purchases::history;
use sandbox::{Fault, hubspot::OrderRecord, shopify::Cart};
use serde_json::json;

use crate::town::{Town, hours, minutes};

const EMAIL: &str = "hanako@example.jp";
const CARD: &str = "2000000000017";

/// Spent, purchases, last channel and tags, as the CRM's contact shows them.
fn figures(town: &Town) -> [String; 4] {
    let contact = town.vendors.hubspot.contact_by_email(EMAIL).expect("there is a contact");
    ["enishi_total_spent", "enishi_purchases", "enishi_last_channel", "enishi_tags"]
        .map(|name| contact.get(name).unwrap_or_default().to_owned())
}

fn records(town: &Town) -> Vec<(String, String, String)> {
    let shown = |order: &OrderRecord, name: &str| order.record.get(name).unwrap_or_default().to_owned();
    let one = |o: &OrderRecord| {
        assert_eq!(o.contacts.len(), 1, "a record is tied to one contact");
        (shown(o, "enishi_order_id"), shown(o, "enishi_paid"), shown(o, "enishi_order_state"))
    };
    town.vendors.hubspot.orders().iter().map(one).collect()
}

async fn with_records() -> Town {
    Town::open_with(|config| config.hubspot.purchases = "orders".into()).await
}

fn crackers(count: i64) -> Cart {
    Cart::of(&[("SEN-01", count)])
}

fn buy(town: &Town, customer: CustomerId, cart: &Cart) -> u64 {
    town.vendors.shopify.checkout(Some(customer.get()), cart).unwrap()
}

/// Sells something to whoever has this card; the transaction's number.
fn sell(town: &Town, card: &str, yen: i64) -> String {
    let receipt = town.vendors.smaregi.till().sale(Some(card), yen, 0, "1").unwrap();
    receipt.number.unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_is_bought_online_and_at_a_till_adds_up_at_the_contact() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    buy(&town, n, &crackers(2));
    town.settle().await;
    assert_eq!(figures(&town), ["2160", "1", "online", "bought_online;first_purchase"]);
    town.advance(minutes(10)).await;
    sell(&town, &n.to_string(), 3_000);
    town.settle().await;
    assert_eq!(figures(&town), ["5160", "2", "store", "bought_online;bought_in_store;repeat_customer"]);
    assert!(town.vendors.hubspot.orders().is_empty(), "records are another setting");
    let written = town.vendors.hubspot.calls("PATCH /contacts/{id}");
    town.advance(hours(1)).await;
    assert_eq!(town.vendors.hubspot.calls("PATCH /contacts/{id}"), written, "nothing new, nothing written");
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_purchase_is_one_record_however_often_it_is_told() {
    let town = with_records().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDuplicated(3));
    let order = buy(&town, n, &crackers(1));
    town.settle().await;
    town.vendors.shopify.fulfil(order);
    town.vendors.shopify.refund_order(order, &[("SEN-01", 1)]);
    town.advance(minutes(10)).await;
    let sale = sell(&town, &n.to_string(), 500);
    town.settle().await;
    let expected = [
        (format!("online:{order}"), "1080".to_owned(), "returned".to_owned()),
        (format!("store:{sale}"), "500".to_owned(), "kept".to_owned()),
    ];
    assert_eq!(records(&town), expected);
    assert_eq!(figures(&town), ["500", "1", "store", "bought_in_store;first_purchase"]);
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_overtakes_the_payment_counts_too() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.faults.always(Fault::WebhooksReordered);
    let order = buy(&town, n, &crackers(3));
    town.vendors.shopify.refund_order(order, &[("SEN-01", 1)]);
    town.settle().await;
    assert_eq!(figures(&town), ["2160", "1", "online", "bought_online;first_purchase"]);
    town.vendors.shopify.cancel_order(order);
    town.settle().await;
    assert_eq!(figures(&town), ["0", "0", "", ""]);
}

#[tokio::test(start_paused = true)]
async fn a_purchase_whose_event_is_lost_is_found() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    let order = buy(&town, n, &crackers(1));
    let sale = sell(&town, &n.to_string(), 700);
    town.advance(minutes(6)).await;
    assert_eq!(figures(&town)[..2], ["1780", "2"]);
    town.vendors.shopify.cancel_order(order);
    town.vendors.smaregi.till().take_back(&sale).unwrap();
    town.advance(minutes(6)).await;
    assert_eq!(figures(&town)[..2], ["0", "0"]);
}

#[tokio::test(start_paused = true)]
async fn an_unpaid_order_is_no_purchase_until_the_money_comes() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let order = buy(&town, n, &Cart { pays_later: true, ..crackers(1) });
    town.advance(minutes(6)).await;
    assert_eq!(figures(&town), ["", "", "", ""]);
    town.vendors.shopify.receive_payment(order);
    town.settle().await;
    assert_eq!(figures(&town)[..2], ["1080", "1"]);
}

#[tokio::test(start_paused = true)]
async fn a_sale_of_nobody_the_hub_knows_leaves_no_trace_until_they_are_linked() {
    let town = Town::open().await;
    let holder = json!({
        "customerCode": CARD, "lastName": "山田", "firstName": "花子", "lastKana": "ヤマダ", "firstKana": "ハナコ",
        "mailAddress": EMAIL, "mobileNumber": "090-1234-5678", "sex": "2", "status": "0",
    });
    town.vendors.smaregi.till().add_member(&holder).unwrap();
    let first = sell(&town, CARD, 2_000);
    sell(&town, CARD, 900);
    town.vendors.smaregi.till().cancel_sale(&first).unwrap();
    town.vendors.smaregi.till().sale(None, 4_000, 0, "1").unwrap();
    let guest = town.vendors.shopify.checkout(None, &crackers(1)).unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(town.vendors.hubspot.contact_count(), 0);
    assert_eq!(town.store.purchase(format!("online:{guest}").parse().unwrap()).await.unwrap(), None);

    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(2)).await;
    assert!(town.linked(n).await.is_some());
    assert_eq!(figures(&town), ["900", "1", "store", "bought_in_store;first_purchase"]);
    town.advance(minutes(30)).await;
    assert_eq!(figures(&town)[..2], ["900", "1"]);
}

#[tokio::test(start_paused = true)]
async fn two_customers_who_become_one_have_one_history() {
    let town = with_records().await;
    let n = town.sign_up(EMAIL).await;
    let other = town.sign_up_person(1).await;
    buy(&town, n, &crackers(1));
    buy(&town, other, &crackers(2));
    town.settle().await;
    assert!(town.vendors.shopify.merge_customers(n.get(), other.get()));
    town.advance(minutes(4)).await;
    assert_eq!(figures(&town), ["3240", "2", "online", "bought_online;repeat_customer"]);
    assert_eq!(town.store.purchases_of(other).await.unwrap(), []);
    assert_eq!(town.vendors.hubspot.orders().len(), 2, "no purchase is doubled");
}

/// A sale that was being passed on while its customer became another one: nobody waits for a contact that is gone.
#[tokio::test(start_paused = true)]
async fn a_history_of_somebody_merged_away_is_written_for_who_they_are_now() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let other = town.sign_up_person(1).await;
    assert!(town.vendors.shopify.merge_customers(n.get(), other.get()));
    town.advance(minutes(4)).await;
    let sale = Purchase {
        id: PurchaseId { channel: Channel::Store, number: 90_999 },
        bought_at: Clock::now(&*town.clock),
        paid: Yen(700),
        returned: Yen(0),
    };
    town.store.note_purchase(other, sale).await.unwrap();
    town.hub.engine().start(history::start(other, Some(sale.id), "late")).await.unwrap();
    town.settle().await;
    assert_eq!(figures(&town)[..2], ["700", "1"]);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn sales_of_a_till_without_a_line_arrive_late_and_count_from_when_they_were_made() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.smaregi.till().offline();
    let sold = town.vendors.smaregi.till().sale(Some(&n.to_string()), 1_500, 0, "1").unwrap();
    assert_eq!(sold.number, None);
    town.advance(hours(2)).await;
    buy(&town, n, &crackers(1));
    town.settle().await;
    assert_eq!(figures(&town)[..3], ["1080", "1", "online"]);
    town.vendors.smaregi.till().upload();
    town.settle().await;
    assert_eq!(figures(&town)[..3], ["2580", "2", "online"], "the sale was made before the order");
}

#[tokio::test(start_paused = true)]
async fn a_receipt_given_to_another_member_moves_to_them() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let other = town.sign_up_person(1).await;
    let sale = sell(&town, &other.to_string(), 800);
    town.settle().await;
    assert_eq!(town.store.purchases_of(other).await.unwrap().len(), 1);
    town.vendors.smaregi.till().give_receipt(&sale, &n.to_string()).unwrap();
    town.settle().await;
    assert_eq!(figures(&town)[..2], ["800", "1"]);
    let theirs = town.vendors.hubspot.contact_by_email("person1@example.jp").unwrap();
    assert_eq!(theirs.get("enishi_purchases"), Some("0"));
}

#[tokio::test(start_paused = true)]
async fn what_was_bought_while_the_crm_was_off_is_written_when_it_is_on() {
    let mut town = Town::open_with(|config| config.sync.crm = false).await;
    let n = town.sign_up(EMAIL).await;
    buy(&town, n, &crackers(1));
    town.advance(minutes(10)).await;
    assert!(town.open_letters().await.is_empty(), "off is not failed");
    town.restart_with(|config| config.sync.crm = true).await;
    setup::apply_all(&town.hub).await.unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(figures(&town), ["1080", "1", "online", "bought_online;first_purchase"]);
}

#[tokio::test(start_paused = true)]
async fn a_customer_without_a_contact_gets_one_first() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    let n = town.seed_elsewhere(EMAIL);
    town.vendors.shopify.faults.recover();
    buy(&town, n, &crackers(1));
    town.settle().await;
    assert_eq!(figures(&town)[..2], ["1080", "1"]);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn purchases_that_are_switched_off_are_left_alone() {
    let town = Town::open_with(|config| {
        config.hubspot.purchases = "off".into();
        config.points.earn_per_yen = "0".into();
    })
    .await;
    let n = town.sign_up(EMAIL).await;
    buy(&town, n, &crackers(1));
    sell(&town, &n.to_string(), 500);
    town.advance(minutes(10)).await;
    assert_eq!(figures(&town), ["", "", "", ""]);
    assert!(town.store.purchases_of(n).await.unwrap().is_empty());
    assert_eq!(town.vendors.shopify.calls("order"), 0);
}
