//! The online store has a bad day while somebody signs up. Whatever it answers, there is one customer or none.

use std::time::Duration;

use domain::CustomerId;
use flows::registration::{Progress, RegistrationRefused, RegistrationStatus, SystemState};
use sandbox::Fault;

use crate::town::{Town, form, hours, minutes, seconds};

const EMAIL: &str = "hanako@example.jp";
const CREATE: &str = "customerCreate";

async fn asked(town: &Town) -> Result<Progress, RegistrationRefused> {
    town.register("form-1", &form(EMAIL)).await.map(|registered| registered.progress)
}

/// One person is one record everywhere, and was welcomed once.
async fn stands_once(town: &Town) -> CustomerId {
    let vendors = &town.vendors;
    let counts =
        [vendors.shopify.customer_count(), vendors.smaregi.member_count(), vendors.hubspot.contact_count()];
    assert_eq!(counts, [1, 1, 1], "customers, store members, contacts");
    assert_eq!(vendors.mailbox.to(EMAIL).len(), 1, "one welcome");
    let n = CustomerId::new(vendors.shopify.customers()[0].id).unwrap();
    assert_eq!(town.member_of(n).map(|m| m.code().to_owned()), Some(n.to_string()));
    assert!(town.open_letters().await.is_empty(), "{:?}", town.open_letters().await);
    n
}

#[tokio::test(start_paused = true)]
async fn a_store_that_takes_three_seconds_still_gets_its_customer() {
    let town = Town::open().await;
    town.vendors.shopify.faults.once_on(CREATE, Fault::Slow(seconds(3)));
    let progress = asked(&town).await.unwrap();
    assert_eq!(progress.status, RegistrationStatus::Complete);
    assert!(progress.duration_ms >= 3_000, "{} ms", progress.duration_ms);
    town.settle().await;
    stands_once(&town).await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_answers_after_twelve_seconds_is_not_waited_for_and_its_customer_is_kept() {
    let town = Town::open().await;
    town.vendors.shopify.faults.once_on(CREATE, Fault::Slow(seconds(12)));
    let refused = asked(&town).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::Unavailable { .. }), "{refused:?}");

    // The store made the customer all the same; the shopper presses the button again.
    town.advance(seconds(10)).await;
    let progress = asked(&town).await.unwrap();
    assert_eq!(
        (progress.status, progress.systems.shopify),
        (RegistrationStatus::Complete, SystemState::Done)
    );
    town.settle().await;
    let n = stands_once(&town).await;
    assert_eq!(progress.customer_id, Some(n), "it is the customer of the first try");
    let address = town.vendors.shopify.customer(n.get()).unwrap().address().and_then(|a| a.zip.clone());
    assert_eq!(address.as_deref(), Some("1500041"), "the address came with the second try");
}

#[tokio::test(start_paused = true)]
async fn who_never_presses_again_is_spread_by_the_stores_own_event() {
    let town = Town::open().await;
    town.vendors.shopify.faults.once_on(CREATE, Fault::Slow(seconds(12)));
    asked(&town).await.unwrap_err();
    town.advance(minutes(2)).await;
    stands_once(&town).await;
}

#[tokio::test(start_paused = true)]
async fn a_throttle_of_a_moment_is_waited_out_while_the_shopper_waits() {
    let town = Town::open().await;
    town.vendors.shopify.faults.once_on(CREATE, Fault::Throttled { retry_after_s: 2 });
    assert_eq!(asked(&town).await.unwrap().status, RegistrationStatus::Complete);
    town.settle().await;
    stands_once(&town).await;
}

#[tokio::test(start_paused = true)]
async fn a_throttle_that_lasts_refuses_and_nothing_is_written() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::Throttled { retry_after_s: 2 });
    let refused = asked(&town).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::Unavailable { retry_after_s } if retry_after_s > 0));
    assert_eq!((town.vendors.shopify.customer_count(), town.vendors.smaregi.member_count()), (0, 0));

    town.vendors.shopify.faults.recover();
    town.advance(seconds(30)).await;
    assert_eq!(asked(&town).await.unwrap().status, RegistrationStatus::Complete, "the same key continues");
    town.settle().await;
    stands_once(&town).await;
}

/// What is not an answer says nothing: the customer is looked for, and made only if nobody is there.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_looked_behind_within_the_request() {
    let faults = [
        Fault::Html,
        Fault::Truncated,
        Fault::OkWithErrors,
        Fault::CutAfterEffect,
        Fault::CutBeforeEffect,
        Fault::ErrorAfterEffect,
        Fault::Unreachable,
        Fault::Unavailable,
    ];
    for fault in faults {
        let town = Town::open().await;
        town.vendors.shopify.faults.once_on(CREATE, fault.clone());
        let progress = asked(&town).await.unwrap_or_else(|refused| panic!("{fault:?}: {refused:?}"));
        assert_eq!(progress.status, RegistrationStatus::Complete, "{fault:?}");
        assert!(progress.duration_ms < 1_800, "{fault:?}: the shopper waited {} ms", progress.duration_ms);
        town.settle().await;
        assert_eq!(progress.customer_id, Some(stands_once(&town).await), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_shows_a_maintenance_page_refuses_and_the_same_key_continues() {
    for fault in [Fault::Html, Fault::Truncated, Fault::OkWithErrors, Fault::Unreachable] {
        let town = Town::open().await;
        town.vendors.shopify.faults.always(fault.clone());
        let refused = asked(&town).await.unwrap_err();
        assert!(matches!(refused, RegistrationRefused::Unavailable { .. }), "{fault:?}: {refused:?}");

        town.advance(Duration::from_secs(60)).await;
        town.vendors.shopify.faults.recover();
        town.leap(hours(1)).await;
        assert_eq!(asked(&town).await.map(|p| p.status), Ok(RegistrationStatus::Complete), "{fault:?}");
        town.settle().await;
        stands_once(&town).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_the_store_loses_is_saved_later_or_asked_for() {
    let town = Town::open().await;
    town.vendors.shopify.faults.once_on("customerAddressCreate", Fault::Unavailable);
    let n = asked(&town).await.unwrap().customer_id.unwrap();
    town.advance(minutes(5)).await;
    let saved = town.vendors.shopify.customer(n.get()).unwrap();
    assert_eq!(saved.addresses.len(), 1, "the address is there once");
    stands_once(&town).await;
}
