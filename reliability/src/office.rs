//! What operators do about people, and what people ask of them: leaving, being one, being forgotten.

use std::time::Duration;

use flows::{
    merging::MergeWish,
    operators::{Desk, DeskRefused, Operator, Reason},
};

use crate::{story::Person, world::World};

/// An operator who gets an error tries again, but not for ever.
const TRIES: usize = 40;
const PAUSE: Duration = Duration::from_secs(60);

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
