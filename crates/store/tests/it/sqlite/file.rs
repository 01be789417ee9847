//! The file: what was acknowledged is in it, whatever happens to the process, the disk or the version.

use std::time::Duration;

use sqlx::{Connection, Executor};
use store::{
    Accepted, Cursors, Delivery, Error, Inbox, Journal, Lanes, Links, Settlement,
    sqlite::{SqliteOptions, open},
};

use super::Place;
use crate::world::{at, fence_of, new_run, run_id, shop, step, terms};

pub(super) fn delivery(n: u32, padding: usize) -> Delivery {
    Delivery {
        source: "smaregi",
        delivery_id: n.to_string(),
        topic: "pos:transactions.created".into(),
        object: format!("transaction:{n}"),
        version: None,
        facts: serde_json::Value::String("0".repeat(padding)),
        received_at: at(0),
    }
}

#[tokio::test]
async fn everything_acknowledged_is_there_after_a_crash() {
    let place = Place::new();
    let store = place.open().await;
    let claimed = store.enqueue(vec![new_run(1, "customer:1")], Some(terms(0))).await.unwrap();
    let fence = fence_of(&claimed[0]);
    let done = step("create customer", 0, store::StepState::Done);
    store.record(&fence, run_id(1), done.clone(), None).await.unwrap();
    for n in 0..200 {
        assert_eq!(store.accept(vec![delivery(n, 0)]).await.unwrap(), [Accepted::New]);
    }
    // The process is gone without a word; the handle is still open.
    let crashed = place.as_after_a_crash();
    let reopened = crashed.open().await;
    assert_eq!(reopened.unsorted(1_000).await.unwrap().len(), 200);
    assert_eq!(reopened.steps(run_id(1)).await.unwrap(), [done]);
    let again = reopened.claim_due(terms(30), 9).await.unwrap();
    assert_eq!((again[0].run.id, again[0].fence.epoch), (run_id(1), fence.epoch + 1));
    drop(store);
}

#[tokio::test]
async fn a_dropped_store_is_all_there_when_opened_again() {
    let place = Place::new();
    let store = place.open().await;
    let waiting = store.accept((0..50).map(|n| delivery(n, 0)).collect());
    assert_eq!(waiting.await.unwrap().len(), 50);
    drop(store);
    assert_eq!(place.open().await.unsorted(99).await.unwrap().len(), 50);
}

#[tokio::test]
async fn a_closed_store_leaves_one_file_and_refuses_writing() {
    let place = Place::new();
    let store = place.open().await;
    let other = store.clone();
    store.accept(vec![delivery(1, 0)]).await.unwrap();
    store.close().await;
    assert!(!place.path().with_extension("db-wal").exists(), "the log was moved into the file");
    let refused = other.accept(vec![delivery(2, 0)]).await;
    assert!(matches!(refused, Err(Error::Unavailable("closed"))), "{refused:?}");
    assert!(other.is_healthy(), "closed is not broken");
}

#[tokio::test]
async fn a_full_disk_refuses_everybody_writes_nothing_and_passes() {
    let place = Place::new();
    let store = place.open().await;
    store.accept(vec![delivery(0, 0)]).await.unwrap();
    let pages = store.limit_pages(None).await.unwrap();
    store.limit_pages(Some(pages + 3)).await.unwrap();

    let big = (1..=4).map(|n| store.accept(vec![delivery(n, 20_000)]));
    for outcome in futures::future::join_all(big).await {
        assert!(matches!(outcome, Err(Error::Unavailable("full"))), "{outcome:?}");
    }
    assert!(store.is_healthy(), "a full disk is not a broken one");
    assert_eq!(store.unsorted(9).await.unwrap().len(), 1, "nothing half written");

    store.limit_pages(Some(1_000_000)).await.unwrap();
    assert_eq!(store.accept(vec![delivery(1, 20_000)]).await.unwrap(), [Accepted::New]);
    assert_eq!(store.unsorted(9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_previous_version_is_brought_up_to_date_with_its_rows() {
    let place = Place::new();
    let mut steps: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    steps.sort();
    let newest = steps.len();
    let mut tool = sqlx::sqlite::SqliteConnectOptions::new();
    tool = tool.filename(place.path()).create_if_missing(true);
    let mut tool = sqlx::ConnectOptions::connect(&tool).await.unwrap();
    for step in &steps[..newest - 1] {
        let sql = std::fs::read_to_string(step).unwrap();
        tool.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    let version = format!("PRAGMA user_version = {}", newest - 1);
    tool.execute(sqlx::AssertSqlSafe(version)).await.unwrap();
    tool.execute("INSERT INTO shops (id, name) VALUES (5, 'enishi-demo.myshopify.com')").await.unwrap();
    tool.execute("INSERT INTO links (shop, customer, created_at, updated_at) VALUES (5, 77, 0, 0)")
        .await
        .unwrap();
    tool.close().await.unwrap();

    let store = place.open().await;
    assert_eq!(store.link_counts().await.unwrap(), (1, 0));
    store::Audit::append(&store, crate::audit::entry(1)).await.unwrap();
    store.close().await;
    let mut tool = place.tool().await;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut tool).await.unwrap();
    assert_eq!(version, i64::try_from(newest).unwrap());
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let place = Place::new();
    place.open().await.close().await;
    let mut tool = place.tool().await;
    tool.execute("PRAGMA user_version = 99").await.unwrap();
    tool.close().await.unwrap();
    let refused = open(SqliteOptions::file(place.path(), shop())).await.err();
    assert!(matches!(refused, Some(Error::Unavailable("written by a newer version"))), "{refused:?}");
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let place = Place::new();
    std::fs::write(place.path(), "not a database, but long enough to look like a file of one".repeat(99))
        .unwrap();
    let refused = open(SqliteOptions::file(place.path(), shop())).await.err();
    assert!(matches!(refused, Some(Error::Unavailable("damaged"))), "{refused:?}");
    let nowhere = open(SqliteOptions::file("/no/such/folder/enishi.db", shop())).await.err();
    assert!(matches!(nowhere, Some(Error::Unavailable("cannot be opened"))), "{nowhere:?}");
}

#[tokio::test]
async fn a_file_damaged_under_way_stops_the_writer_for_good() {
    let place = Place::new();
    let store = place.open().await;
    store.accept((0..2_000).map(|n| delivery(n, 100)).collect()).await.unwrap();
    store.close().await;

    let store = place.open().await;
    let mut bytes = std::fs::read(place.path()).unwrap();
    bytes[4_096..].fill(0xa5);
    std::fs::write(place.path(), bytes).unwrap();
    let first = store.accept(vec![delivery(9_999, 0)]).await;
    assert!(matches!(first, Err(Error::Unavailable("damaged"))), "{first:?}");
    assert!(!store.is_healthy());
    let second = store.set_cursor("sweep", "page-1").await;
    assert!(matches!(second, Err(Error::Unavailable("the writer has stopped"))), "{second:?}");
}

#[tokio::test]
async fn a_second_process_on_the_same_file_is_welcome() {
    let place = Place::new();
    let (serve, command) = (place.open().await, place.open().await);
    serve.enqueue(vec![new_run(1, "customer:1")], None).await.unwrap();
    let claimed = command.claim_due(terms(0), 9).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert!(serve.claim_due(terms(1), 9).await.unwrap().is_empty());
    command.settle(&claimed[0].fence, run_id(1), Settlement::Done, terms(1)).await.unwrap();
    assert!(serve.run(run_id(1)).await.unwrap().unwrap().finished_at.is_some());
}

#[tokio::test(start_paused = true)]
async fn paused_time_stands_still_while_the_database_works() {
    let place = Place::new();
    let options = SqliteOptions::file(place.path(), shop()).inline();
    let store = open(options).await.unwrap();
    let before = tokio::time::Instant::now();
    let alarm = tokio::time::sleep(Duration::from_millis(1));
    tokio::pin!(alarm);
    let work = async {
        for n in 0..20 {
            store.accept(vec![delivery(n, 0)]).await.unwrap();
            store.unsorted(99).await.unwrap();
        }
        before.elapsed()
    };
    tokio::select! {
        biased;
        () = &mut alarm => panic!("time ran ahead of the database"),
        elapsed = work => assert_eq!(elapsed, Duration::ZERO),
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let _store = place.open().await;
    let mode = std::fs::metadata(place.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[test]
fn a_setting_names_a_file_or_memory() {
    let path = |url| SqliteOptions::from_url(url, shop()).map(|options| options.path);
    assert_eq!(path("sqlite://enishi.db"), Some(Some("enishi.db".into())));
    assert_eq!(path("sqlite:///var/lib/enishi.db"), Some(Some("/var/lib/enishi.db".into())));
    assert_eq!(path("sqlite::memory:"), Some(None));
    assert_eq!(path("postgres://localhost/enishi"), None);
    assert_eq!(path("sqlite://"), None);
}
