//! The ledger: booked once, never changed, and always zero in sum.

use domain::{
    CustomerId, Points,
    ledger::{Account, Amount, Way},
};
use store::NewEntry;

use crate::world::{World, at};

contract! {
    an_entry_is_booked_once_however_often_it_is_sent,
    every_balance_can_be_explained_line_by_line,
    the_whole_ledger_is_read_page_by_page,
}

fn customer(n: u64) -> CustomerId {
    CustomerId::new(n).unwrap()
}

fn entry(reference: &str, whose: u64, from: Account, to: Account, points: i64) -> NewEntry {
    NewEntry {
        at: at(1),
        customer: customer(whose),
        coupon: None,
        reference: reference.into(),
        way: Way::new(from, to).unwrap(),
        points: Amount::new(Points(points)).unwrap(),
        pos_transaction: Some(90_211),
    }
}

async fn an_entry_is_booked_once_however_often_it_is_sent(world: World) {
    let first = entry("merge:1/out", 7, Account::PosPoints, Account::InTransit, 300);
    assert!(world.book(first.clone()).await.unwrap());
    assert!(!world.book(first.clone()).await.unwrap());
    let other = NewEntry { points: Amount::new(Points(999)).unwrap(), ..first };
    assert!(!world.book(other).await.unwrap(), "the reference counts, whatever else it says");
    let lines = world.ledger_of(customer(7), None, 9).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].points.points(), lines[0].pos_transaction), (Points(300), Some(90_211)));
    assert_eq!(lines[0].way, Way::new(Account::PosPoints, Account::InTransit).unwrap());
}

async fn every_balance_can_be_explained_line_by_line(world: World) {
    assert!(world.balances(None).await.unwrap().is_empty());
    for (n, whose, from, to, points) in [
        (1, 7, Account::PosPoints, Account::CouponLiability, 500),
        (2, 7, Account::CouponLiability, Account::Redeemed, 500),
        (3, 8, Account::PosPoints, Account::CouponLiability, 200),
        (4, 7, Account::GivenBack, Account::PosPoints, 120),
    ] {
        assert!(world.book(entry(&format!("entry:{n}"), whose, from, to, points)).await.unwrap());
    }
    let all = world.balances(None).await.unwrap();
    assert_eq!(all.iter().map(|(_, points)| *points).sum::<Points>(), Points(0));
    let of_seven = [
        (Account::PosPoints, Points(-380)),
        (Account::CouponLiability, Points(0)),
        (Account::Redeemed, Points(500)),
        (Account::GivenBack, Points(-120)),
    ];
    assert_eq!(world.balances(Some(customer(7))).await.unwrap(), of_seven);
    let newest = world.ledger_of(customer(7), None, 2).await.unwrap();
    let before = world.ledger_of(customer(7), Some(newest[1].number), 9).await.unwrap();
    let references = |page: &[store::LedgerEntry]| -> Vec<String> {
        page.iter().map(|entry| entry.reference.clone()).collect()
    };
    assert_eq!(references(&newest), ["entry:4", "entry:2"]);
    assert_eq!(references(&before), ["entry:1"]);
}

async fn the_whole_ledger_is_read_page_by_page(world: World) {
    for (n, whose) in [7, 8, 7].into_iter().enumerate() {
        let reference = format!("merge:{n}/out");
        let entry = entry(&reference, whose, Account::PosPoints, Account::InTransit, 300);
        assert!(world.book(entry).await.unwrap());
    }
    let first = world.ledger_after(0, 2).await.unwrap();
    assert_eq!(first.iter().map(|entry| entry.customer.get()).collect::<Vec<_>>(), [7, 8]);
    let last = world.ledger_after(first[1].number, 2).await.unwrap();
    assert_eq!(last.iter().map(|entry| entry.reference.as_str()).collect::<Vec<_>>(), ["merge:2/out"]);
    assert!(world.ledger_after(last[0].number, 2).await.unwrap().is_empty());
}
