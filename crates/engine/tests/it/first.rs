//! A run from start to end, and what happens when it stops on the way.

use std::time::Duration;

use domain::{Code, Kind, Vendor::Smaregi};
use engine::Attempt;
use store::{LetterFilter, RunState};

use super::bench::Bench;

#[tokio::test(start_paused = true)]
async fn three_steps_are_done_once_and_in_order() {
    let bench = Bench::of(story!(run, desk, {
        for name in ["one", "two", "three"] {
            run.step(name, Some(Smaregi), async |call| desk.act(Smaregi, name, call).await).await?;
        }
        Ok(())
    }));
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls(), ["one", "two", "three"]);
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert_eq!(bench.start("customer:1", "a").await, id, "the same key is the same run");
    bench.engine.run_until_idle().await;
    assert_eq!(bench.desk.calls().len(), 3);
    let call = bench.desk.last_call("two");
    assert!(!call.may_have_happened && call.attempt == 1);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_is_tried_again_alone_while_the_others_stand() {
    let bench = Bench::of(story!(run, desk, {
        let pos = run.attempt("link", Some(Smaregi), async |call| desk.act(Smaregi, "link", call).await);
        let mail = run.attempt("mail", None, async |call| desk.act(Smaregi, "mail", call).await);
        let (pos, mail) = futures::join!(pos, mail);
        assert!(matches!(mail?, Attempt::Done(_)));
        pos?;
        Ok(())
    }));
    bench.desk.fail("link", [Kind::Unavailable, Kind::Unavailable]);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Waiting);
    bench.pass(Duration::from_secs(10)).await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert_eq!((bench.desk.count("link"), bench.desk.count("mail")), (3, 1));
    assert!(!bench.desk.last_call("link").may_have_happened, "the vendor said that it did not happen");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_asks_a_person_and_a_retry_settles_it() {
    let bench = Bench::of(story!(run, desk, {
        run.step("link", Some(Smaregi), async |call| desk.act(Smaregi, "link", call).await).await?;
        Ok(())
    }));
    bench.desk.fail("link", [Kind::Rejected { code: Code::new("code-taken") }]);
    let id = bench.start("customer:1", "a").await;
    bench.engine.run_until_idle().await;
    let letters = bench.store.letters(&LetterFilter { limit: 9, ..Default::default() }).await.unwrap();
    assert_eq!((letters.len(), letters[0].code.as_str()), (1, "code-taken"));
    assert_eq!(bench.run(id).await.state, RunState::Dead);

    bench.engine.retry(id, "yuki").await.unwrap();
    bench.engine.run_until_idle().await;
    assert_eq!(bench.run(id).await.state, RunState::Done);
    assert!(matches!(bench.engine.retry(id, "yuki").await, Err(engine::Refused::Ended)));
}
