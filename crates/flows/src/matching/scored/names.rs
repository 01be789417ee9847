//! Every spelling of a name once, with a number: names are compared millions of times, and most are shared.

use std::collections::HashMap;

/// The number of a spelling; [`NONE`] is no name at all.
pub(super) type NameId = u32;

/// No name.
pub(super) const NONE: NameId = 0;

/// One part of a name, in the forms in which it is compared.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// As written in kanji or Latin letters, without spaces; none if only a reading is known.
    pub(super) exact: NameId,
    /// With variant kanji folded (髙 as 高).
    pub(super) fold: NameId,
    /// The reading.
    pub(super) kana: NameId,
}

impl Name {
    /// Neither spelling nor reading.
    pub(super) const fn is_missing(self) -> bool {
        self.exact == NONE && self.kana == NONE
    }
}

/// All spellings met so far.
pub(super) struct Spellings {
    known: HashMap<Box<str>, NameId>,
    letters: Vec<char>,
    ends: Vec<u32>,
}

impl Default for Spellings {
    fn default() -> Self {
        Self { known: HashMap::new(), letters: Vec::new(), ends: vec![0] }
    }
}

impl Spellings {
    /// The number of this spelling, given out now if it is new.
    pub(super) fn number(&mut self, spelling: &str) -> NameId {
        if spelling.is_empty() {
            return NONE;
        }
        if let Some(number) = self.known.get(spelling) {
            return *number;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(NONE);
        self.letters.extend(spelling.chars());
        self.ends.push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
        self.known.insert(spelling.into(), number);
        number
    }

    /// Its characters; none for [`NONE`].
    pub(super) fn letters(&self, number: NameId) -> &[char] {
        match number as usize {
            0 => &[],
            at => &self.letters[self.ends[at - 1] as usize..self.ends[at] as usize],
        }
    }

    /// How many numbers were given out, [`NONE`] included.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Whether two halves read the same as one whole.
    pub(super) fn joined(&self, first: NameId, second: NameId, whole: NameId) -> bool {
        let (first, second, whole) = (self.letters(first), self.letters(second), self.letters(whole));
        !first.is_empty()
            && !second.is_empty()
            && whole.strip_prefix(first).is_some_and(|rest| rest == second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_has_one_number_and_nothing_has_none() {
        let mut names = Spellings::default();
        let (yamada, hanako) = (names.number("山田"), names.number("花子"));
        assert_eq!((names.number("山田"), names.number("")), (yamada, NONE));
        assert_ne!(yamada, hanako);
        assert_eq!(names.letters(hanako), ['花', '子']);
        let whole = names.number("山田花子");
        assert!(names.joined(yamada, hanako, whole) && !names.joined(hanako, yamada, whole));
        assert!(!names.joined(NONE, hanako, hanako));
    }
}
