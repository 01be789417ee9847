//! A year of a shop: ten thousand members, of whom some come often, and a coupon, an order or a mishap every few hours.

use std::{collections::BTreeMap, time::Duration};

use domain::{CustomerId, PosMemberId};
use enishi::config::Config;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::json;

use crate::{
    author::{misfortune, of_one_call},
    people,
    story::{Act, Deed, Person, Story},
    world::{Account, Pace, World},
};

/// A year is looked at closely only around what happens in it.
pub const PACE: Pace = Pace {
    tick: Duration::from_secs(10),
    quiet_tick: Duration::from_secs(900),
    poll: Duration::from_secs(900),
    rounds,
};
const DAY_S: u64 = 86_400;

/// What happens by the clock happens less often, for the sake of a thousand years; the coupons' rounds least so.
fn rounds(name: &str) -> Duration {
    Duration::from_secs(match name {
        "coupons" => DAY_S / 4,
        "proof" => 30 * DAY_S,
        // It walks through everybody.
        "vanished" => 120 * DAY_S,
        _ => DAY_S,
    })
}
/// Everybody who has points at the beginning.
const CROWD: u32 = 10_000;
/// Those who come often.
const REGULARS: u32 = 50;
/// Deeds in a year, at least and at most.
const DEEDS: (u32, u32) = (300, 700);
/// Calls that may be struck.
const CALLS: u32 = 60_000;
/// When everybody became what they are.
const LONG_AGO_MS: i64 = 400 * 86_400_000;
/// What everybody has at the beginning.
const POINTS: i64 = 500;

/// The year of this seed.
pub fn write(seed: u64) -> Story {
    let mut chance = StdRng::seed_from_u64(seed ^ 0x79_65_61_72);
    let deeds = chance.random_range(DEEDS.0..=DEEDS.1);
    let mut acts: Vec<Act> = (0..deeds).flat_map(|_| visit(&mut chance)).collect();
    for _ in 0..chance.random_range(0..=40) {
        let at = moment(&mut chance);
        acts.push(Act { at, deed: misfortune(&mut chance) });
    }
    for _ in 0..chance.random_range(0..=3) {
        let at = moment(&mut chance);
        let on = at + Duration::from_secs(chance.random_range(60..2 * DAY_S));
        acts.push(Act { at, deed: Deed::SwitchPos { on: false } });
        acts.push(Act { at: on, deed: Deed::SwitchPos { on: true } });
    }
    acts.sort_by_key(|act| act.at);
    let share = [0.0, 0.01, 0.03, 0.1][chance.random_range(0..4)];
    let mut mishaps = BTreeMap::new();
    for call in 0..CALLS {
        if chance.random_bool(share) {
            mishaps.insert(call, of_one_call(&mut chance));
        }
    }
    Story { seed, acts, mishaps, crowd: CROWD }
}

fn moment(chance: &mut StdRng) -> Duration {
    Duration::from_secs(chance.random_range(0..365 * DAY_S))
}

/// Somebody comes by, and what they begin they sometimes go on with within the hour, or after some days.
fn visit(chance: &mut StdRng) -> Vec<Act> {
    let among = if chance.random_bool(0.8) { REGULARS } else { CROWD };
    let person = chance.random_range(0..among);
    let mut at = moment(chance);
    let mut acts = vec![Act { at, deed: deed(chance, person) }];
    while chance.random_bool(0.5) {
        let span = [60, 3_600, 20 * DAY_S][chance.random_range(0..3)];
        at += Duration::from_secs(chance.random_range(1..=span));
        acts.push(Act { at, deed: deed(chance, person) });
    }
    acts
}

fn deed(chance: &mut StdRng, person: Person) -> Deed {
    let articles = chance.random_range(1..=3);
    match chance.random_range(0..20) {
        0..=3 => Deed::Buy { person, yen: chance.random_range(1..=300) * 100 },
        4..=8 => Deed::AskCoupon { person, points: chance.random_range(1..=40) * 10 },
        9..=12 => Deed::UseCoupon { person, articles },
        13 => Deed::CancelCoupon { person },
        14..=15 => Deed::SendBack { person, articles: chance.random_bool(0.6).then_some(articles) },
        16 => Deed::SpendAtTill { person, points: chance.random_range(1..=200) },
        17..=18 => Deed::OrderOnline { person, articles },
        _ => Deed::LookAtPoints { person },
    }
}

/// The shop of a year: coupons that live for weeks, awards after days, and nothing that has no part in points.
pub fn set_up(config: &mut Config) {
    config.points.coupon_days = 45;
    config.points.hold_days = 7;
    config.points.earn_on = vec!["paid".into()];
    config.hubspot.purchases = "off".into();
}

/// Everybody is a customer and a store member, linked long ago.
pub async fn let_in(world: &mut World, crowd: u32) -> Result<(), String> {
    let refused = |error: store::Error| error.to_string();
    let now = world.time();
    world.town_clock.step_ms(-LONG_AGO_MS);
    for person in 0..crowd {
        let customer = sandbox::shopify::Customer {
            email: Some(people::email(person)),
            last_name: Some("佐藤".into()),
            first_name: Some("花子".into()),
            ..Default::default()
        };
        let number = world.vendors.shopify.seed_customer(customer);
        let columns = json!({
            "customerCode": number.to_string(),
            "customerNo": number.to_string(),
            "lastName": "佐藤",
            "firstName": "花子",
            "point": POINTS,
        });
        let member = world.vendors.smaregi.seed_member(&columns)?;
        let customer = CustomerId::new(number);
        let linked = member.parse().ok().and_then(PosMemberId::new);
        if let Some((customer, linked)) = customer.zip(linked) {
            let taken = world.memory.link_pos(customer, linked, now).await.map_err(refused)?;
            taken.map_err(|_| "two of the crowd are one member".to_owned())?;
        }
        let account = Account { net: POINTS, most: POINTS };
        world.seen.lock().await.tills.insert(member.clone(), account);
        world.crowd.push(member);
    }
    world.town_clock.step_ms(LONG_AGO_MS);
    Ok(())
}
