//! How the people of this shop read their names: where one record has only the kanji and the other only the reading,
//! somebody else of that name may tell whether the two belong together. Nothing is guessed from the kanji alone.

use std::collections::HashMap;

use super::names::{NONE, Name, NameId, Spellings};

/// A reading counts once one in so many who write the name so read it so: typing errors are rarer.
const ONE_IN: u32 = 50;

/// Which readings each spelling of one part of a name has here.
#[derive(Default)]
pub(super) struct Readings {
    told: HashMap<(NameId, NameId), u32>,
    /// How many told any, and the reading that most of them told.
    usual: HashMap<NameId, (u32, NameId)>,
}

impl Readings {
    pub(super) fn of(spellings: &Spellings, names: impl Iterator<Item = Name>) -> Self {
        let mut told = HashMap::new();
        for name in names.filter(|name| name.fold != NONE && name.kana != NONE) {
            *told.entry((name.fold, name.kana)).or_insert(0_u32) += 1;
        }
        let mut most: HashMap<NameId, (u32, u32, NameId)> = HashMap::new();
        for ((fold, kana), count) in &told {
            let (all, best, usual) = most.entry(*fold).or_default();
            *all += count;
            // Of two as frequent the first by letters: whoever arrives first, the answer is the same.
            let is_before = || spellings.letters(*kana) < spellings.letters(*usual);
            if *count > *best || (count == best && is_before()) {
                (*best, *usual) = (*count, *kana);
            }
        }
        Self { told, usual: most.into_iter().map(|(fold, (all, _, usual))| (fold, (all, usual))).collect() }
    }

    /// Whether somebody here who writes the name of the one reads it as the other does.
    pub(super) fn agree(&self, ours: Name, theirs: Name) -> bool {
        self.reads(ours, theirs) || self.reads(theirs, ours)
    }

    fn reads(&self, written: Name, read: Name) -> bool {
        if written.fold == NONE || written.kana != NONE || read.kana == NONE {
            return false;
        }
        let all = self.usual.get(&written.fold).map_or(0, |(all, _)| *all);
        self.told.get(&(written.fold, read.kana)).is_some_and(|count| count.saturating_mul(ONE_IN) >= all)
    }

    /// The reading, or the one most people of that spelling have; to look for partners, not to compare.
    pub(super) fn likely(&self, name: Name) -> NameId {
        match name.kana {
            NONE => self.usual.get(&name.fold).map_or(NONE, |(_, usual)| *usual),
            told => told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(fold: NameId, kana: NameId) -> Name {
        Name { exact: fold, fold, kana }
    }

    #[test]
    fn a_reading_is_believed_when_others_of_that_name_have_it() {
        let mut spellings = Spellings::default();
        for spelling in 1..=20 {
            spellings.number(&format!("{spelling:02}"));
        }
        let (many, few) = (std::iter::repeat_n(name(1, 10), 99), std::iter::once(name(1, 11)));
        let readings = Readings::of(&spellings, many.chain(few).chain([name(2, 20), name(3, NONE)]));
        assert!(
            readings.agree(name(1, NONE), name(NONE, 10)) && readings.agree(name(NONE, 10), name(1, NONE))
        );
        // One in a hundred: a slip of the hand.
        assert!(!readings.agree(name(1, NONE), name(NONE, 11)));
        // Another name, a name nobody told the reading of, and a reading of her own.
        assert!(!readings.agree(name(2, NONE), name(NONE, 10)));
        assert!(!readings.agree(name(3, NONE), name(NONE, 10)));
        assert!(!readings.agree(name(1, 12), name(NONE, 10)));
        assert_eq!((readings.likely(name(1, NONE)), readings.likely(name(3, NONE))), (10, NONE));
        assert_eq!(readings.likely(name(1, 11)), 11);
    }
}
