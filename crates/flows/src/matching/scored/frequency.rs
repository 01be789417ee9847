//! What is common in this shop: a rare name says more than a common one, and an address that many share says little.

use std::collections::HashMap;

use super::{
    crowd::Crowd,
    names::{Name, NameId, Spellings},
    record::{Born, Person},
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
}

/// How many of one side have each address, number and door; 255 is that or more. Beside the crowd's own lists.
pub(super) struct Holders {
    pub(super) mails: Vec<u8>,
    pub(super) numbers: Vec<u8>,
    pub(super) doors: Vec<u8>,
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
            }
        };
        let mut born = HashMap::new();
        let dates = customers.people().chain(members.people()).map(|p| p.born).filter(|b| !b.is_missing());
        dates.for_each(|date| *born.entry(date).or_insert(0) += 1);
        let born_total: u32 = born.values().sum();
        let mut counts: Vec<u32> = born.values().copied().collect();
        counts.sort_unstable(); // one order of adding, one sum
        let share = |count: &u32| (f64::from(*count) / f64::from(born_total.max(1))).powi(2);
        Self {
            surname: part(|person| person.surname),
            given: part(|person| person.given),
            birthday: counts.iter().map(share).sum(),
            born,
            born_total,
            customers: Holders::of(customers),
            members: Holders::of(members),
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

impl Holders {
    fn of(side: Side<'_>) -> Self {
        let crowd = side.crowd;
        let mails = side.people().flat_map(|p| p.mails.range()).map(|at| (crowd.mails[at].strict, at));
        let numbers = side.people().flat_map(|p| p.numbers.range()).map(|at| (crowd.numbers[at], at));
        let doors = side.order.iter().filter(|at| crowd.people[**at as usize].home.is_door());
        let doors = doors.map(|at| (crowd.people[*at as usize].home.key(), *at as usize));
        Self {
            mails: counted(mails, crowd.mails.len()),
            numbers: counted(numbers, crowd.numbers.len()),
            doors: counted(doors, crowd.people.len()),
        }
    }
}

/// For each entry, how many entries have its value.
fn counted<T: Ord + Copy>(values: impl Iterator<Item = (T, usize)>, length: usize) -> Vec<u8> {
    let mut sorted: Vec<(T, u32)> =
        values.map(|(value, at)| (value, u32::try_from(at).unwrap_or(u32::MAX))).collect();
    sorted.sort_unstable();
    let mut holders = vec![0; length];
    for run in sorted.chunk_by(|a, b| a.0 == b.0) {
        let count = u8::try_from(run.len()).unwrap_or(u8::MAX);
        run.iter().for_each(|(_, at)| holders[*at as usize] = count);
    }
    holders
}
