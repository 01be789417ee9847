//! A merge on a bad day: systems down, answers lost, tills selling in between. No point is made and none is lost.

use domain::Points;
use flows::operators::{Desk, DeskRefused};
use sandbox::Fault;
use store::{MergeState, MoveState};

use super::Two;
use crate::town::{form, hours, minutes, seconds};

const ADD: &str = "POST /customers/{id}/point/add";

#[tokio::test(start_paused = true)]
async fn each_obstacle_of_the_online_store_stops_it_before_anything_is_written() {
    for field in [
        "COMPANY_CONTACT",
        "CUSTOMER_PAYMENT_METHODS",
        "GIFT_CARDS",
        "MULTIPASS_IDENTIFIER",
        "STORE_CREDIT",
        "SUBSCRIPTIONS",
        "REDACTED_AT",
    ] {
        let two = Two::open().await;
        // It was possible when it was asked for, and is not any more when its turn comes.
        let id = two.begin().await.unwrap();
        two.town.vendors.shopify.edit_customer(two.goes.get(), |c| c.merge_blockers = vec![field]);
        two.town.advance(minutes(1)).await;
        let (merge, moves) = two.record(id).await;
        let code = field.to_ascii_lowercase().replace('_', "-");
        assert_eq!((merge.state, merge.code.unwrap().as_str()), (MergeState::Refused, code.as_str()));
        assert!(moves.is_empty());
        assert_eq!(two.points(), (300, 500));
        assert!(two.town.waiting().await.is_empty() && two.town.open_letters().await.is_empty());
        let refused = two.begin().await.unwrap_err();
        assert!(
            matches!(&refused, DeskRefused::MergeRefused(codes) if codes[0].as_str() == code),
            "{refused:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_preview_that_names_the_other_one_stops_it() {
    let two = Two::open().await;
    let id = two.begin().await.unwrap();
    two.town.vendors.shopify.on_merges(|mood| mood.keeps = Some(two.goes.get()));
    two.town.advance(minutes(1)).await;
    let (merge, _) = two.record(id).await;
    assert_eq!((merge.state, merge.code.unwrap().as_str()), (MergeState::Refused, "preview-disagrees"));
    assert_eq!((two.points(), two.town.vendors.shopify.customer_count()), ((300, 500), 2));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_neither_takes_nor_gives_twice() {
    for fault in [Fault::CutAfterEffect, Fault::ErrorAfterEffect, Fault::CutBeforeEffect, Fault::Unavailable]
    {
        for which in 0..2 {
            let two = Two::open().await;
            let till = &two.town.vendors.smaregi;
            let id = two.begin().await.unwrap();
            if which == 1 {
                // The first write gets its answer, the second does not.
                till.faults.once_on(ADD, Fault::Slow(seconds(0)));
            }
            till.faults.once_on(ADD, fault.clone());
            two.town.advance(minutes(3)).await;
            assert_eq!(two.sum().await, 800, "{fault:?} {which}");
            two.assert_one(id, 800).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn points_on_their_way_are_seen_and_arrive_when_the_till_is_back() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let id = two.begin().await.unwrap();
    // Everything until the minus works; then the POS goes down.
    while two.record(id).await.1.first().is_none_or(|moved| moved.state != MoveState::InTransit) {
        if two.points().1 == 500 {
            till.faults.recover();
        }
        till.faults.once_on(ADD, Fault::CutAfterEffect);
        tokio::time::advance(seconds(1)).await;
        two.town.hub.engine().run_until_idle().await;
    }
    till.faults.recover();
    two.town.advance(hours(1)).await;
    assert_eq!(two.sum().await, 800);
    two.assert_one(id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn a_till_that_is_down_is_waited_for_and_nobody_else_touches_either_of_them() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let id = two.begin().await.unwrap();
    till.faults.always(Fault::Unavailable);
    two.town.advance(minutes(5)).await;
    assert_eq!((two.record(id).await.0.state, two.sum().await), (MergeState::Frozen, 800));
    // Somebody changes the one who goes: that waits behind the merge.
    two.town
        .vendors
        .shopify
        .edit_customer(two.goes.get(), |customer| customer.last_name = Some("佐藤".into()));
    two.town.advance(minutes(1)).await;
    let held = two.town.waiting().await;
    assert!(
        held.iter().any(|run| run.lane == format!("customer:{}", two.goes) && run.attempts == 0),
        "{held:?}"
    );
    till.faults.recover();
    two.town.advance(hours(1)).await;
    two.assert_one(id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn a_till_that_spends_in_between_is_caught_up_with() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let card = till.member(&two.old.to_string()).unwrap().code().to_owned();
    let id = two.begin().await.unwrap();
    // The balance is read, and before it is taken the customer pays with it.
    till.faults.once_on(ADD, Fault::Unavailable);
    let mut spent = false;
    for _ in 0..300 {
        tokio::time::advance(seconds(1)).await;
        two.town.hub.engine().run_until_idle().await;
        if !spent && !two.record(id).await.1.is_empty() && two.points().1 == 500 {
            till.till().sale(Some(&card), 450, 450, "1").unwrap();
            spent = true;
        }
    }
    two.town.advance(minutes(2)).await;
    assert!(spent);
    let (_, moves) = two.record(id).await;
    let shown: Vec<_> = moves.iter().map(|moved| (moved.points, moved.state)).collect();
    assert_eq!(shown, [(Points(500), MoveState::Void), (Points(50), MoveState::Done)]);
    two.assert_one(id, 350).await;
}

#[tokio::test(start_paused = true)]
async fn overdue_points_lapse_at_the_look_and_are_not_moved() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let past = serde_json::json!({ "pointExpireDate": "2026-11-01" });
    till.till().edit_member_at_till(&two.old.to_string(), &past).unwrap();
    let id = two.merge().await;
    two.assert_one(id, 300).await;
    assert!(two.record(id).await.1.is_empty());
}

#[tokio::test(start_paused = true)]
async fn points_are_not_given_to_a_date_that_is_over() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let keep = two.keep.to_string();
    till.till().edit_member_at_till(&keep, &serde_json::json!({ "pointExpireDate": "2026-11-01" })).unwrap();
    let id = two.merge().await;
    assert_eq!(two.record(id).await.0.state, MergeState::Done);
    let kept = till.member(&keep).unwrap();
    assert_eq!(kept.points_expire_on(), Some("2027-03-31".parse().unwrap()), "the lot brings its own day");
    let call = connectors::roles::Call::read(domain::Class::Interactive);
    let balance = two.town.hub.parts().systems.pos.balance(&call, two.keep).await.unwrap().unwrap();
    assert_eq!(balance.points, Points(500), "the survivor's own were overdue, the others stand");
}

#[tokio::test(start_paused = true)]
async fn a_member_who_is_deleted_half_way_leaves_a_merge_that_ends() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let id = two.begin().await.unwrap();
    till.faults.once_on("GET /customers/point", Fault::Unavailable);
    two.town.hub.engine().run_until_idle().await;
    till.till().delete_member(&two.old.to_string()).unwrap();
    two.town.advance(minutes(10)).await;
    let (merge, moves) = two.record(id).await;
    assert_eq!((merge.state, moves.len()), (MergeState::Done, 0));
    assert_eq!(till.points(&two.keep.to_string()), 300);
}

#[tokio::test(start_paused = true)]
async fn a_merge_that_fails_at_the_online_store_goes_on_when_it_can() {
    let two = Two::open().await;
    two.town.vendors.shopify.on_merges(|mood| mood.fails = true);
    let id = two.merge().await;
    let (merge, _) = two.record(id).await;
    assert_eq!(merge.state, MergeState::Retired, "the points are with the survivor already");
    two.town.vendors.shopify.on_merges(|mood| mood.fails = false);
    two.town.advance(hours(1)).await;
    two.assert_one(id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn a_merge_given_up_lets_both_go() {
    let two = Two::open().await;
    let till = &two.town.vendors.smaregi;
    let id = two.begin().await.unwrap();
    till.faults.always_on(ADD, Fault::Unavailable);
    two.town.leap(hours(26)).await;
    two.town.leap(hours(8)).await;
    let letters = two.town.open_letters().await;
    let letter =
        letters.iter().find(|letter| letter.flow == flows::merging::merge::NAME).expect("a person is asked");
    let desk = Desk::of(&two.town.hub);
    desk.discard(&Two::by(), letter.id, flows::operators::Reason::NotNeeded).await.unwrap();
    till.faults.recover();
    two.town.advance(minutes(30)).await;
    // Who stood aside for it sees that it is over when they are asked again.
    for letter in two.town.open_letters().await {
        desk.retry_letter(&Two::by(), letter.id).await.unwrap();
    }
    two.town.advance(minutes(1)).await;
    let (merge, _) = two.record(id).await;
    assert_eq!((merge.state, merge.code.unwrap().as_str()), (MergeState::Refused, "given-up"));
    assert_eq!(two.town.store.open_merge_of(two.goes).await.unwrap(), None);
    assert!(two.town.waiting().await.is_empty(), "{:?}", two.town.waiting().await);
    assert_eq!(two.sum().await, 800);
}

#[tokio::test(start_paused = true)]
async fn somebody_signs_up_with_the_address_of_the_one_who_went() {
    let two = Two::open().await;
    let id = two.merge().await;
    two.assert_one(id, 800).await;
    let again = two.town.register("another form", &form("person2@example.jp")).await.unwrap();
    two.town.settle().await;
    let new = again.progress.customer_id.unwrap();
    assert_ne!(new, two.stays, "the online store kept one address: the other is free, and a new person's");
    let member = two.town.linked(new).await;
    assert_ne!(member, Some(two.old), "a retired member is nobody's");
}
