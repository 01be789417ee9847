//! What is common in this shop: a rare name says more than a common one, and an address that many share says little.

use std::collections::HashMap;

use super::{
    alike,
    crowd::Crowd,
    holders::Holders,
    names::{Name, NameId, Spellings},
    readings::Readings,
    record::{Born, Person},
    seen::Shade,
};

/// One side, everyone once.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) crowd: &'a Crowd,
    /// Positions in the crowd, by id.
    pub(super) order: &'a [u32],
}

impl<'a> Side<'a> {
    pub(super) fn people(self) -> impl Iterator<Item = &'a Person> {
        self.order.iter().map(move |at| &self.crowd.people[*at as usize])
    }

    pub(super) fn person(self, rank: u32) -> &'a Person {
        &self.crowd.people[self.order[rank as usize] as usize]
    }
}

/// How often each spelling of one part of a name occurs.
pub(super) struct Counted {
    counts: Vec<u32>,
    total: u32,
    /// How likely two strangers share one.
    pub(super) chance: f64,
}

impl Counted {
    fn new(spellings: usize, names: impl Iterator<Item = NameId>) -> Self {
        let (mut counts, mut total) = (vec![0_u32; spellings], 0);
        for name in names.filter(|name| *name != 0) {
            counts[name as usize] += 1;
            total += 1;
        }
        let share = |count: &u32| (f64::from(*count) / f64::from(total.max(1))).powi(2);
        let chance = counts.iter().map(share).sum();
        Self { counts, total, chance }
    }

    /// Hundredths of a bit that agreeing on this spelling says more (or less) than on a usual one, four bits at most.
    pub(super) fn rarity(&self, name: NameId) -> i32 {
        let share = f64::from(self.counts[name as usize].max(1)) / f64::from(self.total.max(1));
        ((self.chance / share).log2().clamp(-4.0, 4.0) * 100.0).round() as i32
    }
}

/// Kanji and reading of one part of a name.
pub(super) struct Part {
    pub(super) kanji: Counted,
    pub(super) kana: Counted,
    pub(super) readings: Readings,
}

/// What is common among both sides.
pub(super) struct Frequencies {
    pub(super) surname: Part,
    pub(super) given: Part,
    born: HashMap<Born, u32>,
    born_total: u32,
    /// How likely two strangers share a birth date.
    pub(super) birthday: f64,
    pub(super) customers: Holders,
    pub(super) members: Holders,
}

impl Frequencies {
    pub(super) fn of(customers: Side<'_>, members: Side<'_>, names: &Spellings) -> Self {
        let part = |pick: fn(&Person) -> Name| {
            let all = || customers.people().chain(members.people()).map(pick);
            Part {
                kanji: Counted::new(names.count(), all().map(|name| name.fold)),
                kana: Counted::new(names.count(), all().map(|name| name.kana)),
                readings: Readings::of(names, all()),
            }
        };
        let mut born = HashMap::new();
        let dates = customers.people().chain(members.people()).map(|p| p.born).filter(|b| !b.is_missing());
        dates.for_each(|date| *born.entry(date).or_insert(0) += 1);
        let born_total: u32 = born.values().sum();
        let mut counts: Vec<u32> = born.values().copied().collect();
        counts.sort_unstable(); // one order of adding, one sum
        let share = |count: &u32| (f64::from(*count) / f64::from(born_total.max(1))).powi(2);
        let given = part(|person| person.given);
        let differ = |one: &Person, other: &Person| {
            alike::shade(names, &given.readings, one.given, other.given) == Shade::Differ
        };
        Self {
            customers: Holders::of(customers, &differ),
            members: Holders::of(members, &differ),
            surname: part(|person| person.surname),
            given,
            birthday: counts.iter().map(share).sum(),
            born,
            born_total,
        }
    }

    /// Whether so many have this birth date that it must have been typed to fill the field.
    pub(super) fn is_filler(&self, born: Born) -> bool {
        let count = self.born.get(&born).copied().unwrap_or(0);
        count > 20 && f64::from(count) > f64::from(self.born_total) * 0.005
    }

    /// Hundredths of a bit by which a birth date says less than a usual one; never more.
    pub(super) fn birthday_rarity(&self, born: Born) -> i32 {
        let count = self.born.get(&born).copied().unwrap_or(1);
        let share = f64::from(count) / f64::from(self.born_total.max(1));
        let usual = self.birthday.max(1.0 / 15_000.0);
        ((usual / share).log2().clamp(-4.0, 0.0) * 100.0).round() as i32
    }
}
