//! What was seen of a pair, in one number: the shade of each fact, and what the guard asks about.

use super::findings::{Facts, Level};

/// A fact of its own: two of them never speak of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Given,
    Surname,
    Email,
    Phone,
    Birth,
    Address,
}

impl Fact {
    pub(super) const ALL: [Self; 6] =
        [Self::Given, Self::Surname, Self::Email, Self::Phone, Self::Birth, Self::Address];
}

/// How a fact compares, finer than a [`Level`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shade {
    /// One of them says nothing.
    Missing,
    /// The same.
    Same,
    /// The same but for a variant kanji.
    Fold,
    /// The same reading; one has no kanji.
    Kana,
    /// The same reading, other kanji.
    Sound,
    /// One has only the kanji, the other only a reading that others of the shop have for these kanji.
    Read,
    /// Other kanji, but of the one that tells no reading others here have the other's reading.
    Echo,
    /// The same mailbox behind a tag or dots.
    Loose,
    /// The same door as far as both say it.
    Part,
    /// The same postal code or town.
    Zip,
    /// One slip of the hand.
    Near,
    /// Other kanji, but half of them the same: another way to write the name, or a sibling's.
    Half,
    /// Something else.
    Differ,
}

impl Shade {
    /// How many there are.
    pub(super) const COUNT: usize = 13;
    const ALL: [Self; Self::COUNT] = [
        Self::Missing,
        Self::Same,
        Self::Fold,
        Self::Kana,
        Self::Sound,
        Self::Read,
        Self::Echo,
        Self::Loose,
        Self::Part,
        Self::Zip,
        Self::Near,
        Self::Half,
        Self::Differ,
    ];

    /// Whether it is the same, in one spelling or another.
    pub(super) const fn agrees(self) -> bool {
        matches!(self, Self::Same | Self::Fold | Self::Kana | Self::Sound | Self::Read)
    }

    const fn level(self) -> Level {
        match self {
            Self::Missing => Level::Missing,
            Self::Same | Self::Fold | Self::Kana | Self::Sound | Self::Read => Level::Agree,
            Self::Echo | Self::Loose | Self::Part | Self::Zip | Self::Near => Level::Near,
            Self::Half | Self::Differ => Level::Differ,
        }
    }
}

/// What the guard asks about beside the shades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    /// Family and given name stand in each other's field.
    Swapped,
    /// One has both names in one field.
    Joined,
    /// The address they share is nobody else's, or only of people of the household with other given names.
    OwnMail,
    /// The number they share is nobody else's, or only of people of the household with other given names.
    OwnPhone,
    /// They were born on one day, and not on a day that was typed to fill a field.
    BornTogether,
    /// They live at one door, behind which few others live.
    OwnDoor,
    /// One of them is a minor.
    Minor,
    /// They live at one door, behind which nobody else of either side lives.
    SoleDoor,
}

/// The shades of a pair, four bits each, and its flags behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub(super) struct Seen(u32);

impl Seen {
    pub(super) fn put(&mut self, fact: Fact, shade: Shade) {
        let at = fact as u32 * 4;
        self.0 = self.0 & !(15 << at) | (shade as u32) << at;
    }

    pub(super) fn of(self, fact: Fact) -> Shade {
        let at = self.0 >> (fact as u32 * 4) & 15;
        Shade::ALL.get(at as usize).copied().unwrap_or(Shade::Missing)
    }

    pub(super) fn raise(&mut self, flag: Flag) {
        self.0 |= 1 << (24 + flag as u32);
    }

    pub(super) const fn has(self, flag: Flag) -> bool {
        self.0 >> (24 + flag as u32) & 1 == 1
    }

    /// The shades alone.
    pub(super) const fn pattern(self) -> Self {
        Self(self.0 & 0x00FF_FFFF)
    }

    pub(super) fn facts(self) -> Facts {
        let level = |fact| self.of(fact).level();
        Facts {
            given: level(Fact::Given),
            surname: level(Fact::Surname),
            email: level(Fact::Email),
            phone: level(Fact::Phone),
            birth_date: level(Fact::Birth),
            address: level(Fact::Address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shade_of_every_fact_comes_back() {
        for (place, shade) in Shade::ALL.into_iter().enumerate() {
            assert_eq!(place, shade as usize);
            let mut seen = Seen::default();
            Fact::ALL.into_iter().for_each(|fact| seen.put(fact, Shade::Near));
            Fact::ALL.into_iter().for_each(|fact| seen.put(fact, shade));
            seen.raise(Flag::Minor);
            assert!(Fact::ALL.into_iter().all(|fact| seen.of(fact) == shade));
            assert!(seen.has(Flag::Minor) && !seen.has(Flag::OwnDoor) && !seen.pattern().has(Flag::Minor));
        }
    }
}
