//! A system is switched off for a while: it is `off`, not failed, and everybody who was skipped is caught up.

use domain::{CustomerId, RegistrationId};
use enishi::commands::setup;
use flows::registration::{SystemState, SystemStates};
use sandbox::Fault;

use crate::town::{Town, hours, minutes, person};

/// Store members, contacts, and welcome mails to the first `people` persons.
fn counts(town: &Town, people: u32) -> [usize; 3] {
    let vendors = &town.vendors;
    let welcomes = (1..=people).map(|n| vendors.mailbox.to(&person(n).email).len()).sum();
    [vendors.smaregi.member_count(), vendors.hubspot.contact_count(), welcomes]
}

async fn sign_up(town: &Town, n: u32) -> (CustomerId, RegistrationId) {
    let progress = town.sign_up_with(&person(n)).await;
    (progress.customer_id.unwrap(), progress.registration_id)
}

async fn systems(town: &Town, id: RegistrationId) -> SystemStates {
    town.progress(id).await.systems
}

#[tokio::test(start_paused = true)]
async fn who_signs_up_while_the_tills_are_off_is_a_member_when_they_are_on() {
    let mut town = Town::open_with(|config| config.sync.pos = false).await;
    let mut people = Vec::new();
    for n in 1..=3 {
        let (customer, id) = sign_up(&town, n).await;
        let now = systems(&town, id).await;
        assert_eq!([now.pos, now.crm, now.mail], [SystemState::Off, SystemState::Done, SystemState::Done]);
        people.push((customer, id));
    }
    town.advance(minutes(30)).await;
    assert_eq!(counts(&town, 3), [0, 3, 3]);
    assert!(town.open_letters().await.is_empty(), "off is not failed");
    assert_eq!(town.vendors.smaregi.calls("GET /customers"), 0, "what is off is not asked either");

    town.restart_with(|config| config.sync.pos = true).await;
    town.advance(minutes(10)).await;
    assert_eq!(counts(&town, 3), [3, 3, 3]);
    for (customer, id) in people {
        assert!(town.member_of(customer).is_some());
        assert_eq!(systems(&town, id).await.pos, SystemState::Done, "and the progress says so");
    }
    town.restart().await;
    town.advance(minutes(10)).await;
    assert_eq!(counts(&town, 3), [3, 3, 3], "caught up once");
}

#[tokio::test(start_paused = true)]
async fn who_signs_up_while_the_crm_is_off_is_a_contact_when_it_is_on() {
    let mut town = Town::open_with(|config| config.sync.crm = false).await;
    let (_, id) = sign_up(&town, 1).await;
    assert_eq!(systems(&town, id).await.crm, SystemState::Off);
    assert_eq!(counts(&town, 1), [1, 0, 1]);
    town.restart_with(|config| config.sync.crm = true).await;
    // Whoever switches the CRM on prepares it: `enishi setup --apply` gives it the property that carries N.
    setup::apply_all(&town.hub).await.unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(counts(&town, 1), [1, 1, 1]);
    assert_eq!(systems(&town, id).await.crm, SystemState::Done);
}

#[tokio::test(start_paused = true)]
async fn who_signs_up_while_mail_is_off_is_welcomed_late_and_once() {
    let mut town = Town::open_with(|config| config.sync.mail = false).await;
    let (_, id) = sign_up(&town, 1).await;
    assert_eq!(systems(&town, id).await.mail, SystemState::Off);
    town.leap(hours(1)).await;
    assert_eq!(counts(&town, 1), [1, 1, 0]);
    for _ in 0..2 {
        town.restart_with(|config| config.sync.mail = true).await;
        town.advance(minutes(10)).await;
        assert_eq!(counts(&town, 1), [1, 1, 1]);
        assert_eq!(systems(&town, id).await.mail, SystemState::Done);
    }
}

#[tokio::test(start_paused = true)]
async fn a_welcome_skipped_twice_is_still_sent() {
    let mut town = Town::open_with(|config| config.sync.mail = false).await;
    let (_, id) = sign_up(&town, 1).await;
    town.vendors.mailbox.faults.always(Fault::Unavailable);
    town.restart_with(|config| config.sync.mail = true).await;
    town.advance(minutes(3)).await;
    assert_eq!(
        systems(&town, id).await.mail,
        SystemState::Pending,
        "on its way, and the mail server is down"
    );
    town.restart_with(|config| config.sync.mail = false).await;
    town.leap(hours(1)).await;
    assert_eq!(systems(&town, id).await.mail, SystemState::Off);
    town.vendors.mailbox.faults.recover();
    town.leap(hours(1)).await;
    assert_eq!(counts(&town, 1), [1, 1, 0]);
    town.restart_with(|config| config.sync.mail = true).await;
    town.leap(hours(1)).await;
    assert_eq!(counts(&town, 1), [1, 1, 1]);
    assert_eq!(systems(&town, id).await.mail, SystemState::Done);
}

#[tokio::test(start_paused = true)]
async fn a_switch_turned_off_while_steps_wait_turns_them_off_and_on_again_they_catch_up() {
    let mut town = Town::open().await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    town.vendors.hubspot.faults.always(Fault::Unavailable);
    town.vendors.mailbox.faults.always(Fault::Unavailable);
    let (customer, id) = sign_up(&town, 1).await;
    town.restart_with(|config| (config.sync.pos, config.sync.crm, config.sync.mail) = (false, false, false))
        .await;
    town.leap(hours(1)).await;
    let off = systems(&town, id).await;
    assert_eq!([off.pos, off.crm, off.mail], [SystemState::Off; 3]);
    town.vendors.smaregi.faults.recover();
    town.vendors.hubspot.faults.recover();
    town.vendors.mailbox.faults.recover();
    town.leap(hours(1)).await;
    assert_eq!(counts(&town, 1), [0, 0, 0]);

    town.restart_with(|config| (config.sync.pos, config.sync.crm, config.sync.mail) = (true, true, true))
        .await;
    town.advance(minutes(30)).await;
    assert_eq!(counts(&town, 1), [1, 1, 1]);
    assert!(town.member_of(customer).is_some());
    let on = systems(&town, id).await;
    assert_eq!([on.pos, on.crm, on.mail], [SystemState::Done; 3]);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_caught_up_and_needs_a_person_is_not_called_pending() {
    let mut town = Town::open_with(|config| config.sync.pos = false).await;
    let (_, id) = sign_up(&town, 1).await;
    let mail = person(1).email;
    for code in ["2000000000017", "2000000000024"] {
        let member = serde_json::json!({ "customerCode": code, "lastName": "山田1", "firstName": "花子", "mailAddress": mail, "status": "0" });
        town.vendors.smaregi.seed_member(&member).unwrap();
    }
    town.restart_with(|config| config.sync.pos = true).await;
    town.advance(minutes(10)).await;
    assert_eq!(town.open_cases().await.len(), 1);
    assert_eq!(systems(&town, id).await.pos, SystemState::NeedsPerson);
}

#[tokio::test(start_paused = true)]
async fn a_change_while_the_crm_is_off_arrives_when_it_is_on() {
    let mut town = Town::open().await;
    let (customer, _) = sign_up(&town, 1).await;
    town.restart_with(|config| config.sync.crm = false).await;
    town.vendors.shopify.edit_customer(customer.get(), |c| c.last_name = Some("佐藤".into()));
    town.advance(minutes(10)).await;
    assert_eq!(town.member_of(customer).unwrap().get("lastName"), Some("佐藤"));
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("山田1"));
    town.restart_with(|config| config.sync.crm = true).await;
    town.advance(minutes(10)).await;
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("佐藤"));
}
