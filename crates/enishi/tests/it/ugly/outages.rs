//! A follower is down for an afternoon. Members stand, it catches up by itself, and somebody was told, once.

use std::collections::BTreeSet;

use domain::CustomerId;
use flows::registration::{Progress, SystemState};
use sandbox::{Fault, Faults, mailbox::Mail};

use crate::town::{Town, hours, minutes, person};

/// Three people sign up; the system that is down has nobody, the others have all of them at once.
async fn three_sign_up(town: &Town) -> Vec<Progress> {
    let mut all = Vec::new();
    for n in 1..=3 {
        all.push(town.sign_up_with(&person(n)).await);
        town.advance(minutes(1)).await;
    }
    all
}

async fn is_down_for_three_hours(town: &Town, faults: &Faults, fault: Fault) -> Vec<Progress> {
    faults.always(fault);
    let progress = three_sign_up(town).await;
    town.leap(hours(3)).await;
    faults.recover();
    town.advance(minutes(30)).await;
    progress
}

/// One record in each system and one welcome for each of three.
async fn caught_up(town: &Town, progress: &[Progress]) {
    let vendors = &town.vendors;
    let counts =
        [vendors.shopify.customer_count(), vendors.smaregi.member_count(), vendors.hubspot.contact_count()];
    assert_eq!(counts, [3; 3], "customers, store members, contacts");
    for (n, progress) in (1..).zip(progress) {
        assert_eq!(vendors.mailbox.to(&person(n).email).len(), 1, "one welcome each");
        assert!(town.member_of(progress.customer_id.unwrap()).is_some());
        let now = town.progress(progress.registration_id).await.systems;
        assert_eq!([now.shopify, now.pos, now.crm, now.mail], [SystemState::Done; 4]);
    }
    assert!(
        town.open_letters().await.is_empty(),
        "nothing is left to a person: {:?}",
        town.open_letters().await
    );
}

/// One alert per cause and hour, ids only.
fn told_decently(alerts: &[Mail]) {
    let mut seen = BTreeSet::new();
    for alert in alerts {
        let about = alert.text.lines().find(|l| l.starts_with("about:")).unwrap_or_default();
        let hour = alert.received_at.as_second() / 3_600;
        assert!(
            seen.insert((alert.subject.clone(), about.to_owned(), hour)),
            "twice in an hour: {}",
            alert.text
        );
        for personal in ["person", "山田", "花子", "080-", "+8180"] {
            assert!(!alert.subject.contains(personal) && !alert.text.contains(personal), "{}", alert.text);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn three_hours_without_the_pos_cost_nobody_anything() {
    for fault in [Fault::Unavailable, Fault::Html, Fault::ErrorAfterEffect] {
        let town = Town::open().await;
        let _watching = town.watch().await;
        let progress = is_down_for_three_hours(&town, &town.vendors.smaregi.faults, fault.clone()).await;
        for before in &progress {
            let systems = before.systems;
            assert_eq!([systems.shopify, systems.crm, systems.mail], [SystemState::Done; 3], "{fault:?}");
            assert_eq!(systems.pos, SystemState::Pending, "{fault:?}");
        }
        caught_up(&town, &progress).await;
        let failing: Vec<_> =
            town.alerts().into_iter().filter(|a| a.text.contains("about: smaregi")).collect();
        assert_eq!(failing.len(), 1, "{fault:?}: one outage, one alert: {:?}", town.alerts());
        let quick = failing[0].received_at.duration_since(town.vendors.shopify.customers()[0].created_at);
        assert!(quick.as_secs() < 90, "{fault:?}: told after {} s", quick.as_secs());
        told_decently(&town.alerts());
    }
}

#[tokio::test(start_paused = true)]
async fn three_hours_without_the_crm_cost_nobody_anything() {
    for fault in [Fault::Unavailable, Fault::Truncated, Fault::CutAfterEffect] {
        let town = Town::open().await;
        let _watching = town.watch().await;
        let progress = is_down_for_three_hours(&town, &town.vendors.hubspot.faults, fault.clone()).await;
        assert!(
            progress
                .iter()
                .all(|p| p.systems.crm == SystemState::Pending && p.systems.pos == SystemState::Done)
        );
        caught_up(&town, &progress).await;
        assert_eq!(town.alerts_about("about: hubspot").len(), 1, "{fault:?}: {:?}", town.alerts());
        told_decently(&town.alerts());
    }
}

#[tokio::test(start_paused = true)]
async fn three_hours_without_mail_end_with_one_welcome_each_and_the_alert_still_arrives() {
    let town = Town::open().await;
    let _watching = town.watch().await;
    let progress = is_down_for_three_hours(&town, &town.vendors.mailbox.faults, Fault::Unavailable).await;
    assert!(
        progress.iter().all(|p| p.systems.mail == SystemState::Pending && p.systems.pos == SystemState::Done)
    );
    let vendors = &town.vendors;
    for n in 1..=3 {
        assert_eq!(vendors.mailbox.to(&person(n).email).len(), 1);
    }
    assert_eq!((vendors.smaregi.member_count(), vendors.hubspot.contact_count()), (3, 3));
    let told = town.alerts();
    assert!(
        told.iter().any(|a| a.text.contains("about: raise an alert")),
        "its absence is told once it is back: {told:?}"
    );
    assert!(told.len() < 20, "and told with measure: {}", told.len());
}

#[tokio::test(start_paused = true)]
async fn the_hub_restarts_in_the_middle_of_an_outage_and_reads_the_profile_again() {
    let mut town = Town::open().await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    town.vendors.hubspot.faults.always(Fault::Unavailable);
    town.vendors.mailbox.faults.always(Fault::Unavailable);
    let progress = three_sign_up(&town).await;
    town.restart().await;
    town.advance(minutes(10)).await;
    town.restart().await;
    town.vendors.smaregi.faults.recover();
    town.vendors.hubspot.faults.recover();
    town.vendors.mailbox.faults.recover();
    town.advance(minutes(30)).await;
    caught_up(&town, &progress).await;
    let n: CustomerId = progress[0].customer_id.unwrap();
    assert_eq!(town.member_of(n).unwrap().get("lastKana"), Some("ヤマダ"), "nothing of the form is missing");
}

/// A webhook is lost while the POS is down: the sweep of the online store does not wait for the tills.
#[tokio::test(start_paused = true)]
async fn a_pos_that_is_down_does_not_keep_the_sweep_from_finding_customers() {
    let town = Town::open().await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    town.advance(minutes(20)).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.seed_elsewhere("jiro@example.jp");
    town.advance(minutes(11)).await;
    assert_eq!(town.vendors.hubspot.contact_count(), 1, "found within two cycles");
    assert_eq!(town.vendors.mailbox.to("jiro@example.jp").len(), 1);
}
