//! The program is brought up to date, or taken back, while work is under way: nothing that was accepted is lost.

use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use store::{Accepted, Error, Inbox, Journal, Lanes, Settlement, sqlite::SqliteOptions};

use super::{Place, file::delivery};
use crate::world::{fence_of, new_run, run_id, shop, step, terms};

/// The steps of the tables, oldest first.
fn steps() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let mut steps: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    steps.sort();
    steps.into_iter().map(|step| std::fs::read_to_string(step).unwrap()).collect()
}

async fn set_version(tool: &mut SqliteConnection, version: usize) {
    let sql = format!("PRAGMA user_version = {version}");
    tool.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

/// A file as the program before this one wrote it, with nothing in it.
async fn of_the_program_before(place: &Place) {
    let steps = steps();
    let before = steps.len() - 1;
    let tool = SqliteConnectOptions::new().filename(place.path()).create_if_missing(true);
    let mut tool = tool.connect().await.unwrap();
    for step in &steps[..before] {
        tool.execute(sqlx::AssertSqlSafe(step.clone())).await.unwrap();
    }
    set_version(&mut tool, before).await;
    tool.close().await.unwrap();
}

/// Rows under way, moved into a file of the program before with every column that both know.
async fn moved(from: &Place, to: &Place) {
    let mut tool = to.tool().await;
    let attach = format!("ATTACH '{}' AS newer", from.path().display());
    tool.execute(sqlx::AssertSqlSafe(attach)).await.unwrap();
    for table in ["shops", "inbox", "lanes", "runs", "steps"] {
        let columns = format!("SELECT group_concat(name, ', ') FROM pragma_table_info('{table}')");
        let columns: String =
            sqlx::query_scalar(sqlx::AssertSqlSafe(columns)).fetch_one(&mut tool).await.unwrap();
        let copy = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}");
        tool.execute(sqlx::AssertSqlSafe(copy)).await.unwrap();
    }
    tool.close().await.unwrap();
}

#[tokio::test]
async fn events_and_runs_under_way_go_on_under_the_next_version() {
    let now = Place::new();
    let store = now.open().await;
    let done = step("create customer", 0, store::StepState::Done);
    let claimed = store.enqueue(vec![new_run(1, "customer:1")], Some(terms(0))).await.unwrap();
    let fence = fence_of(&claimed[0]);
    store.record(&fence, run_id(1), done.clone(), None).await.unwrap();
    store.enqueue(vec![new_run(2, "customer:1"), new_run(3, "customer:3")], None).await.unwrap();
    for n in 0..5 {
        assert_eq!(store.accept(vec![delivery(n, 0)]).await.unwrap(), [Accepted::New]);
    }
    store.close().await;
    let before = Place::new();
    of_the_program_before(&before).await;
    moved(&now, &before).await;

    let store = before.open().await;
    assert_eq!(store.unsorted(99).await.unwrap().len(), 5, "what was accepted is still to be looked at");
    assert_eq!(store.accept(vec![delivery(4, 0)]).await.unwrap(), [Accepted::Duplicate], "and known again");
    assert_eq!(store.steps(run_id(1)).await.unwrap(), [done], "what was done is not done again");
    let goes_on = store.claim_due(terms(60), 9).await.unwrap();
    let mut ids: Vec<_> = goes_on.iter().map(|claimed| claimed.run.id).collect();
    ids.sort();
    assert_eq!(ids, [run_id(1), run_id(3)], "the second of a lane waits for the first");
    let first = goes_on.iter().find(|claimed| claimed.run.id == run_id(1)).unwrap();
    assert!(first.fence.epoch > fence.epoch, "whoever still runs the version before is fenced off");
    let late = store.settle(&fence, run_id(1), Settlement::Done, terms(61)).await;
    assert!(late.is_err(), "{late:?}");
    let next = store.settle(&first.fence, run_id(1), Settlement::Done, terms(61)).await.unwrap();
    assert_eq!(next.map(|claimed| claimed.run.id), Some(run_id(2)));
}

#[tokio::test]
async fn a_program_that_is_taken_back_leaves_the_newer_file_as_it_is() {
    let place = Place::new();
    let store = place.open().await;
    store.accept(vec![delivery(1, 0)]).await.unwrap();
    store.enqueue(vec![new_run(1, "customer:1")], None).await.unwrap();
    store.close().await;
    let mut tool = place.tool().await;
    set_version(&mut tool, steps().len() + 1).await;
    tool.close().await.unwrap();
    let bytes = std::fs::read(place.path()).unwrap();
    for _ in 0..3 {
        let refused = store::sqlite::open(SqliteOptions::file(place.path(), shop())).await.err();
        assert!(matches!(refused, Some(Error::Unavailable("written by a newer version"))), "{refused:?}");
    }
    assert!(std::fs::read(place.path()).unwrap() == bytes, "not a byte of it was touched");

    // The newer program comes back, and goes on where it was.
    let mut tool = place.tool().await;
    set_version(&mut tool, steps().len()).await;
    tool.close().await.unwrap();
    let store = place.open().await;
    assert_eq!(store.unsorted(9).await.unwrap().len(), 1);
    assert_eq!(store.claim_due(terms(1), 9).await.unwrap()[0].run.id, run_id(1));
}
