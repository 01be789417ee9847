//! Everything is switched off while a thousand events arrive: they are kept, and what is true is written afterwards.

use crate::town::{Town, hours, minutes, person};

const PEOPLE: u32 = 20;
const CHANGES: usize = 50;

/// What the tills and the CRM call everybody.
fn names(town: &Town) -> Vec<String> {
    let members = town.vendors.smaregi.members();
    let contacts = town.vendors.hubspot.contacts();
    let members = members.iter().map(|member| member.get("lastName"));
    let all = members.chain(contacts.iter().map(|contact| contact.get("lastname")));
    all.map(|name| name.unwrap_or_default().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_changes_while_everything_is_off_end_as_the_last_of_them() {
    let mut town = Town::open().await;
    let mut people = Vec::new();
    for n in 1..=PEOPLE {
        people.push(town.sign_up_person(n).await);
    }
    town.restart_with(|config| (config.sync.pos, config.sync.crm, config.sync.mail) = (false, false, false))
        .await;
    town.advance(minutes(1)).await;
    let before = names(&town);
    for change in 0..CHANGES {
        for n in &people {
            let name = format!("佐藤{change}");
            assert!(town.vendors.shopify.edit_customer(n.get(), |customer| customer.last_name = Some(name)));
        }
        town.settle().await;
    }
    town.advance(minutes(10)).await;
    assert_eq!(names(&town), before, "what is off is left alone");
    assert_eq!(town.vendors.shopify.webhooks_waiting(), 0, "each event was taken");
    assert!(town.open_letters().await.is_empty(), "off is not failed");

    town.restart_with(|config| (config.sync.pos, config.sync.crm, config.sync.mail) = (true, true, true))
        .await;
    town.leap(hours(2)).await;
    let last = format!("佐藤{}", CHANGES - 1);
    assert_eq!(names(&town), vec![last; 2 * PEOPLE as usize], "in both, and nobody twice");
    for n in 1..=PEOPLE {
        assert_eq!(town.vendors.mailbox.to(&person(n).email).len(), 1, "nobody is welcomed again");
    }
    assert!(town.open_letters().await.is_empty() && town.waiting().await.is_empty());
}
