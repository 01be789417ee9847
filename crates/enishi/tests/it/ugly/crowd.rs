//! A thousand people wait for the POS. When it is back they are let in a few at a time, each once.

use std::collections::BTreeSet;

use sandbox::{Fault, shopify::Customer};

use crate::town::{Town, hours, minutes};

const CROWD: u32 = 200;

#[tokio::test(start_paused = true)]
async fn a_thousand_who_waited_for_the_pos_are_members_once_each() {
    let town = Town::open().await;
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
    town.advance(minutes(30)).await;
    assert_eq!(town.vendors.hubspot.contact_count(), CROWD as usize, "the others did not wait");
    assert_eq!(town.vendors.smaregi.member_count(), 0);

    town.vendors.smaregi.faults.recover();
    town.advance(hours(1)).await;
    let members = town.vendors.smaregi.members();
    assert_eq!(members.len(), CROWD as usize, "nobody twice");
    let numbers: BTreeSet<String> = members.iter().filter_map(|m| m.get("customerNo")).map(str::to_owned).collect();
    assert_eq!(numbers, customers, "everybody once");
    assert!(town.vendors.smaregi.calls("POST /customers") < 2 * CROWD as usize, "the tills were not stormed");
    assert_eq!(town.vendors.mailbox.all().iter().filter(|m| m.to[0].starts_with("crowd")).count(), CROWD as usize);
    assert!(town.open_letters().await.is_empty());
}
