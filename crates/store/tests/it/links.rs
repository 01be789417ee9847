//! Links: one customer, one store member, in both directions, and nothing guessed.

use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};
use store::{Echo, KeyedHash, Link, LinkError, System};

use crate::world::{World, at};

contract! {
    a_link_is_one_to_one_both_ways,
    an_unlinked_member_can_be_linked_to_somebody_else,
    two_links_at_once_to_one_member_leave_one,
    a_contact_id_may_change,
    everybody_is_passed_in_order_of_their_number,
    the_newest_change_is_listed_first,
    those_who_were_skipped_catch_up,
    an_echo_is_what_was_written_last,
    what_a_person_kept_apart_stays_apart,
}

fn customer(n: u64) -> CustomerId {
    CustomerId::new(7_700_000_000_000 + n).unwrap()
}

fn member(n: u64) -> PosMemberId {
    PosMemberId::new(n).unwrap()
}

async fn a_link_is_one_to_one_both_ways(world: World) {
    assert_eq!(world.link_pos(customer(1), member(1), at(1)).await.unwrap(), Ok(()));
    assert_eq!(world.link_pos(customer(1), member(1), at(2)).await.unwrap(), Ok(()), "again changes nothing");
    let taken = world.link_pos(customer(2), member(1), at(3)).await.unwrap();
    assert_eq!(taken, Err(LinkError::MemberTaken(customer(1))));
    let taken = world.link_pos(customer(1), member(2), at(3)).await.unwrap();
    assert_eq!(taken, Err(LinkError::CustomerTaken(member(1))));

    let row =
        Link { customer: customer(1), pos: Some(member(1)), crm: None, created_at: at(1), updated_at: at(1) };
    assert_eq!(world.link(customer(1)).await.unwrap(), Some(row.clone()));
    assert_eq!(world.link_by_pos(member(1)).await.unwrap(), Some(row));
    assert_eq!(world.link(customer(2)).await.unwrap(), None, "a refused link leaves nothing behind");
    assert_eq!(world.link_by_pos(member(2)).await.unwrap(), None);
}

async fn an_unlinked_member_can_be_linked_to_somebody_else(world: World) {
    world.link_pos(customer(1), member(1), at(1)).await.unwrap().unwrap();
    assert_eq!(world.unlink_pos(customer(1), at(2)).await.unwrap(), Some(member(1)));
    assert_eq!(world.unlink_pos(customer(1), at(3)).await.unwrap(), None);
    assert_eq!(world.unlink_pos(customer(9), at(3)).await.unwrap(), None);
    assert_eq!(world.link_pos(customer(2), member(1), at(4)).await.unwrap(), Ok(()));
    assert_eq!(world.link(customer(1)).await.unwrap().unwrap().updated_at, at(2));
    assert_eq!(world.link_counts().await.unwrap(), (2, 1));
}

async fn two_links_at_once_to_one_member_leave_one(world: World) {
    let (one, two) = tokio::join!(
        world.link_pos(customer(1), member(1), at(1)),
        world.link_pos(customer(2), member(1), at(1)),
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

async fn a_contact_id_may_change(world: World) {
    let contact = |n| CrmContactId::new(n).unwrap();
    world.link_crm(customer(1), contact(5), at(1)).await.unwrap();
    world.link_crm(customer(1), contact(5), at(2)).await.unwrap();
    assert_eq!(world.link(customer(1)).await.unwrap().unwrap().updated_at, at(1), "nothing changed");
    world.link_crm(customer(1), contact(6), at(3)).await.unwrap();
    let row = world.link(customer(1)).await.unwrap().unwrap();
    assert_eq!((row.crm, row.created_at, row.updated_at), (Some(contact(6)), at(1), at(3)));
}

async fn everybody_is_passed_in_order_of_their_number(world: World) {
    for n in [3, 1, 2] {
        world.know_customer(customer(n), at(1)).await.unwrap();
        world.know_customer(customer(n), at(9)).await.unwrap();
    }
    let first = world.links_after(None, 2).await.unwrap();
    assert_eq!(first.iter().map(|row| row.customer).collect::<Vec<_>>(), [customer(1), customer(2)]);
    assert_eq!(first[0].created_at, at(1));
    let rest = world.links_after(Some(customer(2)), 2).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.customer).collect::<Vec<_>>(), [customer(3)]);
    assert_eq!(world.link_counts().await.unwrap(), (3, 0));
}

async fn the_newest_change_is_listed_first(world: World) {
    for (n, changed) in [(1, 5), (2, 7), (3, 5)] {
        world.know_customer(customer(n), at(changed)).await.unwrap();
    }
    let page = async |before: Option<(Timestamp, CustomerId)>| {
        let rows = world.links(before, 2).await.unwrap();
        rows.iter().map(|row| row.customer).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, [customer(2), customer(3)]);
    assert_eq!(page(Some((at(5), customer(3)))).await, [customer(1)]);
}

async fn those_who_were_skipped_catch_up(world: World) {
    for (n, skipped_at) in [(3, 1), (1, 2), (2, 3)] {
        world.skip(System::Pos, customer(n), at(skipped_at)).await.unwrap();
    }
    world.skip(System::Pos, customer(3), at(99)).await.unwrap();
    world.skip(System::Crm, customer(3), at(1)).await.unwrap();
    assert_eq!(world.skipped(System::Pos, 2).await.unwrap(), [customer(3), customer(1)], "oldest first");
    world.caught_up(System::Pos, &[customer(3), customer(2)]).await.unwrap();
    assert_eq!(world.skipped(System::Pos, 9).await.unwrap(), [customer(1)]);
    assert_eq!(world.skipped(System::Crm, 9).await.unwrap(), [customer(3)]);
}

async fn an_echo_is_what_was_written_last(world: World) {
    let echo = |byte, second| Echo {
        key_version: 7,
        system: System::Pos,
        customer: customer(1),
        hash: KeyedHash([byte; 32]),
        at: at(second),
    };
    assert_eq!(world.echo(System::Pos, customer(1)).await.unwrap(), None);
    world.remember_echo(echo(1, 1)).await.unwrap();
    world.remember_echo(echo(2, 2)).await.unwrap();
    assert_eq!(world.echo(System::Pos, customer(1)).await.unwrap(), Some(echo(2, 2)));
    assert_eq!(world.echo(System::Crm, customer(1)).await.unwrap(), None);
}

async fn what_a_person_kept_apart_stays_apart(world: World) {
    world.keep_apart(customer(1), member(1), "operator1", at(1)).await.unwrap();
    world.keep_apart(customer(1), member(1), "operator2", at(2)).await.unwrap();
    assert!(world.are_apart(customer(1), member(1)).await.unwrap());
    assert!(!world.are_apart(customer(1), member(2)).await.unwrap());
    assert!(!world.are_apart(customer(2), member(1)).await.unwrap());
}
