//! Runs and steps: what was done is written down once, and what needs a person waits for one.

use domain::Code;
use serde_json::json;
use store::{
    Error, Journal, LetterFilter, LetterState, Resolution, RunFilter, RunState, Settlement, StepState, Wait,
};

use crate::world::{World, at, dead, later, letter, new_run, numbers, run_id, step, terms, uuid};

contract! {
    a_run_reads_back_as_it_was_told,
    a_step_told_again_replaces_what_was_told,
    steps_come_back_with_the_claim_in_their_order,
    a_dead_run_parks_only_its_lane,
    a_dead_run_that_does_not_park_lets_the_next_go,
    a_retried_dead_run_goes_before_those_behind_it,
    a_discarded_letter_frees_the_lane,
    discarding_fences_the_worker_that_still_has_the_run,
    a_later_success_resolves_older_letters_and_frees_their_lanes,
    a_success_leaves_newer_letters_alone,
    what_is_in_doubt_stays_in_doubt_when_retried,
    a_finished_run_is_not_rewound,
    a_discarded_run_goes_on_when_it_is_asked_for_again,
    news_wakes_everyone_who_waits_for_it,
    news_that_arrives_while_the_run_is_claimed_is_not_lost,
    a_push_that_arrives_while_the_run_is_claimed_is_not_lost,
    runs_are_listed_newest_first_by_page,
    runs_are_filtered,
    a_week_is_always_kept,
    a_run_somebody_must_look_at_is_never_pruned,
}

async fn a_run_reads_back_as_it_was_told(world: World) {
    let mut told = new_run(1, "customer:1");
    told.replay_of = Some(run_id(77));
    told.input = json!({ "customer": "7700000000001", "list": [1, 2, 3], "none": null });
    world.queue(vec![told.clone()]).await;
    let row = world.run(run_id(1)).await.unwrap().unwrap();
    assert_eq!(
        (row.lane, row.flow.as_str(), row.key, row.object),
        (told.lane, told.flow, told.key, told.object)
    );
    assert_eq!((row.class, row.input, row.replay_of), (told.class, told.input, told.replay_of));
    assert_eq!((row.state, row.waits_on, row.attempts), (RunState::Waiting, Wait::Time, 0));
    assert_eq!((row.run_at, row.finished_at, row.code), (at(0), None, None));
    assert_eq!(world.run(run_id(2)).await.unwrap(), None);
}

async fn a_step_told_again_replaces_what_was_told(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    let mut failing = step("create customer", 0, StepState::Retrying);
    (failing.next_at, failing.code, failing.output) = (Some(at(60)), Some(Code::new("unavailable")), None);
    world.record(&claimed.fence, run_id(1), failing.clone(), None).await.unwrap();
    assert_eq!(world.steps(run_id(1)).await.unwrap(), [failing]);
    let mut done = step("create customer", 0, StepState::Done);
    (done.attempts, done.took_ms) = (2, 345);
    world.record(&claimed.fence, run_id(1), done.clone(), None).await.unwrap();
    assert_eq!(world.steps(run_id(1)).await.unwrap(), [done]);
}

async fn steps_come_back_with_the_claim_in_their_order(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    assert!(claimed.steps.is_empty());
    let told = [step("z first", 0, StepState::Done), step("a second", 1, StepState::Off)];
    for step in told.iter().rev() {
        world.record(&claimed.fence, run_id(1), step.clone(), None).await.unwrap();
    }
    world.settle_at(1, &claimed, later(10, Wait::Time)).await;
    assert_eq!(world.claim_one(10).await.steps, told);
}

async fn a_dead_run_parks_only_its_lane(world: World) {
    world.queue(vec![new_run(1, "customer:1"), new_run(2, "customer:1"), new_run(3, "customer:3")]).await;
    let claimed = world.claim_at(0).await;
    assert_eq!(world.settle_at(1, &claimed[0], dead(9, true)).await, None);
    assert_eq!(world.settle_at(1, &claimed[1], Settlement::Done).await, None);
    assert!(world.claim_at(1_000_000).await.is_empty(), "what is behind it waits too");
    world.queue(vec![new_run(4, "customer:1"), new_run(5, "customer:3")]).await;
    assert_eq!(numbers(&world.claim_at(1_000_000).await), [5]);

    let letters = world.letters(&LetterFilter { limit: 10, ..LetterFilter::default() }).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].run, letters[0].flow.as_str(), letters[0].state),
        (run_id(1), "spread", LetterState::Open)
    );
    assert_eq!((letters[0].object.as_str(), letters[0].code.as_str()), ("customer:1", "phone-invalid"));
    let run = world.run(run_id(1)).await.unwrap().unwrap();
    assert_eq!((run.state, run.code), (RunState::Dead, Some(Code::new("phone-invalid"))));
}

async fn a_dead_run_that_does_not_park_lets_the_next_go(world: World) {
    world.queue(vec![new_run(1, "customer:1"), new_run(2, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    let next = world.settle_at(1, &claimed, dead(9, false)).await;
    assert_eq!(next.unwrap().run.id, run_id(2));
}

async fn a_retried_dead_run_goes_before_those_behind_it(world: World) {
    world.queue(vec![new_run(1, "customer:1"), new_run(2, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    let failed = step("link POS member", 0, StepState::NeedsPerson);
    world.record(&claimed.fence, run_id(1), failed, None).await.unwrap();
    world.record(&claimed.fence, run_id(1), step("send mail", 1, StepState::Done), None).await.unwrap();
    world.settle_at(1, &claimed, dead(9, true)).await;

    assert!(world.rewind(run_id(1), at(100), &["send mail".into()]).await.unwrap());
    assert!(world.end(uuid(9), Resolution::Retried, "operator1", at(100)).await.unwrap());
    let again = world.claim_one(100).await;
    assert_eq!((again.run.id, again.run.state, again.run.code.clone()), (run_id(1), RunState::Waiting, None));
    assert_eq!(again.steps.len(), 1, "what is to be done anew is forgotten");
    assert_eq!((again.steps[0].state, again.steps[0].attempts), (StepState::Retrying, 0));
    assert_eq!(again.steps[0].first_at, at(100), "its age counts anew");
    let next = world.settle_at(101, &again, Settlement::Done).await;
    assert_eq!(next.unwrap().run.id, run_id(2));
    let letter = world.letter(uuid(9)).await.unwrap().unwrap();
    assert_eq!((letter.state, letter.ended_by.as_deref()), (LetterState::Resolved, Some("operator1")));
}

async fn a_discarded_letter_frees_the_lane(world: World) {
    world.queue(vec![new_run(1, "customer:1"), new_run(2, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    world.settle_at(1, &claimed, dead(9, true)).await;
    assert!(world.end(uuid(9), Resolution::Discarded, "operator1", at(50)).await.unwrap());
    assert!(!world.end(uuid(9), Resolution::Discarded, "operator2", at(51)).await.unwrap(), "not twice");
    assert!(!world.take(uuid(9), "operator2").await.unwrap(), "not once it has ended");
    assert_eq!(world.claim_one(50).await.run.id, run_id(2));
    let run = world.run(run_id(1)).await.unwrap().unwrap();
    assert_eq!((run.state, run.finished_at), (RunState::Discarded, Some(at(50))));
}

async fn discarding_fences_the_worker_that_still_has_the_run(world: World) {
    world.queue(vec![new_run(1, "customer:1"), new_run(2, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    let failed = step("link POS member", 0, StepState::NeedsPerson);
    world.record(&claimed.fence, run_id(1), failed, Some(letter(9))).await.unwrap();
    assert!(world.end(uuid(9), Resolution::Discarded, "operator1", at(2)).await.unwrap());
    let late = world.settle(&claimed.fence, run_id(1), Settlement::Done, terms(3)).await;
    assert!(matches!(late, Err(Error::Fenced)), "{late:?}");
    assert_eq!(world.claim_one(3).await.run.id, run_id(2));
}

async fn a_later_success_resolves_older_letters_and_frees_their_lanes(world: World) {
    let mut elsewhere = new_run(2, "email:abc");
    elsewhere.object = "customer:1".into();
    let mut other_object = new_run(3, "customer:3");
    other_object.object = "customer:3".into();
    world.queue(vec![new_run(1, "customer:1"), other_object, elsewhere, new_run(4, "customer:1")]).await;
    let claimed = world.claim_at(0).await;
    world.settle_at(1, &claimed[0], dead(11, true)).await;
    world.settle_at(1, &claimed[1], dead(13, true)).await;
    assert!(world.take(uuid(11), "operator1").await.unwrap());

    world.settle_at(2, &claimed[2], Settlement::Done).await;
    let resolved = world.letter(uuid(11)).await.unwrap().unwrap();
    assert_eq!((resolved.state, resolved.ended_by.as_deref()), (LetterState::Resolved, Some("itself")));
    assert_eq!(resolved.ended_at, Some(at(2)));
    assert_eq!(world.letter(uuid(13)).await.unwrap().unwrap().state, LetterState::Open);
    assert_eq!(world.run(run_id(1)).await.unwrap().unwrap().state, RunState::Discarded);
    assert_eq!(numbers(&world.claim_at(2).await), [4], "the lane it parked goes on");
}

async fn a_success_leaves_newer_letters_alone(world: World) {
    let mut newer = new_run(2, "email:abc");
    newer.object = "customer:1".into();
    world.queue(vec![new_run(1, "customer:1"), newer]).await;
    let claimed = world.claim_at(0).await;
    world.settle_at(1, &claimed[1], dead(12, true)).await;
    world.settle_at(2, &claimed[0], Settlement::Done).await;
    assert_eq!(world.letter(uuid(12)).await.unwrap().unwrap().state, LetterState::Open);
}

async fn what_is_in_doubt_stays_in_doubt_when_retried(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    let mut tired = step("deduct points", 0, StepState::NeedsPerson);
    tired.code = Some(Code::new("in_doubt"));
    let told =
        [tired, step("create coupon", 1, StepState::InDoubt), step("refused", 2, StepState::NeedsPerson)];
    for step in told {
        world.record(&claimed.fence, run_id(1), step, None).await.unwrap();
    }
    world.settle_at(1, &claimed, dead(9, true)).await;
    world.rewind(run_id(1), at(2), &[]).await.unwrap();
    let states: Vec<_> = world.steps(run_id(1)).await.unwrap().iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::InDoubt, StepState::InDoubt, StepState::Retrying]);
}

async fn a_finished_run_is_not_rewound(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    world.settle_at(1, &claimed, Settlement::Done).await;
    assert!(!world.rewind(run_id(1), at(2), &[]).await.unwrap());
    assert!(world.claim_at(3).await.is_empty());
    assert!(matches!(world.rewind(run_id(2), at(2), &[]).await, Err(Error::Missing("run"))));
}

async fn a_discarded_run_goes_on_when_it_is_asked_for_again(world: World) {
    world.queue(vec![new_run(1, "email:abc"), new_run(2, "email:abc")]).await;
    let claimed = world.claim_one(0).await;
    let form_lost = Settlement::Discarded { code: Code::new("form-lost") };
    let next = world.settle_at(1, &claimed, form_lost).await.unwrap();
    world.settle_at(2, &next, Settlement::Done).await;
    assert!(world.rewind(run_id(1), at(3), &[]).await.unwrap());
    let again = world.claim_one(3).await;
    assert_eq!((again.run.id, again.run.finished_at, again.run.code), (run_id(1), None, None));
}

async fn news_wakes_everyone_who_waits_for_it(world: World) {
    world.queue((1..=3).map(|n| new_run(n, &format!("customer:{n}"))).collect()).await;
    let claimed = world.claim_at(0).await;
    for (run, event) in claimed.iter().zip(["paid:1", "paid:1", "paid:2"]) {
        world.settle_at(1, run, later(1_000, Wait::Event(event.into()))).await;
    }
    assert_eq!(world.happened("paid:1", at(5)).await.unwrap(), 2);
    assert_eq!(world.happened("paid:1", at(6)).await.unwrap(), 0);
    let woken = world.claim_at(5).await;
    assert_eq!(numbers(&woken), [1, 2]);
    assert!(woken.iter().all(|run| run.run.waits_on == Wait::Time), "it happened");
    for run in &woken {
        world.settle_at(6, run, Settlement::Done).await;
    }
    let timed_out = world.claim_one(1_000).await;
    assert_eq!(timed_out.run.waits_on, Wait::Event("paid:2".into()), "it did not");
}

async fn news_that_arrives_while_the_run_is_claimed_is_not_lost(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let first = world.claim_one(0).await;
    world.settle_at(1, &first, later(100, Wait::Event("paid:1".into()))).await;
    world.rewind(run_id(1), at(2), &[]).await.unwrap();
    let pushed = world.claim_one(2).await;
    assert_eq!(pushed.run.waits_on, Wait::Event("paid:1".into()), "a push is not the event");
    assert_eq!(world.happened("paid:1", at(3)).await.unwrap(), 1);
    let again = world.settle_at(4, &pushed, later(100, Wait::Event("paid:1".into()))).await.unwrap();
    assert_eq!((again.run.id, again.run.waits_on), (run_id(1), Wait::Time));
}

async fn a_push_that_arrives_while_the_run_is_claimed_is_not_lost(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    assert!(world.rewind(run_id(1), at(1), &[]).await.unwrap());
    assert!(world.claim_at(2).await.is_empty(), "the worker keeps it");
    let again = world.settle_at(3, &claimed, later(9_000, Wait::Time)).await.unwrap();
    assert_eq!(again.run.id, run_id(1));
    assert_eq!(world.settle_at(4, &again, later(9_000, Wait::Time)).await, None, "one push, one attempt");
}

async fn runs_are_listed_newest_first_by_page(world: World) {
    world.queue((1..=5).map(|n| new_run(n, &format!("customer:{n}"))).collect()).await;
    let list = async |before| {
        let filter = RunFilter { before, limit: 2, ..RunFilter::default() };
        let runs = Journal::runs(&*world.store, &filter).await.unwrap();
        runs.iter().map(|run| run.id.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(list(None).await, [5, 4]);
    assert_eq!(list(Some(run_id(4))).await, [3, 2]);
    assert_eq!(list(Some(run_id(2))).await, [1]);
    assert!(list(Some(run_id(99))).await.is_empty(), "nothing is older than a run nobody knows");
}

async fn runs_are_filtered(world: World) {
    let mut erase = new_run(4, "customer:1");
    erase.flow = "erase";
    world.queue((1..=3).map(|n| new_run(n, &format!("customer:{n}"))).chain([erase]).collect()).await;
    let claimed = world.claim_at(0).await;
    world.settle_at(1, &claimed[0], dead(9, true)).await;
    world.settle_at(1, &claimed[1], Settlement::Done).await;
    let list = async |flow: Option<&str>, state, object: Option<&str>| {
        let (flow, object) = (flow.map(Into::into), object.map(Into::into));
        let filter = RunFilter { flow, state, object, before: None, limit: 10 };
        let runs = Journal::runs(&*world.store, &filter).await.unwrap();
        runs.iter().map(|run| run.id.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(list(None, Some(RunState::Waiting), None).await, [4, 3]);
    assert_eq!(list(None, Some(RunState::Dead), None).await, [1]);
    assert_eq!(list(None, Some(RunState::Done), None).await, [2]);
    assert_eq!(list(Some("spread"), None, None).await, [3, 2, 1]);
    assert_eq!(list(Some("spread"), Some(RunState::Waiting), None).await, [3]);
    assert_eq!(list(Some("spread"), Some(RunState::Done), None).await, [2]);
    assert_eq!(list(None, None, Some("customer:1")).await, [4, 1]);
    assert_eq!(list(Some("erase"), Some(RunState::Waiting), Some("customer:1")).await, [4]);
}

const DAY: i64 = 86_400;

async fn a_week_is_always_kept(world: World) {
    for (n, finished) in [(1, 0), (2, 2 * DAY), (3, 8 * DAY)] {
        world.queue(vec![new_run(n, &format!("customer:{n}"))]).await;
        let claimed = world.claim_one(finished).await;
        world.settle_at(finished, &claimed, Settlement::Done).await;
    }
    assert_eq!(world.prune(at(100 * DAY), 10).await.unwrap(), 1, "only the first is older than a week");
    assert_eq!(world.run(run_id(1)).await.unwrap(), None);
    assert!(world.run(run_id(2)).await.unwrap().is_some());
    assert_eq!(world.prune(at(100 * DAY), 10).await.unwrap(), 0);
    // Its key is free again, and its lane begins anew.
    world.queue(vec![new_run(1, "customer:1")]).await;
    assert_eq!(numbers(&world.claim_at(8 * DAY).await), [1]);
}

async fn a_run_somebody_must_look_at_is_never_pruned(world: World) {
    world.queue((1..=3).map(|n| new_run(n, &format!("customer:{n}"))).collect()).await;
    let claimed = world.claim_at(0).await;
    world.settle_at(0, &claimed[0], dead(9, true)).await;
    world.settle_at(1, &claimed[1], Settlement::Discarded { code: Code::new("gone") }).await;
    world.settle_at(60 * DAY, &claimed[2], Settlement::Done).await;
    assert_eq!(world.prune(at(60 * DAY), 10).await.unwrap(), 1);
    assert_eq!(world.run(run_id(1)).await.unwrap().unwrap().state, RunState::Dead);
    assert_eq!(world.letter(uuid(9)).await.unwrap().unwrap().run, run_id(1));
}
