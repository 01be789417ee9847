//! What happens in a story, done to the world.

use serde_json::json;
use tokio::time::Instant;

use crate::{
    asking, counter, office, people,
    story::{Change, Deed, Person},
    world::World,
};

/// Does this deed, the `nth` of its story; what needs an answer of the hub goes on beside the story.
pub async fn perform(world: &mut World, deed: &Deed, nth: u32) -> Result<(), String> {
    match deed {
        Deed::Trouble { place, fault, lasts } => {
            world.mishaps.note(fault);
            world.faults(*place).always(fault.clone());
            world.troubles.push((Instant::now() + *lasts, *place));
        }
        Deed::Crash { next } => world.crash(*next).await?,
        Deed::Freeze { lasts } => {
            world.life().freeze(*lasts);
            world.start(None).await?;
        }
        Deed::StepClock { seconds } => world.hub_clock.step_ms(seconds * 1_000),
        Deed::SwitchPos { on } => {
            world.config.sync.pos = *on;
            world.crash(None).await?;
        }
        Deed::RefuseMail { person, online: true } => {
            if edit_online(world, *person, people::refuse_mail) {
                world.seen.lock().await.refused.insert(*person);
            }
        }
        Deed::Days { count } => world.days(*count).await,
        of_people => {
            online(world, of_people, nth);
            at_the_counter(world, of_people, nth).await;
        }
    }
    Ok(())
}

/// What people do at the online store, on their own page, or what an operator does about them.
fn online(world: &mut World, deed: &Deed, nth: u32) {
    match deed {
        Deed::Register { person } => asking::register(world, *person, nth),
        Deed::RegisterTwice { person, same_key } => {
            asking::register(world, *person, nth);
            asking::register(world, *person, if *same_key { nth } else { nth + 1_000 });
        }
        Deed::RegisterElsewhere { person } if world.number_of(*person).is_none() => {
            world.vendors.shopify.seed_customer(people::elsewhere(*person));
        }
        Deed::ChangeOnline { person, change } => {
            edit_online(world, *person, |customer| people::change(customer, *change, nth));
        }
        Deed::Leave { person, online: true } => office::leave(world, *person),
        Deed::Merge { kept, gone } => office::merge(world, *kept, *gone),
        Deed::Erase { person, by_store } => office::erase(world, *person, *by_store),
        Deed::LookAtPoints { person } => asking::look(world, *person),
        Deed::AskCoupon { person, points } => asking::coupon(world, *person, *points, nth),
        Deed::CancelCoupon { person } => asking::cancel(world, *person),
        Deed::UseCoupon { person, articles } => asking::checkout(world, *person, *articles),
        Deed::OrderOnline { person, articles } => asking::order(world, *person, *articles),
        Deed::SendBack { person, articles } => asking::send_back(world, *person, *articles),
        _ => {}
    }
}

fn edit_online(world: &World, person: Person, edit: impl FnOnce(&mut sandbox::shopify::Customer)) -> bool {
    let number = world.number_of(person);
    number.is_some_and(|number| world.vendors.shopify.edit_customer(number.get(), edit))
}

/// What people do at a till.
async fn at_the_counter(world: &mut World, deed: &Deed, nth: u32) {
    match deed {
        Deed::JoinAtTill { person, with_email } => counter::join(world, *person, *with_email).await,
        Deed::Buy { person, yen } => counter::buy(world, *person, *yen, 0).await,
        Deed::SpendAtTill { person, points } => counter::buy(world, *person, points * 10, *points).await,
        Deed::EditAtTill { person, change } => {
            let columns = match change {
                Change::FamilyName => json!({ "lastName": people::new_family(nth) }),
                Change::Phone => {
                    json!({ "phoneNumber": format!("070{:04}{:04}", 4_000 + nth, 1_000 + person) })
                }
                Change::Move => {
                    json!({ "address": format!("渋谷区桜丘町{}-5", nth + 1), "postCode": "1500031" })
                }
            };
            counter::edit(world, *person, &columns);
        }
        Deed::RefuseMail { person, online: false } => {
            counter::refuse_mail(world, *person).await;
        }
        Deed::Leave { person, online: false } => counter::leave(world, *person).await,
        _ => {}
    }
}
