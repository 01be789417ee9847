//! Merges: one at a time about one person, old ids lead to who somebody is now, and every move of points is on paper.

use domain::{Code, CustomerId, MergeId, Points, PosMemberId};
use store::{KeyedHash, LinkError, MergeKind, MergeState, MoveState, NewAlias, NewMerge, PointMove};

use crate::world::{World, at, uuid};

contract! {
    nobody_is_in_two_merges_at_once,
    the_newest_merge_is_listed_first,
    an_old_id_leads_to_the_survivor_however_long_the_chain,
    nobody_becomes_their_own_survivor,
    a_merge_moves_the_link_that_the_survivor_lacks,
    an_old_id_is_never_linked_again,
    an_old_card_leads_to_who_stays,
    a_split_takes_the_members_apart_and_leaves_the_customers,
    points_on_their_way_are_seen,
    an_erasure_leaves_no_alias,
}

fn customer(n: u64) -> CustomerId {
    CustomerId::new(7_700_000_000_000 + n).unwrap()
}

fn member(n: u64) -> PosMemberId {
    PosMemberId::new(n).unwrap()
}

fn id(n: u128) -> MergeId {
    MergeId(uuid(n))
}

fn new(n: u128, survivor: u64, loser: Option<u64>) -> NewMerge {
    NewMerge {
        id: id(n),
        kind: MergeKind::Customers,
        survivor: customer(survivor),
        loser: loser.map(customer),
        survivor_pos: Some(member(survivor)),
        loser_pos: loser.map(member),
        by: "operator1".into(),
        reason: Code::new("duplicate"),
        at: at(i64::try_from(n).unwrap()),
    }
}

fn customers(n: u128, old: u64, survivor: u64) -> NewAlias {
    NewAlias {
        merge: id(n),
        customers: Some((customer(old), customer(survivor))),
        members: None,
        card: None,
        at: at(9),
    }
}

async fn nobody_is_in_two_merges_at_once(world: World) {
    assert_eq!(world.begin_merge(new(1, 1, Some(2))).await.unwrap(), Ok(()));
    assert_eq!(world.begin_merge(new(1, 1, Some(2))).await.unwrap(), Ok(()), "again changes nothing");
    assert_eq!(world.begin_merge(new(2, 2, Some(1))).await.unwrap(), Err(id(1)));
    assert_eq!(world.begin_merge(new(3, 3, Some(1))).await.unwrap(), Err(id(1)));
    assert_eq!(world.merge(id(3)).await.unwrap(), None, "a refused merge leaves nothing behind");
    assert_eq!(world.open_merge_of(customer(2)).await.unwrap(), Some(id(1)));

    world.advance_merge(id(1), MergeState::Frozen, None, at(5)).await.unwrap();
    assert_eq!(world.open_merge_of(customer(1)).await.unwrap(), Some(id(1)));
    world.advance_merge(id(1), MergeState::Refused, Some(Code::new("gift-cards")), at(6)).await.unwrap();
    assert_eq!(world.open_merge_of(customer(1)).await.unwrap(), None);
    let merge = world.merge(id(1)).await.unwrap().unwrap();
    assert_eq!(
        (merge.state, merge.code, merge.updated_at),
        (MergeState::Refused, Some(Code::new("gift-cards")), at(6))
    );
    assert_eq!(
        (merge.survivor, merge.loser, merge.started_by.as_str()),
        (customer(1), Some(customer(2)), "operator1")
    );
    assert_eq!(world.begin_merge(new(2, 2, Some(1))).await.unwrap(), Ok(()));
    assert!(world.advance_merge(id(99), MergeState::Done, None, at(6)).await.is_err());
}

async fn the_newest_merge_is_listed_first(world: World) {
    for n in 1..=3u64 {
        world.begin_merge(new(n.into(), n, None)).await.unwrap().unwrap();
    }
    let ids = async |before| -> Vec<MergeId> {
        world.merges(before, 2).await.unwrap().iter().map(|merge| merge.id).collect()
    };
    assert_eq!(ids(None).await, [id(3), id(2)]);
    assert_eq!(ids(Some((at(2), id(2)))).await, [id(1)]);
}

async fn an_old_id_leads_to_the_survivor_however_long_the_chain(world: World) {
    world.link_pos(customer(3), member(3), at(1)).await.unwrap().unwrap();
    assert!(world.alias(customers(1, 1, 2)).await.unwrap());
    assert!(world.alias(customers(2, 2, 3)).await.unwrap());
    assert!(world.alias(customers(2, 2, 3)).await.unwrap(), "again changes nothing");
    for n in 1..=3 {
        assert_eq!(world.survivor(customer(n)).await.unwrap(), customer(3));
        assert_eq!(world.link(customer(n)).await.unwrap().unwrap().pos, Some(member(3)));
    }
    // Somebody else's end of the chain is found even if an old id is named as survivor.
    assert!(world.alias(customers(3, 4, 1)).await.unwrap());
    assert_eq!(world.survivor(customer(4)).await.unwrap(), customer(3));
    assert_eq!(world.former_ids(customer(3)).await.unwrap(), [customer(1), customer(2), customer(4)]);
    assert_eq!(world.survivor(customer(5)).await.unwrap(), customer(5));
}

async fn nobody_becomes_their_own_survivor(world: World) {
    world.alias(customers(1, 1, 2)).await.unwrap();
    assert!(!world.alias(customers(2, 2, 1)).await.unwrap());
    assert!(!world.alias(customers(2, 3, 3)).await.unwrap());
    assert_eq!(world.survivor(customer(1)).await.unwrap(), customer(2));
    assert_eq!(world.survivor(customer(2)).await.unwrap(), customer(2));
}

async fn a_merge_moves_the_link_that_the_survivor_lacks(world: World) {
    world.link_pos(customer(1), member(1), at(1)).await.unwrap().unwrap();
    world.alias(customers(1, 1, 2)).await.unwrap();
    let link = world.link(customer(1)).await.unwrap().unwrap();
    assert_eq!((link.customer, link.pos), (customer(2), Some(member(1))));
    assert_eq!(world.link_by_pos(member(1)).await.unwrap().unwrap().customer, customer(2));
    assert_eq!(world.link_counts().await.unwrap(), (1, 1), "one person, one row");

    // Both linked: the retired member goes with its row, and leads to the survivor's.
    world.link_pos(customer(3), member(3), at(1)).await.unwrap().unwrap();
    let both = NewAlias { members: Some((member(3), member(1))), ..customers(2, 3, 2) };
    world.alias(both).await.unwrap();
    assert_eq!(world.link_counts().await.unwrap(), (1, 1));
    let link = world.link_by_pos(member(3)).await.unwrap().unwrap();
    assert_eq!((link.customer, link.pos), (customer(2), Some(member(1))));
}

async fn an_old_id_is_never_linked_again(world: World) {
    world.link_pos(customer(2), member(2), at(1)).await.unwrap().unwrap();
    let alias = NewAlias { members: Some((member(1), member(2))), ..customers(1, 1, 2) };
    world.alias(alias).await.unwrap();
    world.know_customer(customer(1), at(5)).await.unwrap();
    world.link_crm(customer(1), domain::CrmContactId::new(7).unwrap(), at(5)).await.unwrap();
    assert_eq!(world.link_counts().await.unwrap(), (1, 1));
    let taken = world.link_pos(customer(1), member(9), at(6)).await.unwrap();
    assert_eq!(taken, Err(LinkError::CustomerTaken(member(2))), "the survivor has a member");
    let taken = world.link_pos(customer(5), member(1), at(6)).await.unwrap();
    assert_eq!(taken, Err(LinkError::MemberTaken(customer(2))), "a retired member is nobody else's");
}

async fn an_old_card_leads_to_who_stays(world: World) {
    let card = |byte| KeyedHash([byte; 32]);
    let members = |n, old, new, byte| NewAlias {
        merge: id(n),
        customers: None,
        members: Some((member(old), member(new))),
        card: Some(card(byte)),
        at: at(1),
    };
    assert!(world.alias(members(1, 1, 2, 1)).await.unwrap());
    assert!(world.alias(members(2, 2, 3, 2)).await.unwrap());
    assert_eq!(world.member_of_card(card(1)).await.unwrap(), Some(member(3)));
    assert_eq!(world.member_of_card(card(2)).await.unwrap(), Some(member(3)));
    assert_eq!(world.member_of_card(card(3)).await.unwrap(), None);
    assert!(!world.alias(members(3, 3, 1, 3)).await.unwrap());
}

async fn a_split_takes_the_members_apart_and_leaves_the_customers(world: World) {
    let card = KeyedHash([1; 32]);
    let alias = NewAlias { members: Some((member(1), member(2))), card: Some(card), ..customers(1, 1, 2) };
    world.alias(alias).await.unwrap();
    world.unalias_members(id(1)).await.unwrap();
    assert_eq!(world.surviving_member(member(1)).await.unwrap(), member(1));
    assert_eq!(world.member_of_card(card).await.unwrap(), None);
    assert_eq!(world.survivor(customer(1)).await.unwrap(), customer(2));
}

async fn points_on_their_way_are_seen(world: World) {
    let moved = |turn, state| PointMove {
        merge: id(1),
        turn,
        from: member(1),
        to: member(2),
        points: Points(500),
        expires_on: Some("2027-03-31".parse().unwrap()),
        state,
        taken_as: (state != MoveState::Planned).then_some(90_211),
        given_as: (state == MoveState::Done).then_some(90_212),
        updated_at: at(i64::from(turn)),
    };
    for state in [MoveState::Planned, MoveState::InTransit] {
        world.record_move(moved(1, state)).await.unwrap();
    }
    world.record_move(moved(2, MoveState::Void)).await.unwrap();
    assert_eq!(world.in_transit(9).await.unwrap(), [moved(1, MoveState::InTransit)]);
    world.record_move(moved(1, MoveState::Done)).await.unwrap();
    assert_eq!(world.in_transit(9).await.unwrap(), []);
    assert_eq!(world.moves(id(1)).await.unwrap(), [moved(1, MoveState::Done), moved(2, MoveState::Void)]);
    assert_eq!(world.moves(id(2)).await.unwrap(), []);
    for of in [member(1), member(2)] {
        let newest_first = [moved(2, MoveState::Void), moved(1, MoveState::Done)];
        assert_eq!(world.moves_of(of).await.unwrap(), newest_first, "from it or to it");
    }
    assert_eq!(world.moves_of(member(3)).await.unwrap(), []);
}

async fn an_erasure_leaves_no_alias(world: World) {
    let card = KeyedHash([1; 32]);
    let alias = NewAlias { members: Some((member(1), member(2))), card: Some(card), ..customers(1, 1, 2) };
    world.alias(alias).await.unwrap();
    assert_eq!(world.forget_aliases(customer(2), Some(member(2))).await.unwrap(), 3);
    assert_eq!(world.member_of_card(card).await.unwrap(), None);
    assert_eq!(world.former_ids(customer(2)).await.unwrap(), []);
}
