//! A person as they are compared: numbers instead of words, so that a million fit into memory.

use super::names::Name;

/// Where in a list a person's entries stand.
#[derive(Clone, Copy, Default)]
pub(super) struct Span {
    /// The first.
    pub(super) start: u32,
    /// How many.
    pub(super) count: u8,
}

impl Span {
    pub(super) fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start + usize::from(self.count)
    }
}

/// An e-mail address, in the two keys and as text.
#[derive(Clone, Copy)]
pub(super) struct Mail {
    /// The address in one spelling, hashed with a key that dies with the process.
    pub(super) strict: u64,
    /// The mailbox it reaches, whatever its tags and dots, hashed likewise.
    pub(super) loose: u64,
    /// Where its text begins, to look for typing errors.
    pub(super) at: u32,
    /// How long the text is.
    pub(super) length: u8,
}

/// A date of birth: year, month and day in nine, four and five bits more; 0 is none.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Born(pub(super) u32);

impl Born {
    pub(super) fn of(date: domain::Date) -> Self {
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        Self((u32::from(date.year().unsigned_abs()) << 9) | (u32::from(month) << 5) | u32::from(day))
    }

    pub(super) const fn is_missing(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn parts(self) -> (u32, u32, u32) {
        (self.0 >> 9, self.0 >> 5 & 15, self.0 & 31)
    }

    /// 19850304
    pub(super) const fn number(self) -> u32 {
        let (year, month, day) = self.parts();
        year * 10_000 + month * 100 + day
    }
}

/// Where somebody lives.
#[derive(Clone, Copy, Default)]
pub(super) struct Home {
    /// Postal code; 0 if unknown.
    pub(super) zip: u32,
    /// City and town, hashed; 0 if unknown.
    pub(super) town: u64,
    /// 丁目, block and house, from the left; 0 ends them.
    pub(super) lot: [u32; 3],
}

impl Home {
    /// Whether it leads to a door, not only to a town.
    pub(super) const fn is_door(&self) -> bool {
        self.town != 0 && self.lot[0] != 0
    }

    pub(super) const fn is_missing(&self) -> bool {
        self.zip == 0 && self.town == 0
    }

    /// What two who live at one door share.
    pub(super) const fn key(&self) -> (u64, [u32; 3]) {
        (self.town, self.lot)
    }
}

/// One person of one side.
#[derive(Clone, Copy)]
pub(super) struct Person {
    /// The id in the system they come from.
    pub(super) id: u64,
    /// When that system last changed them, seconds; what is older never replaces what is newer.
    pub(super) as_of: i64,
    pub(super) surname: Name,
    pub(super) given: Name,
    pub(super) mails: Span,
    pub(super) numbers: Span,
    pub(super) born: Born,
    pub(super) home: Home,
    /// Nothing to compare: this word only says that an older one about the same id is void.
    pub(super) is_void: bool,
}
