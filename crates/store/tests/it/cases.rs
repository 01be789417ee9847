//! Cases: one open question of a kind about a customer, decided once.

use domain::{CaseId, Code, CustomerId, Owner, PosMemberId};
use store::{Candidate, Case, CaseKind, CaseState, NewCase};

use crate::world::{World, at, uuid};

contract! {
    a_question_asked_again_is_the_same_question,
    a_case_is_decided_once,
    a_new_question_may_follow_a_decided_one,
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
