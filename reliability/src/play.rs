//! Plays a story to its end and says what was wrong.

use std::{collections::BTreeMap, time::Duration};

use flows::registration::RegistrationRefused;
use tokio::time::Instant;

use crate::{
    invariants, journal, people, rest,
    story::{Deed, Person, Story},
    world::World,
};

/// How a story ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// Every invariant that broke, in words.
    pub wrong: Vec<String>,
    /// Faults that struck, by kind.
    pub faults: BTreeMap<String, u64>,
    /// Time that passed in the story.
    pub simulated: Duration,
    /// Calls the hub made.
    pub calls: u32,
}

/// Plays it in a runtime of its own; the same story ends the same each time.
pub fn play(story: &Story) -> Ending {
    in_its_own_time(async { told(story).await.map(|(ending, _)| ending) })
        .unwrap_or_else(|error| Ending { wrong: vec![error], ..Ending::default() })
}

/// What the hub wrote down while the story was told: each run and its steps, oldest first.
pub fn journal(story: &Story) -> String {
    in_its_own_time(async {
        let (_, world) = told(story).await?;
        Ok(journal::of(&world).await)
    })
    .unwrap_or_else(|error| error)
}

fn in_its_own_time<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.map_err(|error| format!("no runtime: {error}"))?.block_on(work)
}

async fn told(story: &Story) -> Result<(Ending, World), String> {
    let mut world = World::open(story).await?;
    for (nth, act) in (0u32..).zip(&story.acts) {
        world.until(act.at).await;
        perform(&mut world, &act.deed, nth).await?;
    }
    let mut wrong = rest::come_to_rest(&mut world).await;
    wrong.extend(invariants::broken(&world).await);
    let ending = Ending {
        wrong,
        faults: world.mishaps.struck(),
        simulated: world.now(),
        calls: world.mishaps.calls(),
    };
    Ok((ending, world))
}

async fn perform(world: &mut World, deed: &Deed, nth: u32) -> Result<(), String> {
    match deed {
        Deed::Register { person } => register(world, *person, nth),
        Deed::RegisterTwice { person, same_key } => {
            register(world, *person, nth);
            register(world, *person, if *same_key { nth } else { nth + 1_000 });
        }
        Deed::RegisterElsewhere { person } => {
            if world.number_of(*person).is_none() {
                world.vendors.shopify.seed_customer(people::elsewhere(*person));
            }
        }
        Deed::JoinAtTill { person, with_email } => join(world, *person, *with_email).await,
        Deed::ChangeOnline { person, change } => {
            if let Some(number) = world.number_of(*person) {
                world.vendors.shopify.edit_customer(number.get(), |c| people::change(c, *change, nth));
            }
        }
        Deed::Buy { person, yen } => buy(world, *person, *yen),
        Deed::LookAtPoints { person } => look(world, *person),
        Deed::Trouble { place, fault, lasts } => {
            world.mishaps.note(fault);
            world.faults(*place).always(fault.clone());
            world.troubles.push((Instant::now() + *lasts, *place));
        }
        Deed::Crash { next } => world.crash(*next).await?,
        Deed::Freeze { lasts } => {
            if let Some(life) = world.lives.last_mut() {
                life.freeze(*lasts);
            }
            world.start(None).await?;
        }
        Deed::StepClock { seconds } => world.hub_clock.step_ms(seconds * 1_000),
        Deed::SwitchPos { on } => {
            world.config.sync.pos = *on;
            world.crash(None).await?;
        }
    }
    Ok(())
}

/// The storefront sends the form, and again with the same key while it gets no good answer.
fn register(world: &mut World, person: Person, nth: u32) {
    let Some(key) = people::key(person, nth) else { return };
    let (door, seen) = (world.door.clone(), world.seen.clone());
    let asking = async move {
        for _ in 0..8 {
            if let Some(hub) = door.hub() {
                let asked = hub.register(&key, people::form(person));
                match tokio::time::timeout(Duration::from_secs(20), asked).await {
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
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
    };
    world.waiting.push(tokio::spawn(asking));
}

async fn join(world: &World, person: Person, with_email: bool) {
    let till = world.vendors.smaregi.till();
    let Ok(id) = till.add_member(&people::at_till(person, with_email)) else { return };
    let card = world.vendors.smaregi.members().into_iter().find(|member| member.id() == id);
    if let Some(card) = card {
        world.seen.lock().await.cards.insert(person, (id, card.code().to_owned()));
    }
}

/// Whoever the till knows them as.
fn card_of(world: &World, person: Person) -> Option<String> {
    let email = people::email(person);
    let number = world.number_of(person).map(|n| n.to_string());
    let mine = |member: &sandbox::smaregi::Member| {
        member.get("mailAddress") == Some(&email)
            || (number.is_some() && member.get("customerNo") == number.as_deref())
    };
    world.vendors.smaregi.members().into_iter().find(mine).map(|member| member.code().to_owned())
}

fn buy(world: &World, person: Person, yen: i64) {
    let till = world.vendors.smaregi.till();
    let store = till.shops().into_iter().find(|shop| shop.terminal.is_some()).map(|shop| shop.id);
    if let Some((card, store)) = card_of(world, person).zip(store) {
        // A till that refuses is none of the hub's business.
        let _ = till.sale(Some(&card), yen, 0, &store);
    }
}

fn look(world: &mut World, person: Person) {
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
        let most = theirs.map_or(0, |member| member.points());
        // Points only grow in these stories, so an older number is smaller.
        if balance > most {
            seen.wrong.push(format!("I-balance: person {person} was shown {balance} points and has {most}"));
        }
    };
    world.waiting.push(tokio::spawn(looking));
}

/// Plays it again: a story that does not repeat is a failure of its own.
pub fn repeats(story: &Story, ending: &Ending) -> bool {
    play(story) == *ending
}
