//! The audit log: numbered without gaps, each entry sealed to the one before.

use domain::Code;
use serde_json::json;
use store::{Audit, AuditVerdict, NewAudit};

use crate::world::{World, at};

contract! {
    an_empty_log_is_intact,
    entries_are_numbered_and_chained,
    a_head_kept_elsewhere_must_be_part_of_the_chain,
    entries_written_at_once_make_one_chain,
}

pub fn entry(n: i64) -> NewAudit {
    NewAudit {
        at: at(n),
        who: "operator1".into(),
        action: "dead-letter.retry".into(),
        object: format!("run:{n}"),
        reason: (n % 2 == 0).then(|| Code::new("asked-by-customer")),
        change: json!({ "before": n, "after": [n + 1] }),
    }
}

async fn an_empty_log_is_intact(world: World) {
    let verdict = world.verify_audit(None).await.unwrap();
    assert_eq!(verdict, AuditVerdict::Intact { entries: 0, head: None });
    assert!(world.audit(None, 9).await.unwrap().is_empty());
}

async fn entries_are_numbered_and_chained(world: World) {
    let mut told = Vec::new();
    for n in 1..=5 {
        told.push(world.append(entry(n)).await.unwrap());
    }
    assert_eq!(told.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!((&told[1].change, &told[1].reason), (&entry(2).change, &entry(2).reason));
    let page = Audit::audit(&*world.store, Some(4), 2).await.unwrap();
    assert_eq!(page, [told[2].clone(), told[1].clone()]);
    let head = Some(told[4].hash.clone());
    assert_eq!(world.verify_audit(None).await.unwrap(), AuditVerdict::Intact { entries: 5, head });
}

async fn a_head_kept_elsewhere_must_be_part_of_the_chain(world: World) {
    let first = world.append(entry(1)).await.unwrap();
    world.append(entry(1)).await.unwrap();
    let verdict = world.verify_audit(Some(&first.hash)).await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { entries: 2, .. }), "{verdict:?}");
    let elsewhere = "00".repeat(32);
    assert_eq!(world.verify_audit(Some(&elsewhere)).await.unwrap(), AuditVerdict::Broken { number: 3 });
}

async fn entries_written_at_once_make_one_chain(world: World) {
    futures::future::try_join_all((1..=40).map(|n| world.append(entry(n)))).await.unwrap();
    let verdict = world.verify_audit(None).await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { entries: 40, .. }), "{verdict:?}");
}
