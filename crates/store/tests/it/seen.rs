//! What was seen last is remembered per customer, system and field; who left stays gone.

use domain::{CustomerId, Timestamp, matrix::Field};
use store::{Departure, KeyedHash, Look, Sighting};

use crate::world::World;

contract! {
    the_last_sight_counts_and_an_equal_one_keeps_its_time,
    who_left_for_good_does_not_become_somebody_whose_card_is_gone,
}

fn customer(n: u64) -> CustomerId {
    CustomerId::new(n).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn seen(look: Look, hash: u8, second: i64) -> Sighting {
    Sighting { look, field: Field::Phone, hash: KeyedHash([hash; 32]), at: at(second) }
}

async fn the_last_sight_counts_and_an_equal_one_keeps_its_time(world: World) {
    world
        .remember_sightings(customer(1), vec![seen(Look::Online, 1, 10), seen(Look::Pos, 1, 10)])
        .await
        .unwrap();
    world
        .remember_sightings(customer(1), vec![seen(Look::Online, 1, 20), seen(Look::Pos, 2, 20)])
        .await
        .unwrap();
    let mut all = world.sightings(customer(1)).await.unwrap();
    all.sort_by_key(|one| one.look == Look::Pos);
    assert_eq!(all, [seen(Look::Online, 1, 10), seen(Look::Pos, 2, 20)]);
    assert!(world.sightings(customer(2)).await.unwrap().is_empty());
    world.forget_sightings(customer(1)).await.unwrap();
    assert!(world.sightings(customer(1)).await.unwrap().is_empty());
}

async fn who_left_for_good_does_not_become_somebody_whose_card_is_gone(world: World) {
    assert_eq!(world.departure(customer(1)).await.unwrap(), None);
    world.depart(customer(1), Departure::MemberGone, at(1)).await.unwrap();
    world.depart(customer(1), Departure::Deleted, at(2)).await.unwrap();
    world.depart(customer(1), Departure::MemberGone, at(3)).await.unwrap();
    assert_eq!(world.departure(customer(1)).await.unwrap(), Some((Departure::Deleted, at(2))));
    world.come_back(customer(1)).await.unwrap();
    assert_eq!(world.departure(customer(1)).await.unwrap(), None);
}
