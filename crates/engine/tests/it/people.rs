//! What people and senders do: replay, give up, come back with the form, deliver twice.

use std::time::Duration;

use domain::{Clock, Code, Kind, Vendor::Smaregi};
use engine::{Refused, Replay, Signal, Stop, Terms};
use store::{Accepted, Delivery, LetterFilter, LetterState, RunFilter, RunState};

use super::bench::{Bench, Story, TERMS, greet};

fn link() -> Story {
    story!(run, desk, {
        run.step("link", Some(Smaregi), async |call| desk.act(Smaregi, "link", call).await).await?;
        Ok(())
    })
}

fn bench_of_class(replay: Replay) -> Bench {
    let bench = Bench::new(vec![(Terms { replay, ..TERMS }, link())]);
    bench.desk.fail("link", [Kind::Rejected { code: Code::new("no") }]);
    bench
}

async fn letters(bench: &Bench) -> Vec<store::DeadLetter> {
    bench.store.letters(&LetterFilter { limit: 99, ..Default::default() }).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn money_moves_again_only_by_the_word_of_two() {
    let bench = bench_of_class(Replay::NeedsApproval);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert!(matches!(bench.engine.retry(id, "yuki").await, Err(Refused::NotAllowed(_))));
    assert!(matches!(bench.engine.retry_approved(id, "yuki", "yuki").await, Err(Refused::NotAllowed(_))));
    bench.engine.retry_approved(id, "yuki", "ren").await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert!(bench.desk.last_call("link").may_have_happened, "a replay looks first");
    let audit = bench.store.audit(None, 9).await.unwrap();
    assert_eq!((audit.len(), audit[0].who.as_str(), audit[0].action.as_str()), (1, "yuki", "run.retry"));
    assert_eq!(audit[0].change["approved_by"], "ren");
    let letters = letters(&bench).await;
    assert_eq!((letters[0].state, letters[0].ended_by.as_deref()), (LetterState::Resolved, Some("yuki")));
}

#[tokio::test(start_paused = true)]
async fn what_may_never_be_replayed_is_not() {
    let bench = bench_of_class(Replay::Never);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert!(matches!(bench.engine.retry_approved(id, "yuki", "ren").await, Err(Refused::NotAllowed(_))));
    assert!(bench.store.audit(None, 9).await.unwrap().is_empty());
    let nobody = domain::RunId(uuid::Uuid::nil());
    assert!(matches!(bench.engine.retry(nobody, "yuki").await, Err(Refused::Missing("run"))));
}

#[tokio::test(start_paused = true)]
async fn giving_up_frees_the_lane_and_is_written_down() {
    let bench = bench_of_class(Replay::Safe);
    let head = bench.start("customer:1", "a").await;
    let behind = bench.start("customer:1", "b").await;
    bench.engine.run_until_idle().await;
    let letter = letters(&bench).await[0].id;
    bench.engine.discard(letter, "yuki", None).await.unwrap();
    assert!(matches!(bench.engine.discard(letter, "yuki", None).await, Err(Refused::Ended)));
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(head).await.state, RunState::Discarded);
    assert_eq!(bench.run(behind).await.state, RunState::Done);
    assert_eq!(bench.store.audit(None, 9).await.unwrap()[0].action, "dead-letter.discard");
}

#[tokio::test(start_paused = true)]
async fn a_form_lives_as_long_as_its_run_and_comes_back_with_the_sender() {
    let bench = Bench::of(story!(run, desk, {
        let Some(form) = run.companion::<String>() else {
            return Err(Stop::NeedsPerson(Code::new("form-lost")));
        };
        assert_eq!(*form, "form");
        run.step("create", Some(Smaregi), async |call| desk.act(Smaregi, "create", call).await).await?;
        Ok(())
    }));
    let quiet = bench.another_hub();
    quiet.tune(engine::Tuning { eager: false, ..Default::default() });
    let mut start = greet("email:1", "form-1");
    start.companion = Some(Box::new("form".to_owned()));
    let id = quiet.start(start).await.unwrap().id();
    drop(quiet); // the process dies with the form
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.code, Some(Code::new("form-lost")));
    bench.engine.rejoin(id, Box::new("form".to_owned())).await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    bench.engine.rejoin(id, Box::new("form".to_owned())).await.unwrap();
    assert_eq!(bench.engine.run_until_idle().await, 0, "a finished run is not told again");
}

fn delivery(id: &str, topic: &str, object: &str, bench: &Bench) -> Delivery {
    Delivery {
        source: "smaregi",
        delivery_id: id.to_owned(),
        topic: topic.to_owned(),
        object: object.to_owned(),
        version: None,
        facts: serde_json::json!({}),
        received_at: bench.clock.now(),
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_sent_ten_times_is_worked_on_once() {
    let bench = Bench::of(link());
    let same = || vec![delivery("d-1", "customers", "customer:1", &bench)];
    let mut new = 0;
    for _ in 0..10 {
        let answer = bench.engine.accept(same()).await.unwrap();
        new += answer.iter().filter(|&&accepted| accepted == Accepted::New).count();
    }
    let hubs = [bench.engine.clone(), bench.another_hub()];
    futures::join!(hubs[0].run_until_idle(), hubs[1].run_until_idle());
    assert_eq!((new, bench.desk.count("link")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_event_nobody_can_read_ends_with_a_person_and_holds_up_nobody() {
    let bench = Bench::of(link());
    let events = ["poison", "customers"].map(|topic| delivery(topic, topic, &format!("of:{topic}"), &bench));
    bench.engine.accept(events.to_vec()).await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.count("link"), 1);
    bench.pass(Duration::from_secs(2 * 3_600)).await;
    let letters = letters(&bench).await;
    assert_eq!((letters.len(), letters[0].object.as_str()), (1, "of:poison"));
    assert_eq!(letters[0].owner, domain::Owner::Operations);
}

#[tokio::test(start_paused = true)]
async fn a_worker_takes_up_events_within_the_moment() {
    let bench = Bench::of(link());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let hub = bench.engine.clone();
    let worker = tokio::spawn(async move { hub.work(stopped, Duration::from_secs(1)).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    bench.engine.accept(vec![delivery("d-1", "customers", "customer:1", &bench)]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(bench.desk.count("link"), 1);
    stop.send(true).unwrap();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_step_by_step() {
    let mut bench = Bench::of(link());
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    let news = bench.heard();
    assert!(matches!(&news[0], Signal::Step(step) if step.step == "link" && step.run == id));
    assert!(matches!(&news[1], Signal::Run { state: RunState::Done, .. }));
}

#[tokio::test(start_paused = true)]
async fn a_run_far_slower_than_usual_is_noticed_while_it_is_slow() {
    let bench = Bench::of(story!(run, desk, {
        let wait: u64 = run.input()?;
        run.step("call", None, async |call| {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            desk.act(Smaregi, "call", call).await
        })
        .await?;
        Ok(())
    }));
    for n in 0..20 {
        let mut start = greet(&format!("customer:{n}"), &format!("key:{n}"));
        start.input = 100.into();
        bench.engine.start(start).await.unwrap();
    }
    bench.engine.run_until_idle().await;
    assert_eq!(bench.engine.facts().median_ms("greet", "call"), Some(100));
    let mut start = greet("customer:slow", "slow");
    start.input = 5_000.into();
    bench.engine.start(start).await.unwrap();
    tokio::time::sleep(Duration::from_millis(310)).await;
    assert_eq!(bench.engine.slow_now().len(), 1);
    bench.engine.run_until_idle().await;
    assert_eq!(bench.engine.facts().take_slow_runs()[0].object, "customer:slow");
    let runs = bench.store.runs(&RunFilter { limit: 99, ..Default::default() }).await.unwrap();
    assert!(runs.iter().all(|run| run.state == RunState::Done));
}

#[tokio::test(start_paused = true)]
async fn a_sender_who_comes_back_while_the_run_is_under_way_does_not_disturb_it() {
    let bench = Bench::of(story!(run, desk, {
        run.step("look", Some(Smaregi), async |call| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            desk.act(Smaregi, "look", call).await
        })
        .await?;
        if run.companion::<u32>().is_none() {
            return Err(Stop::NeedsPerson(Code::new("form-lost")));
        }
        Ok(())
    }));
    let id = bench.start("email:1", "form-1").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    bench.engine.rejoin(id, Box::new(7_u32)).await.unwrap();
    bench.engine.run_until_idle().await;
    let run = bench.run(id).await;
    assert_eq!((run.state, run.attempts, bench.desk.count("look")), (RunState::Done, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn two_steps_of_one_name_are_a_fault_of_the_flow_and_ask_a_person() {
    let bench = Bench::of(story!(run, desk, {
        let one = run.attempt("link", None, async |call| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            desk.act(Smaregi, "link", call).await
        });
        let two = run.attempt("link", None, async |call| desk.act(Smaregi, "link", call).await);
        let (one, two) = futures::join!(one, two);
        one?;
        two?;
        Ok(())
    }));
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!((bench.run(id).await.state, bench.desk.count("link")), (RunState::Dead, 1));
    assert_eq!(letters(&bench).await[0].code.as_str(), "step-name-twice");
}
