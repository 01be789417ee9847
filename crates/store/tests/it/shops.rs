//! Several shops in one database: a handle sees only its own shop.

use domain::{CustomerId, ShopId};
use store::{
    AuditVerdict, Cursors, Enqueued, Inbox, Journal, Lanes, Links, Settlement,
    sqlite::{SqliteOptions, open},
};

use crate::{
    audit::entry,
    world::{at, new_run, run_id, shop, terms},
};

#[tokio::test]
async fn one_shop_sees_nothing_of_another() {
    let ours = open(SqliteOptions::memory(shop())).await.unwrap();
    let theirs = ours.for_shop(ShopId("other.myshopify.com".into())).await.unwrap();
    let customer = CustomerId::new(7_700_000_000_001).unwrap();

    for store in [&ours, &theirs] {
        // The same lane, key and id: equal texts of two shops do not meet.
        let claimed = store.enqueue(vec![new_run(1, "customer:1")], Some(terms(0))).await.unwrap();
        let [Enqueued::Claimed(fence)] = &claimed[..] else { panic!("{claimed:?}") };
        assert_eq!(fence.epoch, 1);
    }
    ours.know_customer(customer, at(0)).await.unwrap();
    ours.set_cursor("sweep", "page-2").await.unwrap();
    store::Audit::append(&ours, entry(1)).await.unwrap();

    assert_eq!(theirs.link(customer).await.unwrap(), None);
    assert_eq!(theirs.cursor("sweep").await.unwrap(), None);
    assert!(theirs.unsorted(9).await.unwrap().is_empty());
    let verdict = store::Audit::verify_audit(&theirs, None).await.unwrap();
    assert_eq!(verdict, AuditVerdict::Intact { entries: 0, head: None });

    let expired = theirs.claim_due(terms(30), 9).await.unwrap();
    assert_eq!(expired.len(), 1);
    theirs.settle(&expired[0].fence, run_id(1), Settlement::Done, terms(31)).await.unwrap();
    assert!(theirs.run(run_id(1)).await.unwrap().unwrap().finished_at.is_some());
    assert!(ours.run(run_id(1)).await.unwrap().unwrap().finished_at.is_none());
    assert_eq!(ours.claim_due(terms(30), 9).await.unwrap().len(), 1);
}
