//! Stories that once ended wrong, as short as they could be made.

use std::{collections::BTreeMap, time::Duration};

use reliability::{
    play,
    story::{Act, Change, Deed, Place, Story},
};
use sandbox::Fault;

fn at(s: u64, deed: Deed) -> Act {
    Act { at: Duration::from_secs(s), deed }
}

fn ends_well(acts: Vec<Act>, mishaps: &[(u32, Fault)]) {
    let mishaps: BTreeMap<u32, Fault> = mishaps.iter().cloned().collect();
    let ending = play::play(&Story { seed: 1, acts, mishaps, crowd: 0 });
    assert!(ending.wrong.is_empty(), "{:#?}", ending.wrong);
}

/// A change was taken as written when the POS showed a maintenance page with status 200.
#[test]
fn a_change_during_the_maintenance_of_the_pos_is_not_lost() {
    let html = |lasts| Deed::Trouble {
        place: Place::Smaregi,
        fault: Fault::Html,
        lasts: Duration::from_secs(lasts),
    };
    ends_well(
        vec![
            at(60, Deed::RegisterElsewhere { person: 0 }),
            at(1_200, html(780)),
            at(1_210, Deed::ChangeOnline { person: 0, change: Change::FamilyName }),
        ],
        &[],
    );
}

/// The number was taken as written on a card holder's record when the POS answered an error with status 200.
#[test]
fn a_card_holder_carries_the_number_although_the_pos_answered_nonsense() {
    for call in 0..12 {
        ends_well(
            vec![
                at(10, Deed::JoinAtTill { person: 0, with_email: true }),
                at(400, Deed::Register { person: 0 }),
            ],
            &[(call, Fault::OkWithErrors)],
        );
    }
}

/// The sweep marked its place with the hub's clock, and looked past everything that was stamped by the store's.
#[test]
fn a_clock_that_is_an_hour_ahead_hides_nobody() {
    ends_well(
        vec![
            at(260, Deed::StepClock { seconds: 3_600 }),
            at(900, Deed::RegisterElsewhere { person: 0 }),
            at(1_000, Deed::JoinAtTill { person: 1, with_email: true }),
            at(4_000, Deed::Register { person: 1 }),
        ],
        &[],
    );
}

/// A hub whose clock was an hour ahead gave out coupons that nobody could use for an hour.
#[test]
fn a_coupon_of_a_hub_whose_clock_is_ahead_can_be_used() {
    ends_well(
        vec![
            at(10, Deed::StepClock { seconds: 3_600 }),
            at(60, Deed::Register { person: 0 }),
            at(700, Deed::Buy { person: 0, yen: 26_300 }),
            at(800, Deed::AskCoupon { person: 0, points: 250 }),
        ],
        &[],
    );
}

/// The store refuses a consent from its future: the no of a hub whose clock was ahead never arrived.
#[test]
fn a_no_to_mail_arrives_although_the_hubs_clock_is_ahead() {
    ends_well(
        vec![
            at(10, Deed::StepClock { seconds: 3_600 }),
            at(60, Deed::Register { person: 1 }),
            at(900, Deed::RefuseMail { person: 1, online: false }),
        ],
        &[],
    );
}

/// The rounds marked their place with the hub's clock: an order whose event was lost was never looked at again.
#[test]
fn an_order_that_used_a_coupon_is_found_although_the_hubs_clock_was_ahead() {
    let lost = Deed::Trouble {
        place: Place::Shopify,
        fault: Fault::WebhooksDropped,
        lasts: Duration::from_secs(7_200),
    };
    ends_well(
        vec![
            at(10, Deed::StepClock { seconds: 3_600 }),
            at(60, Deed::Register { person: 0 }),
            at(700, Deed::Buy { person: 0, yen: 26_300 }),
            at(800, Deed::AskCoupon { person: 0, points: 250 }),
            at(900, lost),
            at(2_000, Deed::UseCoupon { person: 0, articles: 1 }),
        ],
        &[],
    );
}

/// The contact was missing, which was written down for good: trying again after it had been made changed nothing.
#[test]
fn purchases_reach_a_contact_that_was_made_late() {
    let down = Deed::Trouble { place: Place::HubSpot, fault: Fault::Html, lasts: Duration::from_secs(290) };
    ends_well(
        vec![
            at(28, Deed::RegisterElsewhere { person: 1 }),
            at(156, down),
            at(468, Deed::Buy { person: 1, yen: 20_200 }),
        ],
        &[],
    );
}
