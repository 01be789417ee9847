//! A merge is taken apart as far as that is possible, and the rest is said openly.

use domain::Points;
use flows::operators::{Desk, DeskRefused, Reason};
use sandbox::Fault;
use store::MergeState;

use super::Two;
use crate::town::minutes;

const ADD: &str = "POST /customers/{id}/point/add";

#[tokio::test(start_paused = true)]
async fn the_old_member_comes_back_with_their_points_and_their_card() {
    let two = Two::open().await;
    let id = two.merge().await;
    let desk = Desk::of(&two.town.hub);
    let plan = desk.plan_split(&Two::by(), id).await.unwrap();
    assert_eq!((plan.member, plan.moved, plan.back), (Some(two.old), Points(500), Points(500)));
    assert!(plan.stays.iter().any(|stays| stays.code.as_str() == "online-merge-stays"));
    assert_eq!(two.points(), (800, 0), "a look writes nothing");

    two.town.vendors.smaregi.faults.once_on(ADD, Fault::CutAfterEffect);
    desk.split(&Two::by(), id, Reason::WrongPerson).await.unwrap();
    two.town.advance(minutes(2)).await;
    assert_eq!(two.points(), (300, 500));
    assert_eq!(two.record(id).await.0.state, MergeState::Split);
    let till = &two.town.vendors.smaregi;
    let back = till.member(&two.old.to_string()).unwrap();
    assert_eq!((back.get("status"), back.get("customerNo")), (Some("0"), None));
    assert_eq!(back.points_expire_on(), Some("2027-03-31".parse().unwrap()));
    assert!(till.till().scan(back.code()).is_some(), "the card is good again");
    assert_eq!(two.town.store.link_by_pos(two.old).await.unwrap(), None);
    assert!(two.town.store.are_apart(two.stays, two.old).await.unwrap(), "not linked again by itself");
    assert_eq!(
        two.town.store.survivor(two.goes).await.unwrap(),
        two.stays,
        "the online store merged them for good"
    );

    let again = desk.split(&Two::by(), id, Reason::WrongPerson).await.unwrap_err();
    assert!(
        matches!(&again, DeskRefused::MergeRefused(codes) if codes[0].as_str() == "split-already"),
        "{again:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn points_that_are_spent_are_not_made_up() {
    let two = Two::open().await;
    let id = two.merge().await;
    let till = &two.town.vendors.smaregi;
    let card = till.member(&two.keep.to_string()).unwrap().code().to_owned();
    till.till().sale(Some(&card), 600, 600, "1").unwrap();
    let desk = Desk::of(&two.town.hub);
    let plan = desk.plan_split(&Two::by(), id).await.unwrap();
    assert_eq!((plan.moved, plan.back), (Points(500), Points(200)));
    assert!(plan.stays.iter().any(|stays| stays.code.as_str() == "points-spent"));
    desk.split(&Two::by(), id, Reason::WrongPerson).await.unwrap();
    two.town.advance(minutes(2)).await;
    assert_eq!(two.points(), (0, 200));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_over_or_moved_nobody_is_not_taken_apart() {
    let two = Two::open().await;
    let id = two.begin().await.unwrap();
    let desk = Desk::of(&two.town.hub);
    let refused = desk.split(&Two::by(), id, Reason::WrongPerson).await.unwrap_err();
    assert!(
        matches!(&refused, DeskRefused::MergeRefused(codes) if codes[0].as_str() == "not-merged-yet"),
        "{refused:?}"
    );
}
