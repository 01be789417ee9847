//! Who is compared with whom: only people who share a key, such as a number, or a birth date and a given name.

use std::hash::{BuildHasher, Hasher, RandomState};

use super::{
    frequency::{Frequencies, Side},
    names::{NameId, Spellings},
    record::Person,
};

/// Makes the keys of a person. They are hashed with a key of this process and never leave it.
pub(super) struct Keys<'a> {
    pub(super) names: &'a Spellings,
    pub(super) hashes: &'a RandomState,
    pub(super) common: &'a Frequencies,
}

/// A lone field is taken for a whole name from this length on.
const WHOLE_NAME: usize = 3;

impl Keys<'_> {
    /// Every key of a person into `keys`, each once.
    pub(super) fn of(&self, side: Side<'_>, person: &Person, keys: &mut Vec<u64>) {
        keys.clear();
        let (last, first) = (person.surname, person.given);
        keys.extend(side.crowd.mails(person).iter().map(|mail| self.key(1, mail.loose, &[])));
        keys.extend(side.crowd.numbers(person).iter().map(|number| self.key(2, *number, &[])));
        self.whole(3, last.fold, first.fold, keys);
        self.whole(4, last.kana, first.kana, keys);
        let zip = u64::from(person.home.zip);
        if !person.born.is_missing() {
            let born = u64::from(person.born.0);
            self.with_name(5, born, first.fold, usize::MAX, keys);
            let reading = self.common.given.readings.likely(first);
            self.with_name(6, born, reading, usize::MAX, keys);
            self.with_name(7, born, last.kana, 2, keys);
            if zip > 0 {
                keys.push(self.key(8, born << 32 | zip, &[]));
            }
        }
        if zip > 0 {
            self.with_name(9, zip, first.fold, usize::MAX, keys);
            self.with_name(10, zip, first.kana, 2, keys);
        }
        if person.home.is_door() {
            let [chome, block, house] = person.home.lot.map(u64::from);
            keys.push(self.key(11, person.home.town ^ chome << 42 ^ block << 21 ^ house, &[]));
        }
        keys.sort_unstable();
        keys.dedup();
    }

    /// The keys by which somebody is found whose family and given name stand in each other's field.
    pub(super) fn swapped(&self, person: &Person, keys: &mut Vec<u64>) {
        self.whole(3, person.given.fold, person.surname.fold, keys);
        self.whole(4, person.given.kana, person.surname.kana, keys);
        keys.sort_unstable();
        keys.dedup();
    }

    /// Both parts of a name in a row, so that a name held in one field has the same key.
    fn whole(&self, kind: u8, last: NameId, first: NameId, keys: &mut Vec<u64>) {
        let (last, first) = (self.names.letters(last), self.names.letters(first));
        if (last.is_empty() || first.is_empty()) && last.len() + first.len() < WHOLE_NAME {
            return;
        }
        keys.push(self.key(kind, 0, &[last, first]));
    }

    fn with_name(&self, kind: u8, value: u64, name: NameId, most: usize, keys: &mut Vec<u64>) {
        let letters = self.names.letters(name);
        if !letters.is_empty() {
            keys.push(self.key(kind, value, &[&letters[..letters.len().min(most)]]));
        }
    }

    fn key(&self, kind: u8, value: u64, words: &[&[char]]) -> u64 {
        let mut hash = self.hashes.build_hasher();
        hash.write_u8(kind);
        hash.write_u64(value);
        words.iter().copied().flatten().for_each(|letter| hash.write_u32(u32::from(*letter)));
        hash.finish()
    }
}

/// The members of each key, close together: a million members have about ten million entries.
pub(super) struct Index {
    /// Both halves of the key and the member's rank, sorted.
    entries: Vec<[u32; 3]>,
    /// Where the keys begin that start with these bits.
    starts: Vec<u32>,
    shift: u32,
    /// Keys of so many members that they say nothing.
    pub(super) skipped: u64,
}

impl Index {
    pub(super) fn new(keys: &Keys<'_>, members: Side<'_>, max_block: usize) -> Self {
        let mut entries: Vec<[u32; 3]> = Vec::with_capacity(members.order.len() * 8);
        let mut found = Vec::new();
        for (rank, member) in (0..).zip(members.people()) {
            keys.of(members, member, &mut found);
            entries.extend(found.iter().map(|key| [(key >> 32) as u32, *key as u32, rank]));
        }
        entries.sort_unstable();
        let skipped = without_long_runs(&mut entries, max_block);
        let bits = entries.len().max(2).ilog2().clamp(4, 22);
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        entries.iter().for_each(|entry| starts[(entry[0] >> shift) as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        Self { entries, starts, shift, skipped }
    }

    /// The ranks of the members that have this key.
    pub(super) fn members(&self, key: u64) -> impl Iterator<Item = u32> {
        let (high, low) = ((key >> 32) as u32, key as u32);
        let bucket = (high >> self.shift) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        let from = entries.partition_point(|entry| (entry[0], entry[1]) < (high, low));
        entries[from..]
            .iter()
            .take_while(move |entry| (entry[0], entry[1]) == (high, low))
            .map(|entry| entry[2])
    }
}

/// Takes out what has more entries than `most`; returns how many keys went.
fn without_long_runs(entries: &mut Vec<[u32; 3]>, most: usize) -> u64 {
    let (mut kept, mut at, mut skipped) = (0, 0, 0);
    while at < entries.len() {
        let key = entries[at][..2].to_owned();
        let run = entries[at..].iter().take_while(|entry| entry[..2] == key[..]).count();
        if run > most {
            skipped += 1;
        } else {
            entries.copy_within(at..at + run, kept);
            kept += run;
        }
        at += run;
    }
    entries.truncate(kept);
    skipped
}
