//! Somebody edits the audit log in the file: it shows, wherever they did it.

use sqlx::{AssertSqlSafe, Connection, Executor};
use store::{Audit, AuditVerdict};

use super::Place;
use crate::audit::entry;

/// Eight entries, then these statements on the file; what the check says afterwards, knowing the old head.
async fn after(statements: &str) -> AuditVerdict {
    let place = Place::new();
    let store = place.open().await;
    let mut head = String::new();
    for n in 1..=8 {
        head = store.append(entry(n)).await.unwrap().hash;
    }
    store.close().await;
    let mut tool = place.tool().await;
    let open_the_lid = "DROP TRIGGER audit_is_not_edited; DROP TRIGGER audit_is_not_deleted;";
    tool.execute(AssertSqlSafe(format!("{open_the_lid} {statements}"))).await.unwrap();
    tool.close().await.unwrap();
    place.open().await.verify_audit(Some(&head)).await.unwrap()
}

#[tokio::test]
async fn an_untouched_log_is_intact() {
    assert!(matches!(after("").await, AuditVerdict::Intact { entries: 8, .. }));
}

#[tokio::test]
async fn an_edited_entry_shows() {
    for edit in [
        "who = 'somebody'",
        "at = at + 1",
        "reason = NULL",
        "reason = 'other'",
        "object = 'run:5'",
        "change = '{}'",
        "hash = randomblob(32)",
    ] {
        let verdict = after(&format!("UPDATE audit SET {edit} WHERE number = 4")).await;
        assert_eq!(verdict, AuditVerdict::Broken { number: 4 }, "{edit}");
    }
}

#[tokio::test]
async fn a_deleted_entry_shows() {
    for (number, broken) in [(1, 1), (4, 4), (8, 8)] {
        let verdict = after(&format!("DELETE FROM audit WHERE number = {number}")).await;
        assert_eq!(verdict, AuditVerdict::Broken { number: broken });
    }
    let renumbered =
        "DELETE FROM audit WHERE number = 4; UPDATE audit SET number = number - 1 WHERE number > 4";
    assert_eq!(after(renumbered).await, AuditVerdict::Broken { number: 4 });
}

#[tokio::test]
async fn reordered_entries_show() {
    let swap = "UPDATE audit SET number = 99 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4;
        UPDATE audit SET number = 4 WHERE number = 99";
    assert_eq!(after(swap).await, AuditVerdict::Broken { number: 3 });
}

#[tokio::test]
async fn an_emptied_log_shows_if_its_head_is_kept_elsewhere() {
    assert_eq!(after("DELETE FROM audit").await, AuditVerdict::Broken { number: 1 });
}

#[tokio::test]
async fn the_file_itself_refuses_a_careless_edit() {
    let place = Place::new();
    let store = place.open().await;
    store.append(entry(1)).await.unwrap();
    let mut tool = place.tool().await;
    assert!(tool.execute("UPDATE audit SET who = 'somebody'").await.is_err());
    assert!(tool.execute("DELETE FROM audit").await.is_err());
}
