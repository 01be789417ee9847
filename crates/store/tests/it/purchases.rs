//! Purchases: each is noted once, as its seller said last, and follows its customer.

use domain::{
    CustomerId, Yen,
    purchase::{Channel, Purchase, PurchaseId},
};

use crate::world::{World, at};

contract! {
    a_purchase_told_twice_is_one,
    two_channels_may_use_one_number,
    purchases_follow_a_merge_and_go_with_their_customer,
}

fn customer(n: u64) -> CustomerId {
    CustomerId::new(n).unwrap()
}

fn purchase(channel: Channel, number: u64, second: i64, paid: i64, returned: i64) -> Purchase {
    let id = PurchaseId { channel, number };
    Purchase { id, bought_at: at(second), paid: Yen(paid), returned: Yen(returned) }
}

async fn a_purchase_told_twice_is_one(world: World) {
    let first = purchase(Channel::Online, 1, 0, 1_000, 0);
    let refunded = purchase(Channel::Online, 1, 0, 1_000, 400);
    for told in [first, first, refunded] {
        world.note_purchase(customer(7), told).await.unwrap();
    }
    assert_eq!(world.purchases_of(customer(7)).await.unwrap(), [refunded]);
    assert_eq!(world.purchase(first.id).await.unwrap(), Some((customer(7), refunded)));
    world.forget_purchase(first.id).await.unwrap();
    assert_eq!(world.purchase(first.id).await.unwrap(), None);
}

async fn two_channels_may_use_one_number(world: World) {
    let late = purchase(Channel::Online, 1, 9, 1_000, 0);
    let early = purchase(Channel::Store, 1, 3, 500, 0);
    for told in [late, early] {
        world.note_purchase(customer(7), told).await.unwrap();
    }
    assert_eq!(world.purchases_of(customer(7)).await.unwrap(), [early, late]);
}

async fn purchases_follow_a_merge_and_go_with_their_customer(world: World) {
    let one = purchase(Channel::Online, 1, 0, 1_000, 0);
    let two = purchase(Channel::Store, 2, 1, 500, 0);
    world.note_purchase(customer(7), one).await.unwrap();
    world.note_purchase(customer(8), two).await.unwrap();
    assert_eq!(world.move_purchases(customer(8), customer(7)).await.unwrap(), 1);
    assert_eq!(world.move_purchases(customer(8), customer(7)).await.unwrap(), 0);
    assert_eq!(world.purchases_of(customer(7)).await.unwrap(), [one, two]);
    assert_eq!(world.forget_purchases_of(customer(7)).await.unwrap(), 2);
    assert!(world.purchases_of(customer(7)).await.unwrap().is_empty());
}
