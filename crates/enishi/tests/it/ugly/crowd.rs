//! A crowd waits for the POS. When it is back they are let in a few at a time, each once.

use std::collections::BTreeSet;

use sandbox::{Fault, shopify::Customer};

use crate::town::{Town, hours, minutes};

const CROWD: u32 = 150;

#[tokio::test(start_paused = true)]
async fn a_crowd_that_waited_for_the_pos_is_let_in_once_each() {
    let town = Town::open_with(|config| {
        // The crowd waits for the POS alone, whose limits have a test of their own.
        (config.sync.crm, config.sync.mail) = (false, false);
        (config.smaregi.reads_per_second, config.smaregi.writes_per_second) = (1_000, 1_000);
    })
    .await;
    town.vendors.smaregi.set_rate_limits(None);
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    let mut customers = BTreeSet::new();
    for n in 0..CROWD {
        let customer = Customer {
            email: Some(format!("crowd{n}@example.jp")),
            first_name: Some("花子".into()),
            last_name: Some(format!("山田{n}")),
            ..Default::default()
        };
        customers.insert(town.vendors.shopify.seed_customer(customer).to_string());
    }
    town.leap(minutes(30)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 0);

    town.vendors.smaregi.faults.recover();
    town.leap(hours(1)).await;
    let members = town.vendors.smaregi.members();
    assert_eq!(members.len(), CROWD as usize, "nobody twice");
    let numbers: BTreeSet<String> =
        members.iter().filter_map(|m| m.get("customerNo")).map(str::to_owned).collect();
    assert_eq!(numbers, customers, "everybody once");
    assert!(town.vendors.smaregi.calls("POST /customers") < 2 * CROWD as usize, "the tills were not stormed");
    assert!(town.open_letters().await.is_empty());
}
