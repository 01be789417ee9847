//! Writes a story from a seed. Some days are quiet and some are terrible, so that both kinds of mistakes show.

use std::{collections::BTreeMap, time::Duration};

use engine::testing::Side;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sandbox::Fault;

use crate::story::{Act, Change, Deed, Person, Place, Story};

/// How long a story goes on before the faults stop.
const SPAN_S: u64 = 2 * 3_600;
/// Calls that may be struck.
const CALLS: u32 = 800;

/// The story of this seed.
pub fn write(seed: u64) -> Story {
    let mut chance = StdRng::seed_from_u64(seed);
    let people = chance.random_range(1..=4);
    let mut acts: Vec<Act> = (0..people).flat_map(|person| life_of(&mut chance, person)).collect();
    for _ in 0..chance.random_range(0..=4) {
        let (at, deed) = (moment(&mut chance), misfortune(&mut chance));
        acts.push(Act { at, deed });
    }
    if chance.random_bool(0.15) {
        let off = moment(&mut chance);
        acts.push(Act { at: off, deed: Deed::SwitchPos { on: false } });
        let on = off + Duration::from_secs(chance.random_range(60..3_600));
        acts.push(Act { at: on, deed: Deed::SwitchPos { on: true } });
    }
    acts.sort_by_key(|act| act.at);
    if chance.random_bool(0.03) {
        let at = acts.last().map_or(Duration::ZERO, |act| act.at);
        acts.push(Act { at, deed: Deed::Days { count: 2 } });
    }
    let share = [0.0, 0.01, 0.05, 0.2][chance.random_range(0..4)];
    let mut mishaps = BTreeMap::new();
    for call in 0..CALLS {
        if chance.random_bool(share) {
            mishaps.insert(call, of_one_call(&mut chance));
        }
    }
    Story { seed, acts, mishaps, crowd: 0 }
}

/// Times bunch: half of all things happen within a few minutes of the opening.
fn moment(chance: &mut StdRng) -> Duration {
    let span = if chance.random_bool(0.5) { 300 } else { SPAN_S };
    Duration::from_millis(chance.random_range(0..span * 1_000))
}

fn life_of(chance: &mut StdRng, person: Person) -> Vec<Act> {
    let mut acts = Vec::new();
    let mut at = moment(chance);
    let then = |chance: &mut StdRng, at: &mut Duration| {
        *at += Duration::from_millis(chance.random_range(0..=20) * chance.random_range(0..=60) * 1_000);
        *at
    };
    if chance.random_bool(0.35) {
        let with_email = chance.random_bool(0.7);
        acts.push(Act { at, deed: Deed::JoinAtTill { person, with_email } });
        at += Duration::from_secs(chance.random_range(0..1_800));
    }
    acts.push(Act { at, deed: arrival(chance, person) });
    for _ in 0..chance.random_range(0..=5) {
        let deed = match chance.random_range(0..14) {
            0 => Deed::Register { person },
            1..=3 => Deed::ChangeOnline { person, change: change(chance) },
            4..=6 => Deed::Buy { person, yen: chance.random_range(1..=300) * 100 },
            7..=8 => Deed::EditAtTill { person, change: change(chance) },
            9 => Deed::RefuseMail { person, online: chance.random_bool(0.5) },
            _ => Deed::LookAtPoints { person },
        };
        acts.push(Act { at: then(chance, &mut at), deed });
    }
    if chance.random_bool(0.4) {
        acts.extend(with_coupons(chance, person, at));
    }
    if chance.random_bool(0.12) {
        let deed = ending(chance, person);
        acts.push(Act { at: then(chance, &mut at), deed });
    }
    acts
}

/// Somebody with points, who turns them into coupons and sometimes thinks twice.
fn with_coupons(chance: &mut StdRng, person: Person, begins: Duration) -> Vec<Act> {
    let mut at = begins + Duration::from_secs(chance.random_range(60..600));
    let mut acts = vec![Act { at, deed: Deed::Buy { person, yen: chance.random_range(100..=900) * 100 } }];
    let articles = || 1..=3;
    for _ in 0..chance.random_range(1..=5) {
        at += Duration::from_millis(chance.random_range(0..=20) * chance.random_range(0..=30_000));
        let deed = match chance.random_range(0..10) {
            0..=3 => Deed::AskCoupon { person, points: chance.random_range(1..=30) * 10 },
            4..=5 => Deed::UseCoupon { person, articles: chance.random_range(articles()) },
            6 => Deed::CancelCoupon { person },
            7 => Deed::SendBack {
                person,
                articles: chance.random_bool(0.5).then(|| chance.random_range(articles())),
            },
            8 => Deed::SpendAtTill { person, points: chance.random_range(1..=50) },
            _ => Deed::LookAtPoints { person },
        };
        acts.push(Act { at, deed });
    }
    acts
}

fn ending(chance: &mut StdRng, person: Person) -> Deed {
    match chance.random_range(0..6) {
        0..=1 => Deed::Leave { person, online: chance.random_bool(0.5) },
        2..=3 => Deed::Erase { person, by_store: chance.random_bool(0.5) },
        _ => Deed::Merge { kept: (person + 1) % 4, gone: person },
    }
}

fn arrival(chance: &mut StdRng, person: Person) -> Deed {
    match chance.random_range(0..10) {
        0..=5 => Deed::Register { person },
        6..=7 => Deed::RegisterTwice { person, same_key: chance.random_bool(0.5) },
        _ => Deed::RegisterElsewhere { person },
    }
}

fn change(chance: &mut StdRng) -> Change {
    [Change::FamilyName, Change::Phone, Change::Move][chance.random_range(0..3)]
}

pub(crate) fn misfortune(chance: &mut StdRng) -> Deed {
    match chance.random_range(0..10) {
        0..=4 => {
            let place = Place::ALL[chance.random_range(0..4)];
            let lasts = Duration::from_secs(chance.random_range(1..=40) * chance.random_range(1..=90));
            Deed::Trouble { place, fault: lasting(chance, place), lasts }
        }
        5..=6 => {
            let side = if chance.random_bool(0.5) { Side::Before } else { Side::After };
            let again = chance.random_bool(0.7);
            Deed::Crash { next: again.then(|| (chance.random_range(1..60), side)) }
        }
        7..=8 => Deed::Freeze { lasts: Duration::from_secs(chance.random_range(1..=180)) },
        _ => Deed::StepClock { seconds: [-3_600, -90, 90, 3_600][chance.random_range(0..4)] },
    }
}

fn lasting(chance: &mut StdRng, place: Place) -> Fault {
    let with_webhooks = matches!(place, Place::Shopify | Place::Smaregi);
    if with_webhooks && chance.random_bool(0.5) {
        return match chance.random_range(0..4) {
            0 => Fault::WebhooksDropped,
            1 => Fault::WebhooksDuplicated(chance.random_range(1..=9)),
            2 => Fault::WebhooksDelayed(Duration::from_secs(chance.random_range(1..14_400))),
            _ => Fault::WebhooksReordered,
        };
    }
    match chance.random_range(0..4) {
        0 => Fault::Unavailable,
        1 => Fault::Unreachable,
        2 => Fault::Html,
        _ => Fault::Slow(Duration::from_millis(chance.random_range(200..15_000))),
    }
}

pub(crate) fn of_one_call(chance: &mut StdRng) -> Fault {
    match chance.random_range(0..11) {
        0 => Fault::Unavailable,
        1 => Fault::Unreachable,
        2 => Fault::ErrorAfterEffect,
        3 | 4 => Fault::CutAfterEffect,
        5 => Fault::CutBeforeEffect,
        6 => Fault::Throttled { retry_after_s: chance.random_range(1..=20) },
        7 => Fault::Slow(Duration::from_millis(chance.random_range(100..12_000))),
        8 => Fault::Html,
        9 => Fault::Truncated,
        _ => Fault::OkWithErrors,
    }
}
