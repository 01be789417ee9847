//! Forgetting: every row about one person goes, nobody else's, and never while work on them is under way.

use domain::{CaseId, Code, Owner, PosMemberId, Timestamp};
use serde_json::json;
use store::{
    Candidate, CaseKind, Delivery, Echo, Forgotten, HashField, IndexEntry, KeyedHash, NewCase, NewRun,
    Person, RunFilter, RunState, Scope, Settlement, Spared, StepState, Switch, System,
};

use crate::{
    erasures::{begin, customer, member},
    world::{World, at, dead, fence_of, new_run, run_id, step, terms, uuid},
};

const EMAIL: KeyedHash = KeyedHash([0xee; 32]);

fn person(n: u64, until: Timestamp) -> Person {
    let members: Vec<PosMemberId> = vec![member(100 + n)];
    Person { customer: customer(n), members, emails: vec![EMAIL], until }
}

fn spared() -> Spared {
    Spared { own_flow: "erase", own_input: json!({ "own": true }), open_flows: &["sign up"] }
}

fn about(n: u128, whose: u64, flow: &'static str, lane: String) -> NewRun {
    NewRun {
        flow,
        object: format!("customer:{}", customer(whose)),
        input: json!({ "customer": customer(whose) }),
        ..new_run(n, &lane)
    }
}

/// Rows of a person in every table that may have some.
async fn live(world: &World, n: u64) {
    let who = customer(n);
    world.link_pos(who, member(100 + n), at(0)).await.unwrap().unwrap();
    world.skip(System::Mail, who, at(0)).await.unwrap();
    world
        .remember_echo(Echo {
            system: System::Pos,
            customer: who,
            hash: KeyedHash([7; 32]),
            key_version: 1,
            at: at(0),
        })
        .await
        .unwrap();
    world.keep_apart(who, member(900 + n), "ken", at(0)).await.unwrap();
    let entry = IndexEntry { field: HashField::Email, hash: KeyedHash([u8::try_from(n).unwrap(); 32]) };
    world.index_members(1, vec![(member(100 + n), vec![entry])]).await.unwrap();
    let case = NewCase {
        id: CaseId(uuid(u128::from(n) + 500)),
        kind: CaseKind::Match,
        customer: who,
        candidates: vec![Candidate { member: member(100 + n), facts: Vec::new() }],
        code: Code::new("name-differs"),
        owner: Owner::MemberServices,
        due_at: at(9),
        created_at: at(0),
    };
    world.open_case(case).await.unwrap();
    let delivery = |id: &str, source, topic: &str, object: String, facts| Delivery {
        source,
        delivery_id: format!("{id}-{n}"),
        topic: topic.into(),
        object,
        version: None,
        facts,
        received_at: at(0),
    };
    let told = delivery("a", "shopify", "customers/update", format!("customer:{who}"), json!(null));
    let till = delivery("b", "smaregi", "pos:customers.edited", String::new(), json!({ "ids": [100 + n] }));
    world.accept(vec![told, till]).await.unwrap();
    let scope = Scope::Object(format!("customer:{who}"));
    let pause = Switch { scope, since: at(0), by: "ken".into(), reason: Code::new("trial"), until: None };
    world.pause(pause).await.unwrap();
    // One run waits for another day, behind it another one; a third is with a person; a sale at a till is done.
    let first = u128::from(n) * 100;
    let lane = format!("customer:{who}");
    let later = NewRun { run_at: at(80_000), ..about(first, n, "spread", lane.clone()) };
    let lanes = vec![later, about(first + 1, n, "resync", lane)];
    world.queue(lanes).await;
    let taken = world.enqueue(vec![about(first + 2, n, "resync", format!("x:{n}"))], Some(terms(1))).await;
    let fence = fence_of(&taken.unwrap()[0]);
    world.record(&fence, run_id(first + 2), step("link", 0, StepState::Done), None).await.unwrap();
    world.settle(&fence, run_id(first + 2), dead(first + 3, false), terms(1)).await.unwrap();
}

async fn tables(world: &World, n: u64) -> Vec<&'static str> {
    let held = world.held(&Person { emails: Vec::new(), ..person(n, at(0)) }).await.unwrap();
    held.iter().map(|held| held.table).collect()
}

const EVERYWHERE: [&str; 9] =
    ["links", "skips", "echoes", "apart", "members", "cases", "runs", "inbox", "switches"];

async fn everything_about_one_person_goes_and_nothing_else(world: World) {
    live(&world, 1).await;
    live(&world, 2).await;
    assert_eq!(tables(&world, 1).await, EVERYWHERE);
    let theirs = world.held(&person(2, at(0))).await.unwrap();

    let gone = world.forget(&person(1, at(99)), &spared(), at(5)).await.unwrap();
    assert!(matches!(gone, Forgotten::Gone(rows) if rows >= 12), "{gone:?}");
    assert!(tables(&world, 1).await.is_empty());
    assert_eq!(world.held(&person(2, at(0))).await.unwrap(), theirs);
    let runs = world.runs(&RunFilter { limit: 99, ..RunFilter::default() }).await.unwrap();
    assert!(runs.iter().all(|run| run.object.ends_with("002")), "{runs:?}");
    // The lane that waited for another day is empty, not stuck.
    let object = format!("customer:{}", customer(1));
    world.queue(vec![NewRun { run_at: at(6), ..new_run(9_001, &object) }]).await;
    assert!(world.claim_at(6).await.iter().any(|claimed| claimed.run.id == run_id(9_001)));
    assert_eq!(world.forget(&person(1, at(99)), &spared(), at(5)).await.unwrap(), Forgotten::Busy);
}

async fn work_under_way_is_waited_for_until_its_lease_ends(world: World) {
    let lane = format!("customer:{}", customer(1));
    let taken = world.enqueue(vec![about(1, 1, "spread", lane)], Some(terms(0))).await.unwrap();
    let fence = fence_of(&taken[0]);
    assert_eq!(world.forget(&person(1, at(99)), &spared(), at(1)).await.unwrap(), Forgotten::Busy);
    assert!(world.run(run_id(1)).await.unwrap().is_some(), "nothing was touched");
    // The worker is dead: its lease ends, and whoever wakes up late is refused.
    assert!(matches!(world.forget(&person(1, at(99)), &spared(), at(31)).await.unwrap(), Forgotten::Gone(_)));
    let late = world.settle(&fence, run_id(1), Settlement::Done, terms(32)).await;
    assert!(late.is_err(), "{late:?}");
}

async fn sign_ups_go_by_their_address_except_a_new_start(world: World) {
    let lane = format!("email:{}", EMAIL.to_hex());
    let sign_up = |n| NewRun { flow: "sign up", object: "email:eeee".into(), ..new_run(n, &lane) };
    for n in [1, 2] {
        let now = i64::try_from(n).unwrap();
        let taken = world.enqueue(vec![sign_up(n)], Some(terms(now))).await.unwrap();
        let moot = Settlement::Discarded { code: Code::new("email-taken") };
        world.settle(&fence_of(&taken[0]), run_id(n), moot, terms(now)).await.unwrap();
    }
    world.queue(vec![sign_up(3)]).await;
    // The erasure was asked for between the first and the second.
    world.forget(&person(1, at(1)), &spared(), at(5)).await.unwrap();
    let left = world.runs(&RunFilter { limit: 9, ..RunFilter::default() }).await.unwrap();
    let mut left: Vec<u128> = left.iter().map(|run| run.id.0.as_u128()).collect();
    left.sort_unstable();
    assert_eq!(left, [2, 3]);
}

async fn the_run_that_forgets_stays_without_what_it_knew(world: World) {
    let lane = format!("erasure:{}", customer(1));
    let own = NewRun { input: json!({ "lane": EMAIL.to_hex() }), ..about(1, 1, "erase", lane) };
    world.begin_erasure(begin(1), Vec::new()).await.unwrap();
    world.enqueue(vec![own], Some(terms(0))).await.unwrap();
    assert_eq!(
        world.forget(&person(1, at(99)), &spared(), at(1)).await.unwrap(),
        Forgotten::Gone(0),
        "its own lane does not keep it waiting"
    );
    let own = world.run(run_id(1)).await.unwrap().unwrap();
    assert_eq!((own.state, own.input), (RunState::Waiting, json!({ "own": true })));
    assert!(world.scrub().await.unwrap());
}

contract! {
    everything_about_one_person_goes_and_nothing_else,
    work_under_way_is_waited_for_until_its_lease_ends,
    sign_ups_go_by_their_address_except_a_new_start,
    the_run_that_forgets_stays_without_what_it_knew,
}
