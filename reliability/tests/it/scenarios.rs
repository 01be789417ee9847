//! Incidents everybody who connects shops has met, each told as a short story; the world's invariants judge its end.

use std::{collections::BTreeMap, time::Duration};

use reliability::{
    play,
    story::{Act, Change, Deed, Place, Story},
};
use sandbox::Fault;

fn at(s: u64, deed: Deed) -> Act {
    Act { at: Duration::from_secs(s), deed }
}

/// Plays it, lets ten minutes pass, and has somebody look at their points before the town comes to rest; says what
/// struck.
fn ends_well(acts: &[Act], mishaps: &[(u32, Fault)]) -> play::Ending {
    let mishaps: BTreeMap<u32, Fault> = mishaps.iter().cloned().collect();
    let last = acts.iter().map(|act| act.at).max().unwrap_or_default();
    let look = Act { at: last + Duration::from_secs(600), deed: Deed::LookAtPoints { person: 0 } };
    let acts = [acts, &[look]].concat();
    let story = Story { seed: 1, acts, mishaps, crowd: 0 };
    let ending = play::play(&story);
    assert!(ending.wrong.is_empty(), "{:?} {:#?}: {:#?}", story.mishaps, story.acts, ending.wrong);
    ending
}

/// Somebody who signs up, buys, and turns points into a coupon.
fn a_customer_with_a_coupon() -> Vec<Act> {
    vec![
        at(60, Deed::Register { person: 0 }),
        at(700, Deed::Buy { person: 0, yen: 100_000 }),
        at(800, Deed::AskCoupon { person: 0, points: 250 }),
    ]
}

/// Whichever call it is, an error or a page with status 200, or half an answer, is neither a yes nor a no.
#[test]
fn an_answer_that_is_none_in_any_call_costs_no_point_and_doubles_nobody() {
    let story = a_customer_with_a_coupon();
    let calls = ends_well(&story, &[]).calls;
    assert!(calls > 30, "only {calls} calls");
    let kinds = [Fault::OkWithErrors, Fault::Html, Fault::Truncated];
    let mut struck = 0;
    for call in 0..60 {
        let fault = kinds[call as usize % kinds.len()].clone();
        struck += ends_well(&story, &[(call, fault)]).faults.values().sum::<u64>();
    }
    assert!(struck > 30, "only {struck} struck");
}

/// Each step takes the tills two seconds; in any of them the process may freeze for longer than its lease. Another one
/// takes over, and then the first wakes up.
#[test]
fn a_process_that_stands_still_while_points_are_taken_takes_them_once() {
    let slow = Fault::Slow(Duration::from_secs(2));
    for moment in 801..815 {
        let mut story = a_customer_with_a_coupon();
        let trouble =
            Deed::Trouble { place: Place::Smaregi, fault: slow.clone(), lasts: Duration::from_secs(60) };
        story.insert(2, at(799, trouble));
        story.push(at(moment, Deed::Freeze { lasts: Duration::from_secs(90) }));
        ends_well(&story, &[]);
    }
}

/// Somebody sets the hub's clock while a coupon runs out: it runs out once, by the store's clock and by ours.
#[test]
fn a_coupon_runs_out_once_although_the_clock_is_set_back_and_forth() {
    for (first, second) in [(-3_600, 3_600), (3_600, -3_600)] {
        let mut story = a_customer_with_a_coupon();
        let days = |count| Deed::Days { count };
        let step = |seconds| Deed::StepClock { seconds };
        story.extend([days(1), step(first), days(1), step(second)].map(|deed| at(900, deed)));
        ends_well(&story, &[]);
    }
}

/// The clerk and the card holder's own form write the same record at the same moment.
#[test]
fn a_card_holder_signs_up_while_a_clerk_corrects_the_record() {
    for change in [Change::Phone, Change::Move, Change::FamilyName] {
        for moment in [399, 400, 401, 405] {
            let mut story = vec![
                at(10, Deed::JoinAtTill { person: 0, with_email: true }),
                at(400, Deed::Register { person: 0 }),
            ];
            let edit = at(moment, Deed::EditAtTill { person: 0, change });
            story.insert(if moment < 400 { 1 } else { 2 }, edit);
            ends_well(&story, &[]);
        }
    }
}

/// The button that gives the points back, and the checkout, at the same second and around it.
#[test]
fn a_coupon_is_taken_back_in_the_second_it_is_used() {
    for used in [899, 900, 901] {
        let mut story = a_customer_with_a_coupon();
        let slow = Fault::Slow(Duration::from_millis(700));
        story.push(at(
            890,
            Deed::Trouble { place: Place::Shopify, fault: slow, lasts: Duration::from_secs(30) },
        ));
        let mut pair =
            [at(used, Deed::UseCoupon { person: 0, articles: 1 }), at(900, Deed::CancelCoupon { person: 0 })];
        pair.sort_by_key(|act| act.at);
        story.extend(pair);
        ends_well(&story, &[]);
    }
}

/// The tills come back after three hours to everybody who waited for them.
#[test]
fn everybody_who_came_while_the_tills_were_down_for_three_hours_is_a_member_once() {
    let down = Deed::Trouble {
        place: Place::Smaregi,
        fault: Fault::Unavailable,
        lasts: Duration::from_secs(10_800),
    };
    let mut story = vec![at(60, down)];
    for person in 0..4 {
        story.push(at(600 + 900 * u64::from(person), Deed::Register { person }));
    }
    story.push(at(9_000, Deed::ChangeOnline { person: 1, change: Change::FamilyName }));
    story.push(at(10_000, Deed::LookAtPoints { person: 0 }));
    ends_well(&story, &[]);
}
