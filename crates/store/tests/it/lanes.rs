//! Lanes: one run at a time, in order of arrival, by one worker at a time.

use domain::{Class, Timestamp, Vendor};
use store::{Enqueued, Error, RunState, Settlement, StepState, Wait};

use crate::world::{World, at, dead, fence_of, later, new_run, numbers, run_id, step, terms};

contract! {
    an_expired_lease_is_a_due_lane_and_the_old_worker_is_fenced,
    a_run_enqueued_while_its_lane_is_claimed_is_next,
    the_same_key_twice_is_one_run,
    the_same_key_twice_in_one_commit_is_one_run,
    one_customers_work_is_done_in_order_of_arrival,
    only_an_idle_lane_is_claimed_with_the_run,
    a_run_for_tomorrow_is_not_claimed_today,
    the_urgent_class_goes_first_then_the_longest_due,
    an_urgent_run_lifts_its_lane,
    a_handed_back_lane_is_due_at_once,
    an_extended_lease_does_not_expire,
    release_follows_arrival_order,
    release_is_paced,
    release_takes_only_those_that_wait_for_exactly_this,
    the_next_due_time_is_known,
    the_backlog_is_counted_by_flow,
}

async fn an_expired_lease_is_a_due_lane_and_the_old_worker_is_fenced(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let frozen = world.claim_one(0).await;
    assert_eq!((frozen.fence.epoch, frozen.run.attempts), (1, 1));
    assert!(world.claim_at(29).await.is_empty());

    let second = world.claim_one(30).await;
    assert_eq!((second.fence.epoch, second.run.id, second.run.attempts), (2, run_id(1), 2));

    let done = step("link POS member", 0, StepState::Done);
    let record = world.record(&frozen.fence, run_id(1), done.clone(), None).await;
    assert!(matches!(record, Err(Error::Fenced)), "{record:?}");
    let settle = world.settle(&frozen.fence, run_id(1), Settlement::Done, terms(31)).await;
    assert!(matches!(settle, Err(Error::Fenced)), "{settle:?}");
    assert!(matches!(world.extend(&frozen.fence, at(99)).await, Err(Error::Fenced)));
    assert!(matches!(world.hand_back(&frozen.fence, at(31)).await, Err(Error::Fenced)));
    assert!(world.steps(run_id(1)).await.unwrap().is_empty());
    assert_eq!(world.run(run_id(1)).await.unwrap().unwrap().state, RunState::Waiting);

    world.record(&second.fence, run_id(1), done.clone(), None).await.unwrap();
    assert_eq!(world.settle_at(32, &second, Settlement::Done).await, None);
    assert_eq!(world.steps(run_id(1)).await.unwrap(), [done]);
}

async fn a_run_enqueued_while_its_lane_is_claimed_is_next(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let first = world.claim_one(0).await;
    let second = world.enqueue(vec![new_run(2, "customer:1")], Some(terms(1))).await.unwrap();
    assert_eq!(second, [Enqueued::Queued]);
    assert!(world.claim_at(2).await.is_empty());

    let next = world.settle_at(3, &first, Settlement::Done).await.expect("the lane goes on");
    assert_eq!((next.run.id, next.run.attempts), (run_id(2), 1));
    assert!(next.fence.epoch > first.fence.epoch);
    let late = world.record(&first.fence, run_id(1), step("late", 1, StepState::Done), None).await;
    assert!(matches!(late, Err(Error::Fenced)), "{late:?}");
    assert_eq!(world.settle_at(4, &next, Settlement::Done).await, None);
    assert!(world.claim_at(100).await.is_empty());
}

async fn the_same_key_twice_is_one_run(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let mut again = new_run(2, "customer:1");
    again.key = "key-1".into();
    let outcome = world.enqueue(vec![again.clone()], Some(terms(0))).await.unwrap();
    let before = world.run(run_id(1)).await.unwrap().unwrap();
    assert_eq!(outcome, [Enqueued::Exists(Box::new(before.clone()))]);
    assert_eq!(world.run_by_key("spread", "key-1").await.unwrap(), Some(before));
    assert_eq!(world.run(run_id(2)).await.unwrap(), None);

    again.flow = "erase";
    assert_eq!(world.enqueue(vec![again], None).await.unwrap(), [Enqueued::Queued]);
}

async fn the_same_key_twice_in_one_commit_is_one_run(world: World) {
    let twin = || new_run(1, "customer:1");
    let outcome = world.enqueue(vec![twin(), twin()], Some(terms(0))).await.unwrap();
    assert!(matches!(&outcome[..], [Enqueued::Claimed(_), Enqueued::Exists(row)] if row.id == run_id(1)));
    let first = world.settle(&fence_of(&outcome[0]), run_id(1), Settlement::Done, terms(1)).await.unwrap();
    assert_eq!(first, None);
}

async fn one_customers_work_is_done_in_order_of_arrival(world: World) {
    let runs = (1..=4).map(|n| new_run(n, "customer:1")).collect();
    world.queue(runs).await;
    let mut claimed = Some(world.claim_one(5).await);
    let mut order = Vec::new();
    while let Some(run) = claimed {
        order.push(run.run.id.0.as_u128());
        claimed = world.settle_at(6, &run, Settlement::Done).await;
    }
    assert_eq!(order, [1, 2, 3, 4]);
}

async fn only_an_idle_lane_is_claimed_with_the_run(world: World) {
    let mut tomorrow = new_run(3, "customer:3");
    tomorrow.run_at = at(86_400);
    let runs = vec![new_run(1, "customer:1"), new_run(2, "customer:1"), tomorrow];
    let outcome = world.enqueue(runs, Some(terms(0))).await.unwrap();
    let fence = fence_of(&outcome[0]);
    assert_eq!((fence.lane.as_str(), fence.epoch), ("customer:1", 1));
    assert_eq!(outcome[1..], [Enqueued::Queued, Enqueued::Queued]);
    assert_eq!(world.run(run_id(1)).await.unwrap().unwrap().attempts, 1);
    assert_eq!(world.run(run_id(2)).await.unwrap().unwrap().attempts, 0);
    assert_eq!(world.run(run_id(3)).await.unwrap().unwrap().attempts, 0);
}

async fn a_run_for_tomorrow_is_not_claimed_today(world: World) {
    let mut tomorrow = new_run(1, "customer:1");
    tomorrow.run_at = at(86_400);
    world.queue(vec![tomorrow]).await;
    assert!(world.claim_at(86_399).await.is_empty());
    assert_eq!(numbers(&world.claim_at(86_400).await), [1]);
}

async fn the_urgent_class_goes_first_then_the_longest_due(world: World) {
    let run = |n: u128, class, due| {
        let mut run = new_run(n, &format!("customer:{n}"));
        (run.class, run.run_at) = (class, at(due));
        run
    };
    world
        .queue(vec![
            run(1, Class::Overnight, 0),
            run(2, Class::SameDay, 3),
            run(3, Class::SameDay, 2),
            run(4, Class::Interactive, 9),
            run(5, Class::Checkout, 1),
            run(6, Class::SameDay, 2),
        ])
        .await;
    let first = world.claim_due(terms(10), 4).await.unwrap();
    assert_eq!(numbers(&first), [4, 5, 3, 6]);
    assert_eq!(numbers(&world.claim_at(10).await), [2, 1]);
}

async fn an_urgent_run_lifts_its_lane(world: World) {
    let mut patient = new_run(1, "customer:1");
    patient.class = Class::Overnight;
    let mut urgent = new_run(2, "customer:1");
    urgent.class = Class::Interactive;
    world.queue(vec![patient, new_run(3, "customer:3"), urgent]).await;
    let claimed = world.claim_due(terms(0), 1).await.unwrap();
    assert_eq!(numbers(&claimed), [1], "what is in front of the urgent run is done first");
}

async fn a_handed_back_lane_is_due_at_once(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(5).await;
    world.hand_back(&claimed.fence, at(6)).await.unwrap();
    let again = world.claim_one(6).await;
    assert_eq!((again.run.id, again.fence.epoch), (run_id(1), claimed.fence.epoch + 1));
}

async fn an_extended_lease_does_not_expire(world: World) {
    world.queue(vec![new_run(1, "customer:1")]).await;
    let claimed = world.claim_one(0).await;
    world.extend(&claimed.fence, at(90)).await.unwrap();
    assert!(world.claim_at(89).await.is_empty());
    assert_eq!(world.claim_one(90).await.run.id, run_id(1));
}

/// Five lanes whose runs found the flow paused, in another order than they arrived.
async fn five_held(world: &World, waits_on: &Wait) {
    world.queue((1..=5).map(|n| new_run(n, &format!("customer:{n}"))).collect()).await;
    let mut claimed = world.claim_at(0).await;
    claimed.reverse();
    for run in &claimed {
        world.settle_at(1, run, later(1_000_000, waits_on.clone())).await;
    }
    assert!(world.claim_at(2).await.is_empty());
}

async fn release_follows_arrival_order(world: World) {
    let pause = Wait::Flow("spread".into());
    five_held(&world, &pause).await;
    assert_eq!(world.release(&pause, at(10), None).await.unwrap(), 5);
    let claimed = world.claim_at(10).await;
    assert_eq!(numbers(&claimed), [1, 2, 3, 4, 5]);
    assert_eq!(claimed[0].run.waits_on, Wait::Time);
    assert_eq!(world.release(&pause, at(11), None).await.unwrap(), 0);
}

async fn release_is_paced(world: World) {
    let pause = Wait::Vendor(Vendor::Smaregi);
    five_held(&world, &pause).await;
    assert_eq!(world.release(&pause, at(10), Some(2)).await.unwrap(), 5);
    assert_eq!(numbers(&world.claim_at(10).await), [1]);
    assert_eq!(numbers(&world.claim_at(11).await), [2, 3]);
    assert_eq!(numbers(&world.claim_at(12).await), [4, 5]);
}

async fn release_takes_only_those_that_wait_for_exactly_this(world: World) {
    let pause = Wait::Object("customer:1".into());
    world.queue(vec![new_run(1, "customer:1"), new_run(2, "customer:2")]).await;
    for run in &world.claim_at(0).await {
        world.settle_at(1, run, later(1_000, Wait::Object(run.run.object.clone()))).await;
    }
    assert_eq!(world.release(&pause, at(2), None).await.unwrap(), 1);
    assert_eq!(numbers(&world.claim_at(2).await), [1]);
    assert_eq!(world.release(&Wait::Time, at(2), None).await.unwrap(), 0);
    assert_eq!(numbers(&world.claim_at(1_000).await), [1, 2], "the latest time to look is kept");
}

async fn the_next_due_time_is_known(world: World) {
    assert_eq!(world.next_due().await.unwrap(), None);
    let mut overnight = new_run(1, "customer:1");
    (overnight.class, overnight.run_at) = (Class::Overnight, at(20));
    let mut interactive = new_run(2, "customer:2");
    (interactive.class, interactive.run_at) = (Class::Interactive, at(40));
    world.queue(vec![overnight, interactive]).await;
    assert_eq!(world.next_due().await.unwrap(), Some(at(20)));

    let claimed = world.claim_one(20).await;
    assert_eq!(world.next_due().await.unwrap(), Some(at(40)), "before the lease ends at 50");
    world.settle_at(21, &claimed, dead(9, true)).await;
    let second = world.claim_one(40).await;
    let forever =
        Settlement::Later { run_at: Timestamp::MAX, waits_on: Wait::Flow("spread".into()), code: None };
    world.settle_at(41, &second, forever).await;
    assert_eq!(world.next_due().await.unwrap(), None, "one is parked, one waits for a person's word");
}

async fn the_backlog_is_counted_by_flow(world: World) {
    let mut erase = new_run(4, "customer:4");
    erase.flow = "erase";
    world.queue((1..=3).map(|n| new_run(n, &format!("customer:{n}"))).chain([erase]).collect()).await;
    let claimed = world.claim_at(0).await;
    world.settle_at(1, &claimed[0], dead(9, false)).await;
    world.settle_at(1, &claimed[1], Settlement::Done).await;
    let backlog = world.backlog().await.unwrap();
    let told: Vec<_> = backlog.iter().map(|flow| (flow.flow.as_str(), flow.waiting, flow.dead)).collect();
    assert_eq!(told, [("erase", 1, 0), ("spread", 1, 1)]);
    assert_eq!(backlog[1].oldest, Some(at(0)));
}
