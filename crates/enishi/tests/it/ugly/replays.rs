//! An operator tries again what is done, and what is paused: nothing happens twice, and all of it is written down.

use flows::operators::{Desk, DeskRefused, Operator, Reason};
use store::{AuditVerdict, Scope};

use crate::town::{Town, hours};

const EMAIL: &str = "hanako@example.jp";
const SPREAD: &str = "spread a new customer";

/// Customers, store members, contacts, mails, and calls that make a member.
fn counts(town: &Town) -> ([usize; 4], usize) {
    (town.counts(EMAIL), town.vendors.smaregi.calls("POST /customers"))
}

/// What the operator is said to have done.
async fn written_down(town: &Town, action: &str) -> usize {
    let audit = town.store.audit(None, 100).await.unwrap();
    assert!(matches!(town.store.verify_audit(None).await, Ok(AuditVerdict::Intact { .. })));
    audit.iter().filter(|entry| entry.who == "cli" && entry.action == action).count()
}

#[tokio::test(start_paused = true)]
async fn what_is_done_is_refused_when_somebody_tries_it_again() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let before = counts(&town);
    assert_eq!(before, ([1; 4], 1));
    let run = town.store.run_by_key(SPREAD, &n.to_string()).await.unwrap().unwrap();
    let (desk, by) = (Desk::of(&town.hub), Operator::at_the_command_line());
    for _ in 0..3 {
        assert!(matches!(desk.retry(&by, run.id).await, Err(DeskRefused::Ended)));
        town.leap(hours(1)).await;
    }
    assert_eq!(counts(&town), before);
    assert_eq!(written_down(&town, "run.retry").await, 0, "nothing was done, so nothing is in the log");
}

#[tokio::test(start_paused = true)]
async fn what_is_tried_again_while_its_flow_is_paused_waits_and_is_done_once() {
    let town = Town::open().await;
    assert!(town.vendors.smaregi.require_column("faxNumber", true));
    let n = town.sign_up(EMAIL).await;
    let letter = town.open_letters().await.remove(0);
    assert_eq!(letter.flow, SPREAD);
    assert!(town.vendors.smaregi.require_column("faxNumber", false));

    let (desk, by) = (Desk::of(&town.hub), Operator::at_the_command_line());
    let scope = Scope::Flow(SPREAD.into());
    assert!(desk.pause(&by, scope.clone(), Reason::Maintenance, None).await.unwrap());
    desk.retry_letter(&by, letter.id).await.unwrap();
    assert!(matches!(desk.retry_letter(&by, letter.id).await, Err(DeskRefused::Ended)));
    for _ in 0..3 {
        desk.retry(&by, letter.run).await.unwrap();
        town.leap(hours(1)).await;
        assert_eq!((town.vendors.smaregi.member_count(), town.linked(n).await), (0, None), "it is paused");
    }
    let asked = town.vendors.smaregi.calls("POST /customers");
    desk.resume(&by, &scope, None).await.unwrap();
    town.leap(hours(1)).await;
    assert!(town.linked(n).await.is_some());
    assert_eq!(counts(&town), ([1; 4], asked + 1), "once, however often somebody pressed");
    assert!(town.open_letters().await.is_empty());
    assert_eq!(written_down(&town, "run.retry").await, 4);
    assert_eq!((written_down(&town, "pause").await, written_down(&town, "resume").await), (1, 1));
}
