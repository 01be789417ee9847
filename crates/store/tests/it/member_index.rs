//! The keyed index: hashes lead to members, and to nobody else once a member's hashes have changed.

use domain::PosMemberId;
use store::{HashField, IndexEntry, KeyedHash};

use crate::world::World;

contract! {
    a_member_is_found_by_what_is_known_of_them_now,
    equal_texts_in_two_fields_do_not_meet,
    two_members_with_one_phone_are_both_found,
    a_forgotten_member_is_not_found,
}

fn member(n: u64) -> PosMemberId {
    PosMemberId::new(n).unwrap()
}

fn entry(field: HashField, byte: u8) -> IndexEntry {
    IndexEntry { field, hash: KeyedHash([byte; 32]) }
}

async fn a_member_is_found_by_what_is_known_of_them_now(world: World) {
    let known = |byte| vec![entry(HashField::Email, byte), entry(HashField::Phone, byte)];
    world.index_members(1, vec![(member(1), known(1)), (member(2), known(2))]).await.unwrap();
    assert_eq!(world.find_members(entry(HashField::Email, 1), 9).await.unwrap(), [member(1)]);
    world.index_members(2, vec![(member(1), known(3)), (member(1), known(4))]).await.unwrap();
    assert!(world.find_members(entry(HashField::Email, 1), 9).await.unwrap().is_empty());
    assert!(world.find_members(entry(HashField::Email, 3), 9).await.unwrap().is_empty(), "said last counts");
    assert_eq!(world.find_members(entry(HashField::Phone, 4), 9).await.unwrap(), [member(1)]);
    assert_eq!(world.indexed_members().await.unwrap(), 2);
}

async fn equal_texts_in_two_fields_do_not_meet(world: World) {
    world.index_members(1, vec![(member(1), vec![entry(HashField::EmailLoose, 1)])]).await.unwrap();
    assert!(world.find_members(entry(HashField::Email, 1), 9).await.unwrap().is_empty());
}

async fn two_members_with_one_phone_are_both_found(world: World) {
    let members =
        [5, 3, 4].map(|n| (member(n), vec![entry(HashField::Phone, 1), entry(HashField::Phone, 1)]));
    world.index_members(1, members.into()).await.unwrap();
    let found = world.find_members(entry(HashField::Phone, 1), 9).await.unwrap();
    assert_eq!(found, [member(3), member(4), member(5)]);
    assert_eq!(world.find_members(entry(HashField::Phone, 1), 2).await.unwrap().len(), 2);
}

async fn a_forgotten_member_is_not_found(world: World) {
    world.index_members(1, vec![(member(1), vec![entry(HashField::Email, 1)])]).await.unwrap();
    world.index_members(1, vec![(member(1), Vec::new())]).await.unwrap();
    assert!(world.find_members(entry(HashField::Email, 1), 9).await.unwrap().is_empty());
    assert_eq!(world.indexed_members().await.unwrap(), 0);
}
