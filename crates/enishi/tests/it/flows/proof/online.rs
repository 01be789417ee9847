//! Somebody has changed discounts or orders in the admin of the online store, or a coupon was used as it should not be.

use jiff::SignedDuration;
use sandbox::shopify::{DiscountValue, Use};

use super::scene::Scene;
use crate::each_is_found;

pub const PLANTED: [&str; 14] = [
    "discount-missing",
    "coupon-not-valid",
    "discount-worth-changed",
    "discount-limit-changed",
    "discount-for-anybody",
    "discount-for-others",
    "discount-end-moved",
    "valid-after-its-end",
    "used-and-not-seen",
    "counted-without-order",
    "order-missing",
    "used-after-its-end",
    "used-by-two-orders",
    "used-by-another",
];

async fn plant(scene: &Scene, code: &str) {
    let (shop, stranger, now) = (&scene.town.vendors.shopify, scene.stranger.get(), scene.now());
    let (active, a_day) = (&scene.active, SignedDuration::from_hours(24));
    match code {
        "discount-missing" => assert!(shop.delete_discount(scene.discount(active).id)),
        "coupon-not-valid" => scene.edit(active, |discount| discount.ends_at = Some(now)),
        "discount-worth-changed" => scene.edit(active, |discount| discount.value = DiscountValue::Yen(3_000)),
        "discount-limit-changed" => scene.edit(active, |discount| discount.usage_limit = None),
        "discount-for-anybody" => scene.edit(active, |discount| discount.customers.clear()),
        "discount-for-others" => scene.edit(active, |discount| discount.customers.push(stranger)),
        "discount-end-moved" => {
            scene.edit(active, |discount| discount.ends_at = discount.ends_at.map(|end| end + a_day));
        }
        "valid-after-its-end" => scene.edit(&scene.over, |discount| discount.ends_at = Some(now + a_day)),
        "used-and-not-seen" => scene.buy_unseen(active).await,
        "counted-without-order" => scene.edit(active, |discount| {
            discount.uses.push(Use { order: 7, customer: Some(stranger), at: now - a_day });
        }),
        "order-missing" => assert!(shop.delete_order(scene.used_on)),
        "used-after-its-end" => {
            scene.edit(&scene.over, |discount| discount.ends_at = Some(now + a_day));
            scene.buy_unseen(&scene.over).await;
            scene.edit(&scene.over, |discount| discount.ends_at = Some(now));
        }
        "used-by-two-orders" => {
            scene.edit(&scene.used, |d| (d.usage_limit, d.once_per_customer) = (None, false));
            scene.buy_unseen(&scene.used).await;
            scene.edit(&scene.used, |discount| discount.usage_limit = Some(1));
        }
        "used-by-another" => assert!(shop.give_order(scene.used_on, stranger)),
        other => panic!("nobody knows how to plant {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_at_the_online_store_is_found() {
    each_is_found!(PLANTED, plant);
}

#[tokio::test(start_paused = true)]
async fn an_order_of_the_last_minutes_is_not_told_as_unseen() {
    let scene = Scene::open().await;
    scene.town.vendors.shopify.faults.always(sandbox::Fault::WebhooksDropped);
    scene.town.buy_with(scene.n, &scene.active, 1).unwrap();
    assert!(scene.found().await.is_empty());
}
