//! What operators do about people, and what people ask of them: leaving, being one, being forgotten.

use std::time::Duration;

use domain::coupon::CouponState;
use flows::{
    merging::MergeWish,
    operators::{Desk, DeskRefused, FoundPoints, Operator, Reason},
};
use store::{Coupon, LetterFilter, LetterState};

use crate::{story::Person, world::World};

/// An operator who gets an error tries again, but not for ever.
const TRIES: usize = 40;
const PAUSE: Duration = Duration::from_secs(60);
const MANY: u32 = 10_000;

/// Leaves the club on the own page.
pub fn leave(world: &mut World, person: Person) {
    let Some(number) = world.number_of(person) else { return };
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let leaving = async move {
        seen.lock().await.unusual.insert(person);
        for _ in 0..TRIES {
            if let Some(hub) = door.hub()
                && hub.withdraw(number).await.is_ok()
            {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    world.waiting.push(tokio::spawn(leaving));
}

/// Makes two customers one, if the hub says that nothing stands in the way.
pub fn merge(world: &mut World, kept: Person, gone: Person) {
    let Some((survivor, loser)) = world.number_of(kept).zip(world.number_of(gone)) else { return };
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let merging = async move {
        seen.lock().await.unusual.extend([kept, gone]);
        for _ in 0..TRIES {
            if let Some(hub) = door.hub() {
                let wish = MergeWish::Customers { survivor, loser };
                let by = Operator::at_the_command_line();
                match Desk::of(&hub).begin_merge(&by, wish, Reason::Duplicate).await {
                    Ok(_) | Err(DeskRefused::MergeRefused(_)) => return,
                    Err(_) => {}
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    world.waiting.push(tokio::spawn(merging));
}

/// Has a person forgotten.
pub fn erase(world: &mut World, person: Person, by_store: bool) {
    let Some(number) = world.number_of(person) else { return };
    if by_store {
        world.vendors.shopify.redact_customer(number.get());
    }
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let erasing = async move {
        let mut now_seen = seen.lock().await;
        now_seen.unusual.insert(person);
        now_seen.erased.insert(number);
        drop(now_seen);
        if by_store {
            return;
        }
        for _ in 0..TRIES {
            if let Some(hub) = door.hub() {
                let by = Operator::at_the_command_line();
                let asked = Desk::of(&hub).erase(&by, number, Reason::CustomerRequest).await;
                if asked.is_ok() {
                    seen.lock().await.promised.insert(number);
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    world.waiting.push(tokio::spawn(erasing));
}

/// Somebody reads the till's receipts, and says of each conversion nobody could tell of whether its points were taken.
pub async fn settle(world: &World) {
    let open = world.memory.coupons(Some(CouponState::NeedsPerson), None, MANY).await.unwrap_or_default();
    for coupon in open {
        let found = if was_taken(world, &coupon).await { FoundPoints::Taken } else { FoundPoints::NotTaken };
        let by = Operator::at_the_command_line();
        // Refused, it is looked at again.
        let _ = Desk::of(&world.life().hub).settle_coupon(&by, coupon.id, found, Reason::DoneByHand).await;
    }
    note_debts(world).await;
}

/// Somebody reads that points are owed, and that is all there is to do.
async fn note_debts(world: &World) {
    let open = LetterFilter { state: Some(LetterState::Open), limit: MANY, ..LetterFilter::default() };
    let letters = world.memory.letters(&open).await.unwrap_or_default();
    for letter in letters.iter().filter(|letter| letter.code.as_str() == "points-owed") {
        let by = Operator::at_the_command_line();
        // Refused, it is looked at again.
        let _ = Desk::of(&world.life().hub).discard(&by, letter.id, Reason::DoneByHand).await;
    }
}

/// There are more receipts of just so many points than conversions that are known to have taken them.
async fn was_taken(world: &World, coupon: &Coupon) -> bool {
    let Some(member) = world.memory.link(coupon.customer).await.ok().flatten().and_then(|link| link.pos)
    else {
        return false;
    };
    let points = coupon.points.points();
    let receipts = world.vendors.smaregi.transactions().into_iter().filter(|receipt| {
        receipt.store.is_none() && receipt.member == Some(member.get()) && receipt.spend_point == points.0
    });
    let others = world.memory.coupons_of(coupon.customer, MANY).await.unwrap_or_default();
    let known = others.iter().filter(|other| other.points.points() == points && other.deducted_at.is_some());
    receipts.count() > known.count()
}
