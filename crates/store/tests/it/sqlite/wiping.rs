//! The end of a shop: every row goes, the audit log included; what is left cannot be read back into a name.

use domain::ShopId;
use sqlx::Row;
use store::{
    Accepted, Audit, AuditVerdict, Cursors, Delivery, Erasures, Forgetting, Inbox, KeyedHash, Lanes, Links,
    MemberIndex,
};

use super::Place;
use crate::{
    audit::entry,
    erasures::{begin, customer, member},
    world::{at, new_run},
};

const SEAL: KeyedHash = KeyedHash([0x5e; 32]);

async fn busy(store: &store::sqlite::Sqlite) {
    store.link_pos(customer(1), member(1), at(0)).await.unwrap().unwrap();
    store.enqueue(vec![new_run(1, "customer:1")], None).await.unwrap();
    store.set_cursor("sweep", "page-2").await.unwrap();
    store.append(entry(1)).await.unwrap();
    store.append(entry(2)).await.unwrap();
    store.begin_erasure(begin(2), vec![KeyedHash([9; 32])]).await.unwrap();
}

fn delivery() -> Delivery {
    Delivery {
        source: "shopify",
        delivery_id: "late".into(),
        topic: "customers/update".into(),
        object: "customer:1".into(),
        version: None,
        facts: serde_json::Value::Null,
        received_at: at(5),
    }
}

#[tokio::test]
async fn every_table_is_emptied_of_one_shop_and_of_no_other() {
    let place = Place::new();
    let ours = place.open().await;
    let theirs = ours.for_shop(ShopId("other.myshopify.com".into())).await.unwrap();
    busy(&ours).await;
    busy(&theirs).await;
    let AuditVerdict::Intact { head, .. } = ours.verify_audit(None).await.unwrap() else { panic!() };

    assert_eq!(ours.wiped(SEAL).await.unwrap(), None);
    let wiped = ours.wipe_shop(SEAL, at(9)).await.unwrap();
    assert!(wiped.gone >= 8, "{wiped:?}");
    assert_eq!((wiped.audit_entries, &wiped.audit_head), (2, &head), "an export made before can be proven");
    assert_eq!(ours.wipe_shop(SEAL, at(10)).await.unwrap(), wiped, "twice is once");
    assert_eq!(theirs.wiped(SEAL).await.unwrap(), Some(wiped));
    assert!(ours.scrub().await.unwrap());

    let mut tool = place.tool().await;
    let tables = sqlx::query(
        "SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
            WHERE m.type = 'table' AND c.name = 'shop'",
    );
    let tables = tables.fetch_all(&mut tool).await.unwrap();
    assert!(tables.len() >= 20, "{}", tables.len());
    for table in tables {
        let name: String = table.get(0);
        let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {name} WHERE shop = 1"));
        let left: i64 = sqlx::query_scalar(count).fetch_one(&mut tool).await.unwrap();
        assert_eq!(left, 0, "{name}");
    }
    let bytes = std::fs::read(place.path()).unwrap();
    let name = b"enishi-demo.myshopify.com";
    assert!(!bytes.windows(name.len()).any(|window| window == name), "its name is nowhere");
    assert!(theirs.link(customer(1)).await.unwrap().is_some());
    assert!(matches!(theirs.verify_audit(None).await.unwrap(), AuditVerdict::Intact { entries: 2, .. }));
}

#[tokio::test]
async fn whoever_still_holds_the_shop_is_refused_and_meets_no_later_one() {
    let place = Place::new();
    let ours = place.open().await;
    busy(&ours).await;
    ours.wipe_shop(SEAL, at(9)).await.unwrap();

    ours.accept(vec![delivery()]).await.unwrap_err();
    ours.enqueue(vec![new_run(2, "customer:2")], None).await.unwrap_err();
    ours.know_customer(customer(3), at(9)).await.unwrap_err();
    ours.append(entry(3)).await.unwrap_err();
    ours.keep_apart(customer(3), member(3), "ken", at(9)).await.unwrap_err();
    let hashes = vec![(member(3), Vec::new())];
    ours.index_members(1, hashes).await.unwrap();
    assert!(ours.is_healthy(), "refused is not broken");

    // The same name again is a new shop: it inherits nothing, and the old handle does not write into it.
    let again = place.open().await;
    assert!(again.link(customer(1)).await.unwrap().is_none());
    assert_eq!(again.accept(vec![delivery()]).await.unwrap(), [Accepted::New]);
    ours.accept(vec![Delivery { delivery_id: "later".into(), ..delivery() }]).await.unwrap_err();
    assert_eq!(again.unsorted(9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_audit_log_still_cannot_be_deleted_by_hand() {
    let place = Place::new();
    let store = place.open().await;
    busy(&store).await;
    let mut tool = place.tool().await;
    let refused = sqlx::query("DELETE FROM audit").execute(&mut tool).await;
    assert!(refused.unwrap_err().to_string().contains("append-only"));
}
