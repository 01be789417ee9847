//! Erasures: one per customer, receipts written once, tombstones that keep their time, nothing stored afterwards.

use domain::{CaseId, Code, CrmContactId, CustomerId, Owner, PosMemberId};
use store::{
    CaseKind, Echo, ErasureCause, HashField, IndexEntry, KeyedHash, Living, NewCase, NewErasure, Receipt,
    System,
};

use crate::world::{World, at, uuid};

pub fn customer(n: u64) -> CustomerId {
    CustomerId::new(7_700_000_000_000 + n).unwrap()
}

pub fn member(n: u64) -> PosMemberId {
    PosMemberId::new(n).unwrap()
}

pub fn begin(n: u64) -> NewErasure {
    NewErasure {
        id: uuid(n.into()),
        customer: customer(n),
        cause: ErasureCause::Request,
        requested_at: at(i64::try_from(n).unwrap()),
        due_at: at(3_600),
    }
}

fn receipt(system: &str, code: &str, now: i64) -> Receipt {
    Receipt {
        system: system.into(),
        action: "deleted".into(),
        object: "101".into(),
        receipt: code.into(),
        points: Some(40),
        at: at(now),
    }
}

fn hash(n: u8) -> KeyedHash {
    KeyedHash([n; 32])
}

async fn a_second_request_finds_the_first(world: World) {
    let first = world.begin_erasure(begin(1), vec![hash(1)]).await.unwrap();
    assert_eq!((first.completed_at, first.receipts.len()), (None, 0));
    let second = NewErasure { id: uuid(99), requested_at: at(50), ..begin(1) };
    let again = world.begin_erasure(second, vec![hash(1), hash(2)]).await.unwrap();
    assert_eq!(again, first);
    let graves = world.buried(&[hash(1), hash(2), hash(3)]).await.unwrap();
    assert_eq!(graves, [(hash(1), at(1)), (hash(2), at(50))]);
    assert_eq!(world.erasure_of(customer(2)).await.unwrap(), None);
}

async fn a_receipt_is_written_once(world: World) {
    let id = world.begin_erasure(begin(1), Vec::new()).await.unwrap().id;
    world.add_receipts(id, vec![receipt("smaregi", "200", 5)]).await.unwrap();
    world.add_receipts(id, vec![receipt("smaregi", "404", 6), receipt("hubspot", "204", 7)]).await.unwrap();
    world.complete_erasure(id, at(8)).await.unwrap();
    world.complete_erasure(id, at(9)).await.unwrap();
    let kept = world.erasure(id).await.unwrap().unwrap();
    assert_eq!(kept.receipts, [receipt("smaregi", "200", 5), receipt("hubspot", "204", 7)]);
    assert_eq!(kept.completed_at, Some(at(8)));
}

async fn pages_are_newest_first_and_what_is_due_is_found(world: World) {
    for n in 1..=3 {
        world.begin_erasure(begin(n), Vec::new()).await.unwrap();
    }
    world.complete_erasure(uuid(2), at(9)).await.unwrap();
    let page = world.erasures(None, 2).await.unwrap();
    let ids: Vec<_> = page.iter().map(|erasure| erasure.id.as_u128()).collect();
    assert_eq!(ids, [3, 2]);
    let rest = world.erasures(Some((page[1].requested_at, page[1].id)), 2).await.unwrap();
    assert_eq!(rest.len(), 1);
    let due = world.erasures_due(at(3_601), 9).await.unwrap();
    assert_eq!(due.iter().map(|erasure| erasure.id.as_u128()).collect::<Vec<_>>(), [1, 3]);
    assert!(world.erasures_due(at(3_600), 9).await.unwrap().is_empty());
}

async fn whoever_is_late_stores_nothing(world: World) {
    world.begin_erasure(begin(1), Vec::new()).await.unwrap();
    world.know_customer(customer(1), at(2)).await.unwrap();
    world.link_pos(customer(1), member(101), at(2)).await.unwrap().unwrap();
    world.link_crm(customer(1), CrmContactId::new(5).unwrap(), at(2)).await.unwrap();
    world.skip(System::Pos, customer(1), at(2)).await.unwrap();
    let echo = Echo { system: System::Crm, customer: customer(1), hash: hash(4), key_version: 1, at: at(2) };
    world.remember_echo(echo).await.unwrap();
    world.keep_apart(customer(1), member(101), "ken", at(2)).await.unwrap();
    for (kind, is_asked) in [(CaseKind::Match, false), (CaseKind::DataRequest, true)] {
        let case = NewCase {
            id: CaseId(uuid(5)),
            kind,
            customer: customer(1),
            candidates: Vec::new(),
            code: Code::new("name-differs"),
            owner: Owner::MemberServices,
            due_at: at(9),
            created_at: at(2),
        };
        world.open_case(case).await.unwrap();
        assert_eq!(world.open_case_of(kind, customer(1)).await.unwrap().is_some(), is_asked);
    }
    assert_eq!(world.link(customer(1)).await.unwrap(), None);
    assert_eq!(world.link_by_pos(member(101)).await.unwrap(), None);
    assert!(world.skipped(System::Pos, 9).await.unwrap().is_empty());
    assert_eq!(world.echo(System::Crm, customer(1)).await.unwrap(), None);
    assert!(!world.are_apart(customer(1), member(101)).await.unwrap());
    // Everybody else is served as always.
    world.link_pos(customer(2), member(101), at(2)).await.unwrap().unwrap();
    assert!(world.link(customer(2)).await.unwrap().is_some());
}

async fn the_index_takes_nobody_who_is_buried(world: World) {
    world.bury(vec![hash(1), hash(2)], at(10)).await.unwrap();
    let entry = |n| IndexEntry { field: HashField::Email, hash: hash(n) };
    let living = |id, never, unless_new, made: i64| Living {
        member: member(id),
        entries: vec![entry(100)],
        never,
        unless_new,
        made_at: at(made),
    };
    let members = vec![
        living(1, vec![hash(1)], Vec::new(), 20),
        living(2, vec![hash(9)], vec![hash(2)], 10),
        living(3, Vec::new(), vec![hash(2)], 11),
        living(4, vec![hash(9)], vec![hash(8)], 0),
    ];
    world.index_members(1, vec![(member(1), vec![entry(100)])]).await.unwrap();
    world.index_living(1, members).await.unwrap();
    let found = world.find_members(entry(100), 9).await.unwrap();
    assert_eq!(found, [member(3), member(4)], "who was indexed before is forgotten too");
}

contract! {
    a_second_request_finds_the_first,
    a_receipt_is_written_once,
    pages_are_newest_first_and_what_is_due_is_found,
    whoever_is_late_stores_nothing,
    the_index_takes_nobody_who_is_buried,
}
