//! Somebody edits the ledger in the file: the file itself refuses.

use domain::{
    CustomerId, Points,
    ledger::{Account, Amount, Way},
};
use sqlx::Executor;
use store::{Ledger, NewEntry};

use super::Place;
use crate::world::at;

#[tokio::test]
async fn no_entry_is_edited_deleted_or_written_out_of_balance() {
    let place = Place::new();
    let store = place.open().await;
    let entry = NewEntry {
        at: at(1),
        customer: CustomerId::new(7).unwrap(),
        coupon: None,
        reference: "merge:1/out".into(),
        way: Way::new(Account::PosPoints, Account::InTransit).unwrap(),
        points: Amount::new(Points(300)).unwrap(),
        pos_transaction: None,
    };
    assert!(store.book(entry).await.unwrap());
    let mut tool = place.tool().await;
    for careless in [
        "UPDATE ledger SET points = 1",
        "DELETE FROM ledger",
        "INSERT INTO ledger (shop, at, customer, reference, source, target, points)
            SELECT shop, at, customer, 'nothing', source, target, 0 FROM ledger",
        "INSERT INTO ledger (shop, at, customer, reference, source, target, points)
            SELECT shop, at, customer, 'circle', source, source, 5 FROM ledger",
        "INSERT INTO ledger (shop, at, customer, reference, source, target, points)
            SELECT shop, at, customer, reference, source, target, 5 FROM ledger",
    ] {
        assert!(tool.execute(careless).await.is_err(), "{careless}");
    }
    assert_eq!(store.ledger_of(CustomerId::new(7).unwrap(), None, 9).await.unwrap().len(), 1);
}
