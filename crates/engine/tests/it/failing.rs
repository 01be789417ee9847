//! Vendors fail in every way there is.

use std::time::Duration;

use domain::{Class, Code, Kind, Vendor::Smaregi};
use engine::{Attempt, Parks, Signal, Stop, Terms};
use store::{LetterFilter, LetterState, RunState, Scope, StepState, Wait};

use super::bench::{Bench, Story, TERMS, greet};

fn link() -> Story {
    story!(run, desk, {
        run.step("link", Some(Smaregi), async |call| desk.act(Smaregi, "link", call).await).await?;
        Ok(())
    })
}

async fn letters(bench: &Bench) -> Vec<store::DeadLetter> {
    bench.store.letters(&LetterFilter { limit: 99, ..Default::default() }).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_throttle_spends_no_attempt_and_is_waited_out() {
    let bench = Bench::of(link());
    let retry_after = Some(Duration::from_secs(90));
    bench.desk.fail("link", [Kind::Throttled { retry_after }, Kind::Throttled { retry_after: None }]);
    let id = bench.start("customer:1", "a").await;
    bench.pass(Duration::from_secs(89)).await;
    assert_eq!(bench.desk.count("link"), 1);
    bench.pass(Duration::from_secs(2)).await;
    assert_eq!(bench.desk.count("link"), 2);
    assert_eq!(bench.store.steps(id).await.unwrap()[0].attempts, 0);
    bench.pass(Duration::from_secs(600)).await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert_eq!(bench.desk.last_call("link").attempt, 1);
}

#[tokio::test(start_paused = true)]
async fn an_outage_longer_than_patience_asks_a_person_once() {
    let bench = Bench::of(link());
    bench.desk.down(Smaregi, Kind::Unavailable);
    let id = bench.start("customer:1", "a").await;
    bench.pass(Duration::from_secs(23 * 3_600)).await;
    assert_eq!(bench.run(id).await.state, RunState::Waiting);
    bench.pass(Duration::from_secs(2 * 3_600)).await;
    assert_eq!(bench.run(id).await.state, RunState::Dead);
    let letters = letters(&bench).await;
    assert_eq!((letters.len(), letters[0].code.as_str()), (1, "unavailable"));
    assert_eq!(letters[0].due_at.as_second() - letters[0].created_at.as_second(), 3_600);
}

#[tokio::test(start_paused = true)]
async fn no_answer_is_looked_up_soon_and_not_believed() {
    let bench = Bench::of(link());
    bench.desk.fail("link", [Kind::InDoubt]);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.store.steps(id).await.unwrap()[0].state, StepState::InDoubt);
    bench.pass(Duration::from_secs(2)).await;
    assert!(bench.desk.last_call("link").may_have_happened);
    assert_eq!(bench.run(id).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn a_person_who_retries_a_doubtful_step_does_not_make_it_certain() {
    let bench = Bench::of(link());
    bench.desk.down(Smaregi, Kind::InDoubt);
    let id = bench.start("customer:1", "a").await;
    bench.pass(Duration::from_secs(26 * 3_600)).await;
    assert_eq!(bench.run(id).await.state, RunState::Dead);
    bench.desk.up(Smaregi);
    bench.engine.retry(id, "yuki").await.unwrap();
    bench.pass(Duration::from_secs(3_600)).await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert!(bench.desk.last_call("link").may_have_happened);
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_pause_the_vendor_and_everybody_waits_unharmed() {
    let mut bench = Bench::of(link());
    bench.desk.fail("link", [Kind::Denied]);
    let one = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    let two = bench.start("customer:2", "b").await;
    bench.pass(Duration::from_secs(7_200)).await;
    assert_eq!(bench.desk.count("link"), 1, "nobody asks again with the same credentials");
    for id in [one, two] {
        assert_eq!(bench.run(id).await.waits_on, Wait::Vendor(Smaregi));
    }
    assert_eq!(bench.store.steps(one).await.unwrap()[0].attempts, 0);
    let denied = bench.heard().iter().filter(|news| matches!(news, Signal::Denied { .. })).count();
    assert_eq!(denied, 1);
    let switches = bench.store.switches().await.unwrap();
    assert_eq!((switches[0].by.as_str(), switches[0].reason.as_str()), ("hub", "denied"));

    bench.engine.resume(&Scope::Vendor(Smaregi), None).await.unwrap();
    bench.engine.run_until_idle().await;
    for id in [one, two] {
        assert_eq!(bench.run(id).await.state, RunState::Done);
    }
    assert!(letters(&bench).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_is_down_is_left_alone_and_the_herd_comes_back_in_file() {
    let mut bench = Bench::of(link());
    bench.desk.down(Smaregi, Kind::Unavailable);
    for n in 0..300 {
        bench.start(&format!("customer:{n}"), &format!("key:{n}")).await;
    }
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.count("link"), 5, "the breaker opens at the fifth");
    bench.pass(Duration::from_secs(600)).await;
    let probes = bench.desk.count("link") - 5;
    assert!((8..=14).contains(&probes), "{probes} probes in ten minutes");

    bench.desk.up(Smaregi);
    let (mut before, mut fullest) = (bench.desk.count("link"), 0);
    for _ in 0..200 {
        bench.pass(Duration::from_secs(1)).await;
        let now = bench.desk.count("link");
        (fullest, before) = (fullest.max(now - before), now);
    }
    assert!(fullest <= 110, "{fullest} in one second");
    let done = bench.store.backlog().await.unwrap();
    assert!(done.is_empty(), "{done:?}");
    let opened = bench.heard();
    let count = |wanted: fn(&Signal) -> bool| opened.iter().filter(|news| wanted(news)).count();
    assert_eq!(count(|news| matches!(news, Signal::BreakerOpened { .. })), 1);
    assert_eq!(count(|news| matches!(news, Signal::BreakerClosed { .. })), 1);
}

#[tokio::test(start_paused = true)]
async fn waiting_behind_a_breaker_spends_no_attempt() {
    let bench = Bench::of(link());
    bench.desk.down(Smaregi, Kind::Unavailable);
    for n in 0..5 {
        bench.start(&format!("customer:{n}"), &format!("key:{n}")).await;
    }
    bench.engine.run_until_idle().await;
    let late = bench.start("customer:late", "late").await;
    bench.engine.run_until_idle().await;
    assert!(bench.store.steps(late).await.unwrap().is_empty());
    assert_eq!(bench.run(late).await.waits_on, Wait::Vendor(Smaregi));
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_parks_its_lane_and_the_rest_follows_in_order() {
    let bench = Bench::of(link());
    bench.desk.fail("link", [Kind::Unreadable]);
    let head = bench.start("customer:1", "a").await;
    let behind = bench.start("customer:1", "b").await;
    let other = bench.start("customer:2", "c").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(head).await.state, RunState::Dead);
    assert_eq!(bench.run(behind).await.state, RunState::Waiting);
    assert_eq!(bench.run(other).await.state, RunState::Done);
    bench.engine.retry(head, "yuki").await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(behind).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn what_a_later_run_does_too_parks_nothing_and_is_resolved_by_it() {
    let terms = Terms { parks: Parks::Nothing, ..TERMS };
    let bench = Bench::new(vec![(terms, link())]);
    bench.desk.fail("link", [Kind::Rejected { code: Code::new("code-taken") }]);
    bench.start("customer:1", "a").await;
    bench.start("customer:1", "b").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.count("link"), 2);
    let letters = letters(&bench).await;
    assert_eq!((letters.len(), letters[0].state), (1, LetterState::Resolved));
    assert_eq!(letters[0].ended_by.as_deref(), Some("itself"));
}

#[tokio::test(start_paused = true)]
async fn one_attempt_with_a_person_does_not_keep_another_from_catching_up() {
    let bench = Bench::of(story!(run, desk, {
        let link = run.attempt("link", Some(Smaregi), async |call| desk.act(Smaregi, "link", call).await);
        let mail = run.attempt("mail", None, async |call| desk.act(Smaregi, "mail", call).await);
        let (link, mail) = futures::join!(link, mail);
        link?;
        mail?;
        Ok(())
    }));
    bench.desk.fail("link", [Kind::Rejected { code: Code::new("name-too-long") }]);
    bench.desk.fail("mail", [Kind::Unavailable]);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Waiting);
    bench.pass(Duration::from_secs(5)).await;
    assert_eq!(bench.run(id).await.state, RunState::Dead);
    assert_eq!((bench.desk.count("link"), bench.desk.count("mail")), (1, 2));
    assert_eq!(letters(&bench).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_story_that_asks_a_person_writes_one_letter_and_lets_the_rest_catch_up() {
    let bench = Bench::of(story!(run, desk, {
        run.attempt("mail", None, async |call| desk.act(Smaregi, "mail", call).await).await?;
        Err(Stop::NeedsPerson(Code::new("two-members-match")))
    }));
    bench.desk.fail("mail", [Kind::Unavailable]);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(letters(&bench).await.len(), 1, "a person is told at once");
    bench.pass(Duration::from_secs(5)).await;
    assert_eq!((bench.desk.count("mail"), letters(&bench).await.len()), (2, 1));
    assert_eq!(bench.run(id).await.state, RunState::Dead);
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_a_flow_costs_one_run_and_asks_a_person() {
    let bench = Bench::of(story!(run, _desk, {
        assert_ne!(run.object(), "customer:1", "this one is special");
        Ok(())
    }));
    let ill = bench.start("customer:1", "a").await;
    let well = bench.start("customer:2", "b").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(well).await.state, RunState::Done);
    assert_eq!(bench.run(ill).await.state, RunState::Dead);
    assert_eq!(letters(&bench).await[0].code.as_str(), "flow-panicked");
}

#[tokio::test(start_paused = true)]
async fn a_step_the_story_let_go_of_is_looked_at_again_as_doubtful() {
    let bench = Bench::of(story!(run, desk, {
        let slow = run.attempt("link", Some(Smaregi), async |call| {
            let answer = desk.act(Smaregi, "link", call.clone()).await;
            if call.attempt == 1 && !call.may_have_happened {
                tokio::time::sleep(Duration::from_secs(10)).await;
            }
            answer
        });
        match tokio::time::timeout(Duration::from_secs(2), slow).await {
            Ok(attempt) => attempt.map(drop),
            Err(_) => Ok(()),
        }
    }));
    let id = bench.start("customer:1", "a").await;
    bench.pass(Duration::from_secs(30)).await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert_eq!(bench.desk.count("link"), 2);
    assert!(bench.desk.last_call("link").may_have_happened);
}

#[tokio::test(start_paused = true)]
async fn a_switched_off_step_is_off_and_no_failure() {
    let bench = Bench::of(story!(run, desk, {
        run.off("link", Some(Smaregi)).await?;
        let mail = run.attempt("mail", None, async |call| desk.act(Smaregi, "mail", call).await).await?;
        assert!(matches!(mail, Attempt::Done(_)));
        Ok(())
    }));
    let id = bench.engine.start(greet("customer:1", "a")).await.unwrap().id();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.store.steps(id).await.unwrap()[0].state, StepState::Off);
    assert_eq!(bench.run(id).await.state, RunState::Done);
}

#[tokio::test(start_paused = true)]
async fn what_has_waited_makes_room_for_who_comes_now() {
    let bench = Bench::new(vec![(Terms { class: Class::Interactive, ..TERMS }, link())]);
    bench.desk.fail("link", [Kind::Throttled { retry_after: Some(Duration::from_secs(60)) }]);
    bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.last_call("link").class, Class::Interactive);
    bench.pass(Duration::from_secs(61)).await;
    assert_eq!(bench.desk.last_call("link").class, Class::SameDay);
}
