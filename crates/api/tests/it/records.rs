//! The hub's records as a test finds them: real ones, in memory.

use std::sync::Arc;

use domain::{CaseId, Class, Clock, Code, CustomerId, Owner, PosMemberId, Random, RunId, ShopId, Vendor};
use engine::testing::Dice;
use futures::FutureExt;
use store::{
    Candidate, CaseKind, Enqueued, NewCase, NewLetter, NewRun, Settlement, StepRow, StepState, Store, Terms,
    sqlite::{SqliteOptions, open},
};

use uuid::Uuid;

use crate::house::House;

/// No rows yet.
pub fn empty() -> Arc<dyn Store> {
    let options = SqliteOptions::memory(ShopId("enishi-test.myshopify.com".into())).inline();
    Arc::new(open(options).now_or_never().unwrap().unwrap())
}

/// Runs that wait, each in a lane of its own.
pub async fn put_runs(house: &House, flow: &'static str, count: usize) -> Vec<RunId> {
    let (now, dice) = (house.clock.now(), Dice::seeded(7));
    let runs: Vec<NewRun> = (0..count)
        .map(|n| NewRun {
            id: RunId(dice.uuid(now)),
            lane: format!("customer:{n}"),
            flow,
            key: format!("{flow}-{n}"),
            object: format!("customer:{n}"),
            class: Class::SameDay,
            input: serde_json::json!({}),
            run_at: now,
            replay_of: None,
        })
        .collect();
    let ids = runs.iter().map(|run| run.id).collect();
    house.store.enqueue(runs, None).await.unwrap();
    ids
}

/// A run about a customer that stopped at the till because a name differs, and its letter.
pub async fn dead_run(house: &House, flow: &'static str, customer: CustomerId) -> (RunId, Uuid) {
    let (now, dice) = (house.clock.now(), Dice::seeded(customer.get()));
    let terms = Terms { now, lease_until: now + jiff::SignedDuration::from_secs(30) };
    let (id, letter) = (RunId(dice.uuid(now)), dice.uuid(now));
    let run = NewRun {
        id,
        lane: format!("customer:{customer}"),
        flow,
        key: customer.to_string(),
        object: format!("customer:{customer}"),
        class: Class::SameDay,
        input: serde_json::json!({"customer": customer, "registration": null}),
        run_at: now,
        replay_of: None,
    };
    let claimed = house.store.enqueue(vec![run], Some(terms)).await.unwrap().remove(0);
    let Enqueued::Claimed(fence) = claimed else { panic!("{claimed:?}") };
    let code = Code::new("name-differs");
    let step = StepRow {
        name: "link the store member".into(),
        position: 1,
        state: StepState::NeedsPerson,
        vendor: Some(Vendor::Smaregi),
        attempts: 1,
        next_at: None,
        code: Some(code.clone()),
        output: None,
        first_at: now,
        at: now,
        took_ms: 12,
    };
    let new = NewLetter {
        id: letter,
        step: Some(step.name.clone()),
        kind: "rejected".into(),
        code: code.clone(),
        vendor: Some(Vendor::Smaregi),
        owner: Owner::MemberServices,
        due_at: now,
        created_at: now,
    };
    house.store.record(&fence, id, step, Some(new)).await.unwrap();
    let dead = Settlement::Dead { code, letter: None, parks: false };
    house.store.settle(&fence, id, dead, terms).await.unwrap();
    (id, letter)
}

/// A question which of these members is the customer.
pub async fn match_case(house: &House, customer: CustomerId, members: &[PosMemberId]) -> CaseId {
    let now = house.clock.now();
    let facts = vec![("given".to_owned(), "differ".to_owned())];
    let case = NewCase {
        id: CaseId(Dice::seeded(customer.get()).uuid(now)),
        kind: CaseKind::Match,
        customer,
        candidates: members.iter().map(|m| Candidate { member: *m, facts: facts.clone() }).collect(),
        code: Code::new("name-differs"),
        owner: Owner::MemberServices,
        due_at: now,
        created_at: now,
    };
    house.store.open_case(case).await.unwrap()
}
