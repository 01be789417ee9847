//! Hubs die, freeze and stop; two of them believe they hold the same lane.

use std::{sync::Arc, time::Duration};

use domain::{Clock, Kind, Vendor::Smaregi};
use engine::{
    Engine, Started, Tuning,
    testing::{Dice, FaultyStore, Side},
};
use store::{RunState, Store};
use tokio::sync::watch;

use super::bench::{Bench, Greeter, Story, TERMS, flow_of, greet, pass};

fn three() -> Story {
    story!(run, desk, {
        for name in ["one", "two", "three"] {
            run.step(name, Some(Smaregi), async |call| desk.act(Smaregi, name, call).await).await?;
        }
        Ok(())
    })
}

/// A hub on a store that dies at this write; the bench's own hub takes over.
fn doomed(bench: &Bench, nth: usize, side: Side) -> Engine {
    let store: Arc<dyn Store> = Arc::new(FaultyStore::dying(bench.store.clone(), nth, side));
    let flow = flow_of(TERMS, three(), &bench.desk);
    Engine::new(store, bench.clock.clone(), Arc::new(Dice::seeded(9)), vec![flow], Arc::new(Greeter))
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_effect_and_journal_is_looked_up_by_the_next_hub() {
    let bench = Bench::of(three());
    let dying = doomed(&bench, 3, Side::Before); // enqueue, record one, record two
    let id = dying.start(greet("customer:1", "a")).await.unwrap().id();
    let _ = dying.try_until_idle().await;
    assert_eq!(bench.desk.calls(), ["one", "two"]);

    bench.pass(Duration::from_secs(29)).await;
    assert_eq!(bench.desk.calls().len(), 2, "the lease is not over");
    bench.pass(Duration::from_secs(2)).await;
    assert_eq!(bench.desk.calls(), ["one", "two", "two", "three"]);
    assert!(bench.desk.last_call("two").may_have_happened);
    let keys = (bench.desk.last_call("one").key, bench.desk.last_call("two").key);
    assert!(keys.0 != keys.1 && keys.1.as_str().starts_with(&id.to_string()));
    assert_eq!(bench.run(id).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_was_journaled_before_the_crash_is_not_called_again() {
    let bench = Bench::of(three());
    let dying = doomed(&bench, 3, Side::After);
    dying.start(greet("customer:1", "a")).await.unwrap();
    let _ = dying.try_until_idle().await;
    bench.pass(Duration::from_secs(31)).await;
    assert_eq!(bench.desk.calls(), ["one", "two", "three"]);
}

#[tokio::test(start_paused = true)]
async fn a_frozen_hub_wakes_up_and_writes_nothing() {
    let bench = Bench::of(story!(run, desk, {
        run.step("one", Some(Smaregi), async |call| {
            if !call.may_have_happened {
                desk.gate.notified().await;
            }
            desk.act(Smaregi, "one", call).await
        })
        .await?;
        run.step("two", Some(Smaregi), async |call| desk.act(Smaregi, "two", call).await).await?;
        Ok(())
    }));
    // A frozen process renews nothing: its lease is longer in its own eyes than in the store's.
    let frozen = bench.another_hub();
    frozen.tune(Tuning { lease: Duration::from_secs(5), ..Tuning::default() });
    let id = frozen.start(greet("customer:1", "a")).await.unwrap().id();
    tokio::task::yield_now().await;
    let lane = store::Terms { now: bench.clock.now(), lease_until: bench.clock.now() };
    let later = lane.now.saturating_add(Duration::from_secs(6)).unwrap();
    let taken = bench.store.claim_due(store::Terms { now: later, lease_until: later }, 1).await.unwrap();
    assert_eq!(taken.len(), 1);
    bench.clock.pass(Duration::from_secs(7)).await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert_eq!(bench.desk.calls(), ["one", "two"]);

    bench.desk.gate.notify_waiters();
    frozen.run_until_idle().await;
    assert_eq!(frozen.in_flight(), 0);
    assert_eq!(bench.desk.count("two"), 1, "the fence stops it behind the call that was under way");
    assert_eq!(bench.run(id).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn work_that_takes_longer_than_the_lease_keeps_its_lane() {
    let bench = Bench::of(story!(run, desk, {
        run.step("slow", None, async |call| {
            tokio::time::sleep(Duration::from_secs(300)).await;
            desk.act(Smaregi, "slow", call).await
        })
        .await?;
        Ok(())
    }));
    let id = bench.start("customer:1", "a").await;
    let other = bench.another_hub();
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(async move { other.work(stopped, Duration::from_secs(1)).await });
    bench.engine.run_until_idle().await;
    stop.send(true).unwrap();
    worker.await.unwrap();
    let run = bench.run(id).await;
    assert_eq!((run.state, run.attempts, bench.desk.count("slow")), (RunState::Done, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn shutdown_lets_calls_end_and_hands_back_the_rest() {
    let bench = Bench::of(story!(run, desk, {
        let long = run.object() == "customer:long";
        run.step("call", None, async |call| {
            let wait = if long && !call.may_have_happened { 3_600 } else { 3 };
            tokio::time::sleep(Duration::from_secs(wait)).await;
            desk.act(Smaregi, "call", call).await
        })
        .await?;
        Ok(())
    }));
    let hub = bench.another_hub();
    let (stop, stopped) = watch::channel(false);
    let at_work = hub.clone();
    let worker = tokio::spawn(async move { at_work.work(stopped, Duration::from_secs(10)).await });
    let short = hub.start(greet("customer:short", "s")).await.unwrap().id();
    let long = hub.start(greet("customer:long", "l")).await.unwrap().id();
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.send(true).unwrap();
    worker.await.unwrap();
    assert_eq!(bench.run(short).await.state, RunState::Done);
    assert_eq!(bench.run(long).await.state, RunState::Waiting);
    assert_eq!(hub.in_flight(), 0);

    let accepted = hub.start(greet("customer:late", "x")).await.unwrap();
    assert!(matches!(accepted, Started::New(_)), "accepted still, for another hub");
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(long).await.state, RunState::Done, "due at once, not when a lease ends");
    assert!(bench.desk.last_call("call").attempt >= 1);
    assert_eq!(bench.run(accepted.id()).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn another_process_finds_runs_and_pauses_of_this_one() {
    let bench = Bench::of(three());
    let worker = bench.another_hub();
    let (stop, stopped) = watch::channel(false);
    let at_work = worker.clone();
    let task = tokio::spawn(async move { at_work.work(stopped, Duration::from_secs(1)).await });
    bench.engine.tune(Tuning { eager: false, ..Tuning::default() });
    let one = bench.start("customer:1", "a").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.run(one).await.state, RunState::Done);

    let scope = store::Scope::Flow("greet".into());
    bench.engine.pause(bench.switch(scope.clone(), None)).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let two = bench.start("customer:2", "b").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(bench.run(two).await.waits_on, store::Wait::Flow("greet".into()));
    bench.engine.resume(&scope, None).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.run(two).await.state, RunState::Done);
    stop.send(true).unwrap();
    task.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backlog_of_a_thousand_drains_and_lanes_keep_their_order() {
    let bench = Bench::of(story!(run, desk, {
        let line: u64 = run.input()?;
        run.step("note", None, async |call| {
            tokio::time::sleep(Duration::from_millis(20 + line % 7)).await;
            desk.note(format!("{} {line:04}", run.object()));
            desk.act(Smaregi, "note", call).await
        })
        .await?;
        Ok(())
    }));
    let starts = (0..1_000_u64).map(|n| {
        let mut start = greet(&format!("customer:{}", n % 100), &format!("key:{n}"));
        start.input = n.into();
        start
    });
    bench.engine.start_all(starts.collect()).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let hubs = [bench.engine.clone(), bench.another_hub()];
    let work = hubs.map(|hub| {
        let stopped = stopped.clone();
        tokio::spawn(async move { hub.work(stopped, Duration::from_secs(5)).await })
    });
    tokio::time::sleep(Duration::from_secs(20)).await;
    stop.send(true).unwrap();
    for hub in work {
        hub.await.unwrap();
    }
    assert!(bench.store.backlog().await.unwrap().is_empty());
    let notes = bench.desk.notes();
    assert_eq!(notes.len(), 1_000);
    for lane in 0..100 {
        let of_lane = format!("customer:{lane} ");
        let order: Vec<_> = notes.iter().filter(|note| note.starts_with(&of_lane)).collect();
        assert!(order.is_sorted() && order.len() == 10, "{order:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_delays_and_loses_nothing() {
    let bench = Bench::of(three());
    bench.desk.fail("two", [Kind::Unavailable]);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    bench.clock.step_ms(-3_600_000);
    pass(&bench.engine, &bench.clock, Duration::from_secs(3_700)).await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert_eq!(bench.desk.calls(), ["one", "two", "two", "three"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_second_hub_leaves_work_under_way_alone() {
    let bench = Bench::of(story!(run, desk, {
        run.step("one", Some(Smaregi), async |call| {
            if desk.notes().is_empty() {
                desk.note("the answer takes a while".to_owned());
                desk.gate.notified().await;
            }
            desk.act(Smaregi, "one", call).await
        })
        .await?;
        Ok(())
    }));
    let first = bench.another_hub();
    let id = first.start(greet("customer:1", "a")).await.unwrap().id();
    while bench.desk.notes().is_empty() {
        tokio::task::yield_now().await;
    }
    bench.clock.step_ms(1_000);
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.count("one"), 0, "somebody else holds the lane");
    bench.desk.gate.notify_waiters();
    first.run_until_idle().await;
    assert_eq!((bench.run(id).await.state, bench.desk.count("one")), (RunState::Done, 1));
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_hub_that_slept_through_its_lease_asks_before_it_acts() {
    let bench = Bench::of(story!(run, desk, {
        if desk.notes().is_empty() {
            desk.note("frozen between two steps".to_owned());
            desk.gate.notified().await;
        }
        run.step("one", Some(Smaregi), async |call| desk.act(Smaregi, "one", call).await).await?;
        Ok(())
    }));
    let frozen = bench.another_hub();
    let id = frozen.start(greet("customer:1", "a")).await.unwrap().id();
    tokio::task::yield_now().await;
    bench.clock.step_ms(31_000); // the machine's clock went on; the process did not
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Done);

    bench.desk.gate.notify_waiters();
    frozen.run_until_idle().await;
    assert_eq!(bench.desk.count("one"), 1, "what no fence can take back is not done by two");
}

#[tokio::test(start_paused = true)]
async fn who_waited_for_a_vendor_is_sent_for_when_the_hub_starts_again() {
    let bench = Bench::of(three());
    bench.desk.down(Smaregi, Kind::Unavailable);
    for n in 0..150 {
        bench.start(&format!("customer:{n}"), &format!("key:{n}")).await;
    }
    bench.engine.run_until_idle().await;
    bench.desk.up(Smaregi);

    let next = bench.another_hub();
    let (stop, stopped) = watch::channel(false);
    let began = bench.clock.now();
    let works = tokio::spawn(async move { next.work(stopped, Duration::from_secs(1)).await });
    while !bench.store.backlog().await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // Left alone, most would have looked again after ten to twenty minutes.
    assert!(bench.clock.now().duration_since(began).as_secs() < 300);
    stop.send(true).unwrap();
    works.await.unwrap();
}
