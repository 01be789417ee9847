//! Cases: one open question of a kind about a customer, decided once.

use domain::{CaseId, Code, CustomerId, Owner, PosMemberId};
use store::{Candidate, Case, CaseCounts, CaseEnd, CaseFilter, CaseKind, CaseState, CaseView, NewCase};

use crate::world::{World, at, uuid};

contract! {
    a_question_asked_again_is_the_same_question,
    a_case_is_decided_once,
    a_new_question_may_follow_a_decided_one,
    a_case_that_is_put_off_comes_back_at_its_time,
    only_one_of_two_people_holds_a_case,
    cases_are_found_by_whose_they_are_and_by_the_ids_in_them,
    who_was_told_apart_may_be_asked_about_again,
}

fn customer(n: u64) -> CustomerId {
    CustomerId::new(n).unwrap()
}

fn asked(n: u128, about: u64, due: i64) -> NewCase {
    let facts = vec![("email".to_owned(), "agree".to_owned()), ("given".to_owned(), "differ".to_owned())];
    NewCase {
        id: CaseId(uuid(n)),
        kind: CaseKind::Match,
        customer: customer(about),
        candidates: vec![Candidate { member: PosMemberId::new(41).unwrap(), facts }],
        code: Code::new("name-differs"),
        owner: Owner::MemberServices,
        due_at: at(due),
        created_at: at(1),
    }
}

async fn a_question_asked_again_is_the_same_question(world: World) {
    let first = asked(1, 7, 100);
    assert_eq!(world.open_case(first.clone()).await.unwrap(), first.id);
    let mut again = asked(2, 7, 900);
    again.candidates.clear();
    again.code = Code::new("two-hits");
    assert_eq!(world.open_case(again).await.unwrap(), first.id);
    let expected = Case {
        id: first.id,
        kind: CaseKind::Match,
        customer: customer(7),
        candidates: Vec::new(),
        code: Code::new("two-hits"),
        owner: Owner::MemberServices,
        state: CaseState::Open,
        due_at: at(100),
        created_at: at(1),
        decided: None,
        assignee: None,
        snoozed_until: None,
        reason: None,
        chosen: None,
    };
    assert_eq!(world.case(first.id).await.unwrap().as_ref(), Some(&expected));
    assert_eq!(world.open_case_of(CaseKind::Match, customer(7)).await.unwrap(), Some(expected));
    assert_eq!(world.open_case_of(CaseKind::Incomplete, customer(7)).await.unwrap(), None);
}

async fn a_case_is_decided_once(world: World) {
    let case = world.open_case(asked(1, 7, 100)).await.unwrap();
    world.open_case(asked(2, 8, 50)).await.unwrap();
    assert_eq!(world.case(case).await.unwrap().unwrap().candidates, asked(1, 7, 100).candidates);
    assert!(!world.decide_case(case, CaseState::Open, "operator1", at(2)).await.unwrap());
    assert!(world.decide_case(case, CaseState::Linked, "operator1", at(2)).await.unwrap());
    assert!(!world.decide_case(case, CaseState::Different, "operator2", at(3)).await.unwrap());
    let decided = world.case(case).await.unwrap().unwrap();
    assert_eq!((decided.state, decided.decided), (CaseState::Linked, Some(("operator1".into(), at(2)))));
    let due: Vec<_> = world.cases(None, 9).await.unwrap().iter().map(|case| case.due_at).collect();
    assert_eq!(due, [at(50), at(100)]);
    assert_eq!(world.cases(Some(CaseState::Open), 9).await.unwrap().len(), 1);
    assert!(!world.decide_case(CaseId(uuid(99)), CaseState::Closed, "operator1", at(4)).await.unwrap());
}

async fn a_new_question_may_follow_a_decided_one(world: World) {
    let first = world.open_case(asked(1, 7, 100)).await.unwrap();
    world.decide_case(first, CaseState::Different, "operator1", at(2)).await.unwrap();
    let second = world.open_case(asked(2, 7, 100)).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(world.open_case_of(CaseKind::Match, customer(7)).await.unwrap().unwrap().id, second);
}

fn view(view: CaseView) -> CaseFilter {
    CaseFilter { view: Some(view), limit: 9, ..Default::default() }
}

async fn a_case_that_is_put_off_comes_back_at_its_time(world: World) {
    let case = world.open_case(asked(1, 7, 100)).await.unwrap();
    let why = Code::new("waiting-for-customer");
    assert!(world.put_case_off(case, at(500), at(600), &why).await.unwrap());
    for (now, expected) in [(200, CaseView::Later), (500, CaseView::Open), (601, CaseView::Overdue)] {
        let found = world.find_cases(&view(expected), at(now)).await.unwrap();
        assert_eq!(found.len(), 1, "{now}");
        assert_eq!(found[0].waits(at(now)), expected != CaseView::Later);
        assert_eq!(found[0].is_overdue(at(now)), expected == CaseView::Overdue);
    }
    assert!(world.find_cases(&view(CaseView::Open), at(200)).await.unwrap().is_empty());
    world.open_case(asked(2, 7, 100)).await.unwrap();
    assert_eq!(world.case(case).await.unwrap().unwrap().due_at, at(600), "asked again, it stays put off");
    let counted = CaseCounts { later: 1, ..Default::default() };
    assert_eq!(world.case_counts("operator1", at(200)).await.unwrap(), counted);
    let counted = CaseCounts { open: 1, overdue: 1, ..Default::default() };
    assert_eq!(world.case_counts("operator1", at(601)).await.unwrap(), counted);
}

async fn only_one_of_two_people_holds_a_case(world: World) {
    let case = world.open_case(asked(1, 7, 100)).await.unwrap();
    assert!(world.hold_case(case, "operator1", at(2), at(0)).await.unwrap());
    assert!(!world.hold_case(case, "operator2", at(3), at(0)).await.unwrap());
    assert!(
        world.hold_case(case, "operator2", at(99), at(50)).await.unwrap(),
        "the first one's process died"
    );
    world.let_case_go(case, "operator2").await.unwrap();
    assert!(world.hold_case(case, "operator1", at(100), at(50)).await.unwrap());
    let end = CaseEnd {
        state: CaseState::Linked,
        by: "operator1".into(),
        reason: Some(Code::new("same-details")),
        chosen: PosMemberId::new(41),
        at: at(101),
    };
    assert!(world.end_case(case, end.clone()).await.unwrap());
    assert!(!world.end_case(case, end).await.unwrap());
    let ended = world.case(case).await.unwrap().unwrap();
    assert_eq!((ended.chosen, ended.reason), (PosMemberId::new(41), Some(Code::new("same-details"))));
    assert!(!world.hold_case(case, "operator2", at(999), at(998)).await.unwrap());
    assert_eq!(world.find_cases(&view(CaseView::Ended), at(102)).await.unwrap().len(), 1);
}

async fn cases_are_found_by_whose_they_are_and_by_the_ids_in_them(world: World) {
    let mine = world.open_case(asked(1, 7, 100)).await.unwrap();
    let theirs = world.open_case(asked(2, 8, 50)).await.unwrap();
    assert!(world.assign_case(mine, Some("operator1")).await.unwrap());
    assert!(world.hand_case_to(theirs, Owner::Store).await.unwrap());
    let find = async |filter: CaseFilter| {
        let filter = CaseFilter { limit: 9, ..filter };
        let found = world.find_cases(&filter, at(3)).await.unwrap();
        found.iter().map(|case| case.id).collect::<Vec<_>>()
    };
    assert_eq!(find(CaseFilter { assignee: Some("operator1".into()), ..Default::default() }).await, [mine]);
    assert_eq!(find(CaseFilter { owner: Some(Owner::Store), ..Default::default() }).await, [theirs]);
    assert_eq!(find(CaseFilter { number: Some(8), ..Default::default() }).await, [theirs]);
    assert_eq!(find(CaseFilter { number: Some(41), ..Default::default() }).await, [theirs, mine]);
    assert_eq!(find(CaseFilter { id: Some(mine), ..Default::default() }).await, [mine]);
    let behind = CaseFilter { after: Some((at(50), at(1), theirs)), ..Default::default() };
    assert_eq!(find(behind).await, [mine]);
    assert_eq!(world.case_counts("operator1", at(3)).await.unwrap().mine, 1);
    assert!(world.leave_candidates(mine, &[]).await.unwrap());
    assert!(world.case(mine).await.unwrap().unwrap().candidates.is_empty());
}

async fn who_was_told_apart_may_be_asked_about_again(world: World) {
    let member = PosMemberId::new(41).unwrap();
    world.keep_apart(customer(7), member, "operator1", at(1)).await.unwrap();
    let told = world.apart_from(customer(7)).await.unwrap();
    assert_eq!((told.len(), told[0].member, told[0].by.as_str()), (1, member, "operator1"));
    assert!(world.lift_apart(customer(7), member).await.unwrap());
    assert!(!world.lift_apart(customer(7), member).await.unwrap());
    assert!(!world.are_apart(customer(7), member).await.unwrap());
}
