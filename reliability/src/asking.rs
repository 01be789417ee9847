//! What people ask of the hub and of the online store, while their story goes on.

use std::time::Duration;

use flows::{
    coupon::{CancelRefused, CouponRefused, CouponView},
    registration::RegistrationRefused,
};
use sandbox::shopify::Cart;
use secrecy::ExposeSecret;
use tokio::time::Instant;

use crate::{people, points, story::Person, world::World};

/// How often a page asks again while the hub cannot answer.
const TRIES: usize = 8;
const PAUSE: Duration = Duration::from_secs(30);
/// A page that has no answer by then shows an error.
const PATIENCE: Duration = Duration::from_secs(20);
/// Something on the shelf that costs more than any coupon of these stories takes off.
const ARTICLE: &str = "CHA-01";

/// The storefront sends the form, and again with the same key while it gets no good answer.
pub fn register(world: &mut World, person: Person, nth: u32) {
    let Some(key) = people::key(person, nth) else { return };
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let asking = async move {
        if people::form(person).accepts_marketing {
            seen.lock().await.agreed.insert(person);
        }
        for _ in 0..TRIES {
            if let Some(hub) = door.hub() {
                let asked = hub.register(&key, people::form(person));
                match tokio::time::timeout(PATIENCE, asked).await {
                    Ok(Ok(registered)) => {
                        if let Some(number) = registered.progress.customer_id {
                            seen.lock().await.acknowledged.insert(number, person);
                        }
                        return;
                    }
                    Ok(Err(RegistrationRefused::Unavailable { .. })) | Err(_) => {}
                    // Somebody is a customer already, or the form is refused: the shopper is told.
                    Ok(Err(_)) => return,
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    world.waiting.push(tokio::spawn(asking));
}

/// Looks at the points.
pub fn look(world: &mut World, person: Person) {
    let Some(number) = world.number_of(person) else { return };
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let vendors = world.vendors.clone();
    let looking = async move {
        let Some(hub) = door.hub() else { return };
        let asked = Instant::now();
        let view = hub.balance(number).await;
        let took = asked.elapsed();
        let mut seen = seen.lock().await;
        if took > Duration::from_millis(1_500) {
            seen.wrong
                .push(format!("I-balance: person {person} waited {} ms for their points", took.as_millis()));
        }
        let Some(balance) = view.balance else { return };
        let number = number.to_string();
        let theirs = vendors.smaregi.members().into_iter().find(|m| m.get("customerNo") == Some(&number));
        // An older number may be higher than what is there now, and never higher than all they were ever given.
        let given = |member: sandbox::smaregi::Member| {
            let at_tills = seen.tills.get(&member.id()).map_or(0, |account| account.most);
            (at_tills + points::added_by_hub(&vendors, &member.id())).max(member.points())
        };
        let most = theirs.map_or(0, given);
        if balance > most && !seen.unusual.contains(&person) {
            seen.wrong.push(format!("I-balance: person {person} was shown {balance} points and has {most}"));
        }
    };
    world.waiting.push(tokio::spawn(looking));
}

/// Turns points into a coupon, with one key.
pub fn coupon(world: &mut World, person: Person, points: i64, nth: u32) {
    let Some((number, key)) = world.number_of(person).zip(people::key(person, nth)) else { return };
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let asking = async move {
        seen.lock().await.asked += 1;
        for _ in 0..TRIES {
            if let Some(hub) = door.hub() {
                let asked = hub.ask_for_coupon(number, &key, points);
                match tokio::time::timeout(PATIENCE, asked).await {
                    Ok(Err(CouponRefused::Unavailable)) | Err(_) => {}
                    Ok(_) => return,
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    world.waiting.push(tokio::spawn(asking));
}

/// The newest coupon the hub shows this customer as one that can be used.
async fn usable(door: &crate::lines::Door, number: domain::CustomerId) -> Option<CouponView> {
    let coupons = door.hub()?.coupons(number).await.ok()?;
    coupons.into_iter().find(|coupon| coupon.code.is_some())
}

/// Wants the points of the newest coupon back.
pub fn cancel(world: &mut World, person: Person) {
    let Some(number) = world.number_of(person) else { return };
    let door = world.door.clone();
    let asking = async move {
        let Some(coupon) = usable(&door, number).await else { return };
        for _ in 0..TRIES {
            if let Some(hub) = door.hub() {
                let asked = hub.cancel_coupon(number, coupon.id);
                match tokio::time::timeout(PATIENCE, asked).await {
                    Ok(Err(CancelRefused::Unavailable)) | Err(_) => {}
                    Ok(_) => return,
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    world.waiting.push(tokio::spawn(asking));
}

/// Buys with the newest coupon; the checkout decides, whatever the hub believes.
pub fn checkout(world: &mut World, person: Person, articles: i64) {
    let Some(number) = world.number_of(person) else { return };
    let (door, seen, vendors) = (world.door.clone(), world.seen.clone(), world.vendors.clone());
    let buying = async move {
        let Some(code) = usable(&door, number).await.and_then(|coupon| coupon.code) else { return };
        let cart = Cart::of(&[(ARTICLE, articles)]).with_code(code.expose_secret());
        if let Ok(order) = vendors.shopify.checkout(Some(number.get()), &cart) {
            seen.lock().await.orders.push((person, order));
        }
    };
    world.waiting.push(tokio::spawn(buying));
}

/// Buys without a coupon, as anybody can.
pub fn order(world: &mut World, person: Person, articles: i64) {
    let Some(number) = world.number_of(person) else { return };
    let (seen, vendors) = (world.seen.clone(), world.vendors.clone());
    let buying = async move {
        let cart = Cart::of(&[(ARTICLE, articles)]);
        if let Ok(order) = vendors.shopify.checkout(Some(number.get()), &cart) {
            seen.lock().await.orders.push((person, order));
        }
    };
    world.waiting.push(tokio::spawn(buying));
}

/// The newest order of theirs goes back, in part or whole.
pub fn send_back(world: &mut World, person: Person, articles: Option<i64>) {
    let (seen, vendors) = (world.seen.clone(), world.vendors.clone());
    let sending = async move {
        let orders = seen.lock().await.orders.clone();
        let Some((_, order)) = orders.into_iter().rev().find(|(of, _)| *of == person) else { return };
        match articles {
            Some(articles) => vendors.shopify.refund_order(order, &[(ARTICLE, articles)]),
            None => vendors.shopify.cancel_order(order),
        };
    };
    world.waiting.push(tokio::spawn(sending));
}
