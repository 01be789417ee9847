//! Runs that wait: for a time, an event, the clock, or the end of a pause.

use std::time::Duration;

use domain::{Clock, Code, Vendor::Smaregi};
use engine::{Firing, Stop};
use store::{RunFilter, RunState, Scope, Wait};

use super::bench::{Bench, Story, greet};

const HOUR: Duration = Duration::from_secs(3_600);

fn link() -> Story {
    story!(run, desk, {
        run.step("link", Some(Smaregi), async |call| desk.act(Smaregi, "link", call).await).await?;
        Ok(())
    })
}

#[tokio::test(start_paused = true)]
async fn a_run_sleeps_and_goes_on_behind_that_line() {
    let bench = Bench::of(story!(run, desk, {
        run.step("before", None, async |call| desk.act(Smaregi, "before", call).await).await?;
        run.sleep_until("hold for a day", run.now().saturating_add(24 * HOUR).unwrap()).await?;
        run.step("after", None, async |call| desk.act(Smaregi, "after", call).await).await?;
        Ok(())
    }));
    let id = bench.start("customer:1", "a").await;
    bench.pass(23 * HOUR).await;
    assert_eq!(bench.desk.calls(), ["before"]);
    bench.pass(2 * HOUR).await;
    assert_eq!(bench.desk.calls(), ["before", "after"]);
    assert_eq!(bench.run(id).await.state, RunState::Done);
}

fn pickup() -> Story {
    story!(run, desk, {
        let end = run.created_at().saturating_add(24 * HOUR).unwrap();
        let came = run.wait_for("wait for the shopper", &format!("came:{}", run.object()), end).await?;
        let what = if came { "hand over" } else { "put back" };
        run.step(what, None, async |call| desk.act(Smaregi, what, call).await).await?;
        Ok(())
    })
}

#[tokio::test(start_paused = true)]
async fn what_happens_wakes_the_runs_that_wait_for_it_and_no_other() {
    let bench = Bench::of(pickup());
    let came = bench.start("pickup:1", "a").await;
    let missed = bench.start("pickup:2", "b").await;
    bench.pass(HOUR).await;
    assert!(bench.desk.calls().is_empty());
    assert_eq!(bench.engine.happened("came:pickup:1").await.unwrap(), 1);
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls(), ["hand over"]);
    bench.pass(24 * HOUR).await;
    assert_eq!(bench.desk.calls(), ["hand over", "put back"]);
    for id in [came, missed] {
        assert_eq!(bench.run(id).await.state, RunState::Done);
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_during_a_pause_is_not_forgotten() {
    let bench = Bench::of(pickup());
    bench.start("pickup:1", "a").await;
    bench.engine.run_until_idle().await;
    let flow = Scope::Flow("greet".into());
    bench.engine.pause(bench.switch(flow.clone(), None)).await.unwrap();
    bench.engine.happened("came:pickup:1").await.unwrap();
    bench.pass(HOUR).await;
    bench.engine.resume(&flow, None).await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls(), ["hand over"]);
}

#[tokio::test(start_paused = true)]
async fn a_person_who_pushes_a_waiting_run_is_not_taken_for_the_event() {
    let bench = Bench::of(pickup());
    let id = bench.start("pickup:1", "a").await;
    bench.engine.run_until_idle().await;
    bench.engine.retry(id, "yuki").await.unwrap();
    bench.pass(HOUR).await;
    assert!(bench.desk.calls().is_empty());
    bench.engine.happened("came:pickup:1").await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls(), ["hand over"]);
}

#[tokio::test(start_paused = true)]
async fn a_paused_flow_and_a_paused_object_keep_what_arrives_and_resume_in_order() {
    for scope in [Scope::Flow("greet".into()), Scope::Object("customer:7".into())] {
        let bench = Bench::of(link());
        bench.engine.pause(bench.switch(scope.clone(), None)).await.unwrap();
        let held = bench.start("customer:7", "a").await;
        let other = bench.start("customer:8", "b").await;
        bench.pass(10 * HOUR).await;
        let waits_on = bench.run(held).await.waits_on;
        match &scope {
            Scope::Flow(_) => assert_eq!(waits_on, Wait::Flow("greet".into())),
            _ => {
                assert_eq!(waits_on, Wait::Object("customer:7".into()));
                assert_eq!(bench.run(other).await.state, RunState::Done);
            }
        }
        bench.engine.resume(&scope, None).await.unwrap();
        bench.engine.run_until_idle().await;
        assert_eq!(bench.run(held).await.state, RunState::Done);
        assert!(!bench.desk.last_call("link").may_have_happened, "nothing was tried yet");
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_vendor_is_not_called_and_drains_at_the_given_rate() {
    let bench = Bench::of(link());
    let scope = Scope::Vendor(Smaregi);
    bench.engine.pause(bench.switch(scope.clone(), None)).await.unwrap();
    for n in 0..20 {
        bench.start(&format!("customer:{n}"), &format!("key:{n}")).await;
    }
    bench.pass(5 * HOUR).await;
    assert_eq!(bench.desk.count("link"), 0);
    assert_eq!(bench.engine.resume(&scope, Some(2)).await.unwrap(), 20);
    bench.pass(Duration::from_millis(4_900)).await;
    assert_eq!(bench.desk.count("link"), 10);
    bench.pass(Duration::from_secs(6)).await;
    assert_eq!(bench.desk.count("link"), 20);
    let order: Vec<_> = bench.desk.keys().into_iter().collect();
    let filter = RunFilter { limit: 99, ..Default::default() };
    let runs = bench.store.runs(&filter).await.unwrap();
    let arrived: Vec<_> = runs.iter().rev().map(|run| format!("{}/link", run.id)).collect();
    assert_eq!(order, arrived);
}

#[tokio::test(start_paused = true)]
async fn a_pause_with_an_end_ends_by_itself() {
    let bench = Bench::of(link());
    let until = bench.clock.now().saturating_add(2 * HOUR).unwrap();
    bench.engine.pause(bench.switch(Scope::Flow("greet".into()), Some(until))).await.unwrap();
    let id = bench.start("customer:1", "a").await;
    bench.pass(Duration::from_secs(7_100)).await;
    assert_eq!(bench.run(id).await.state, RunState::Waiting);
    bench.pass(Duration::from_secs(200)).await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert!(bench.store.switches().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn two_hubs_look_at_the_clock_and_a_firing_happens_once() {
    let bench = Bench::of(story!(run, desk, {
        let firing: Firing = run.input()?;
        run.step("sweep", None, async |call| {
            desk.note(firing.at.to_string());
            desk.act(Smaregi, "sweep", call).await
        })
        .await?;
        Ok(())
    }));
    let hubs = [bench.engine.clone(), bench.another_hub()];
    for hub in &hubs {
        hub.schedule("sweep", "greet", HOUR).await.unwrap();
    }
    for _ in 0..3 {
        bench.clock.pass(HOUR).await;
        futures::join!(hubs[0].run_until_idle(), hubs[1].run_until_idle());
    }
    assert_eq!(bench.desk.count("sweep"), 3);

    bench.clock.pass(10 * HOUR).await; // nobody was there
    hubs[0].run_until_idle().await;
    assert_eq!(bench.desk.count("sweep"), 4, "made up for once");
    let notes = bench.desk.notes();
    let hours: Vec<_> = notes.iter().map(|at| &at[11..16]).collect();
    assert_eq!(hours, ["01:00", "02:00", "03:00", "04:00"]);
}

#[tokio::test(start_paused = true)]
async fn a_child_is_started_once_and_runs_by_itself() {
    let bench = Bench::of(story!(run, desk, {
        if run.object() == "parent:1" {
            let child = run.start("tell the others", greet("child:1", "child of 1")).await?;
            assert_ne!(child, run.id());
            run.step("after", None, async |call| desk.act(Smaregi, "after", call).await).await?;
        } else {
            run.step("child", None, async |call| desk.act(Smaregi, "child", call).await).await?;
        }
        Ok(())
    }));
    bench.desk.fail("after", [domain::Kind::Unavailable]);
    bench.start("parent:1", "p").await;
    bench.pass(HOUR).await;
    assert_eq!((bench.desk.count("child"), bench.desk.count("after")), (1, 2));
}

fn holds() -> Story {
    story!(run, desk, {
        for name in ["hold stock", "hold points"] {
            run.step(name, Some(Smaregi), async |call| desk.act(Smaregi, name, call).await).await?;
            let to = desk.clone();
            let back = if name == "hold stock" { "free stock" } else { "free points" };
            run.undo(name, Some(Smaregi), async move |call| to.act(Smaregi, back, call).await.map(drop))
                .await?;
        }
        // "No" is an answer the story can live with, so it is an output.
        let accepted = run
            .step("ask the bank", None, async |call| {
                let answer = desk.act(Smaregi, "ask the bank", call).await;
                Ok(answer.is_ok())
            })
            .await?;
        if !accepted {
            run.undo_all().await?;
            run.step("say sorry", None, async |call| desk.act(Smaregi, "say sorry", call).await).await?;
            return Err(Stop::Moot(Code::new("refused")));
        }
        Ok(())
    })
}

#[tokio::test(start_paused = true)]
async fn what_was_done_is_taken_back_newest_first_and_retried_like_a_step() {
    let bench = Bench::of(holds());
    let no = domain::Kind::Rejected { code: Code::new("no") };
    bench.desk.fail("ask the bank", [no]);
    bench.desk.fail("free points", [domain::Kind::Unavailable, domain::Kind::InDoubt]);
    let id = bench.start("order:1", "a").await;
    bench.pass(HOUR).await;
    let calls = bench.desk.calls();
    let expected = [
        "hold stock",
        "hold points",
        "ask the bank",
        "free points",
        "free points",
        "free points",
        "free stock",
        "say sorry",
    ];
    assert_eq!(calls, expected);
    assert!(bench.desk.last_call("free points").may_have_happened);
    assert_eq!(bench.run(id).await.state, RunState::Discarded);
    let steps = bench.store.steps(id).await.unwrap();
    let undone: Vec<_> = steps.iter().filter(|step| step.state == store::StepState::Undone).collect();
    assert_eq!(undone.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_good_end_takes_nothing_back() {
    let bench = Bench::of(holds());
    let id = bench.start("order:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls(), ["hold stock", "hold points", "ask the bank"]);
    assert_eq!(bench.run(id).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn what_happens_while_a_run_is_on_its_way_to_wait_is_not_missed() {
    let bench = Bench::of(story!(run, desk, {
        let end = run.created_at().saturating_add(24 * HOUR).unwrap();
        let wait = run.wait_for("wait for the shopper", "came", end);
        let mail = run.attempt("mail", None, async |call| {
            tokio::time::sleep(Duration::from_secs(5)).await;
            desk.act(Smaregi, "mail", call).await
        });
        let (came, mail) = futures::join!(wait, mail);
        mail?;
        let what = if came? { "hand over" } else { "put back" };
        run.step(what, None, async |call| desk.act(Smaregi, what, call).await).await?;
        Ok(())
    }));
    bench.start("pickup:1", "a").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.engine.happened("came").await.unwrap(), 0, "nobody waits yet");
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls(), ["mail", "hand over"]);
}
