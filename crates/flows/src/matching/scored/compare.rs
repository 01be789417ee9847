//! Compares two people, one fact at a time. A fact that one of them does not tell counts for nothing.

use super::{
    alike,
    edit::{is_one_digit_off, is_one_slip},
    frequency::{Frequencies, Part, Side},
    holders::Held,
    limits::Limits,
    names::{NONE, Name, Spellings},
    record::{Born, Person},
    seen::{Fact, Flag, Seen, Shade},
};

/// Everything two people are compared with.
pub(super) struct Scene<'a> {
    pub(super) names: &'a Spellings,
    pub(super) customers: Side<'a>,
    pub(super) members: Side<'a>,
    pub(super) common: &'a Frequencies,
    pub(super) limits: &'a Limits,
    /// Born later: a minor.
    pub(super) minors: Born,
}

/// A fact that agrees, and by how much less (or more) that says than usual, in hundredths of a bit.
type Weighed = (Shade, i32);

impl Scene<'_> {
    /// Compares the customer and the member of these ranks.
    pub(super) fn compare(&self, customer: u32, member: u32) -> (Seen, i32) {
        let (ours, theirs) = (self.customers.person(customer), self.members.person(member));
        let mut seen = Seen::default();
        let mut rarity = self.names(ours, theirs, &mut seen);
        let facts = [
            (Fact::Email, self.mails(ours, theirs, &mut seen)),
            (Fact::Phone, self.phones(ours, theirs, &mut seen)),
            (Fact::Birth, self.births(ours.born, theirs.born, &mut seen)),
            (Fact::Address, self.homes(customer, member, &mut seen)),
        ];
        for (fact, (shade, common)) in facts {
            seen.put(fact, shade);
            rarity += common;
        }
        if ours.born > self.minors || theirs.born > self.minors {
            seen.raise(Flag::Minor);
        }
        (seen, rarity)
    }

    fn names(&self, ours: &Person, theirs: &Person, seen: &mut Seen) -> i32 {
        let surname = self.part(ours.surname, theirs.surname, &self.common.surname);
        let given = self.part(ours.given, theirs.given, &self.common.given);
        let (mut surname, mut given) = (surname, given);
        if !surname.0.agrees() && !given.0.agrees() {
            let last = self.part(ours.surname, theirs.given, &self.common.surname);
            let first = self.part(ours.given, theirs.surname, &self.common.given);
            if last.0.agrees() && first.0.agrees() {
                (surname, given) = (last, first);
                seen.raise(Flag::Swapped);
            } else if self.is_joined(ours, theirs) || self.is_joined(theirs, ours) {
                (surname, given) = ((Shade::Same, 0), (Shade::Same, 0));
                seen.raise(Flag::Joined);
            }
        }
        seen.put(Fact::Surname, surname.0);
        seen.put(Fact::Given, given.0);
        surname.1 + given.1
    }

    /// One has both parts in one field.
    fn is_joined(&self, whole: &Person, parts: &Person) -> bool {
        let (Name { fold, kana, .. }, true) = (whole.surname, whole.given.is_missing()) else { return false };
        let (last, first) = (parts.surname, parts.given);
        (fold != NONE && self.names.joined(last.fold, first.fold, fold))
            || (kana != NONE && self.names.joined(last.kana, first.kana, kana))
    }

    fn part(&self, ours: Name, theirs: Name, common: &Part) -> Weighed {
        let shade = alike::shade(self.names, &common.readings, ours, theirs);
        let common = match shade {
            Shade::Same | Shade::Fold => common.kanji.rarity(ours.fold),
            Shade::Kana | Shade::Sound => common.kana.rarity(ours.kana),
            // What only others' readings say never counts for more than usual.
            Shade::Read | Shade::Echo => common.kana.rarity(ours.kana.max(theirs.kana)).min(0),
            _ => 0,
        };
        (shade, common)
    }

    fn mails(&self, ours: &Person, theirs: &Person, seen: &mut Seen) -> Weighed {
        let (mine, yours) = (self.customers.crowd, self.members.crowd);
        let mut best = (Shade::Missing, 0);
        for (our_place, our_mail) in ours.mails.range().zip(mine.mails(ours)) {
            let our_held = self.common.customers.mails[our_place];
            for (their_place, their_mail) in theirs.mails.range().zip(yours.mails(theirs)) {
                let their_held = self.common.members.mails[their_place];
                let holders = our_held.count.max(their_held.count);
                if u32::from(holders) > self.limits.max_holders {
                    continue;
                }
                let found = if our_mail.strict == their_mail.strict {
                    if is_own(our_held, their_held) {
                        seen.raise(Flag::OwnMail);
                    }
                    (Shade::Same, -shared(holders))
                } else if our_mail.loose == their_mail.loose {
                    let (ours, theirs) =
                        (self.common.customers.boxes[our_place], self.common.members.boxes[their_place]);
                    if ours.is_told_apart && theirs.is_told_apart {
                        seen.raise(Flag::OwnMail);
                    }
                    (Shade::Loose, -shared(ours.count.max(theirs.count)))
                } else if is_one_slip(mine.text(our_mail), yours.text(their_mail)) {
                    (Shade::Near, 0)
                } else {
                    (Shade::Differ, 0)
                };
                best = better(best, found);
            }
        }
        best
    }

    fn phones(&self, ours: &Person, theirs: &Person, seen: &mut Seen) -> Weighed {
        let (mine, yours) = (self.customers.crowd, self.members.crowd);
        let mut best = (Shade::Missing, 0);
        for (our_place, our_number) in ours.numbers.range().zip(mine.numbers(ours)) {
            let our_held = self.common.customers.numbers[our_place];
            for (their_place, their_number) in theirs.numbers.range().zip(yours.numbers(theirs)) {
                let their_held = self.common.members.numbers[their_place];
                let holders = our_held.count.max(their_held.count);
                if u32::from(holders) > self.limits.max_holders {
                    continue;
                }
                let found = if our_number == their_number {
                    if is_own(our_held, their_held) {
                        seen.raise(Flag::OwnPhone);
                    }
                    (Shade::Same, -shared(holders))
                } else if is_one_digit_off(*our_number, *their_number) {
                    (Shade::Near, 0)
                } else {
                    (Shade::Differ, 0)
                };
                best = better(best, found);
            }
        }
        best
    }

    fn births(&self, ours: Born, theirs: Born, seen: &mut Seen) -> Weighed {
        if ours.is_missing()
            || theirs.is_missing()
            || self.common.is_filler(ours)
            || self.common.is_filler(theirs)
        {
            return (Shade::Missing, 0);
        }
        if ours == theirs {
            seen.raise(Flag::BornTogether);
            return (Shade::Same, self.common.birthday_rarity(ours));
        }
        let ((year, month, day), (other_year, other_month, other_day)) = (ours.parts(), theirs.parts());
        let turned = year == other_year && month == other_day && day == other_month;
        let near = turned || is_one_digit_off(u64::from(ours.number()), u64::from(theirs.number()));
        (if near { Shade::Near } else { Shade::Differ }, 0)
    }

    fn homes(&self, customer: u32, member: u32, seen: &mut Seen) -> Weighed {
        let (ours, theirs) = (&self.customers.person(customer).home, &self.members.person(member).home);
        if ours.is_missing() || theirs.is_missing() {
            return (Shade::Missing, 0);
        }
        let same_town = ours.town != 0 && ours.town == theirs.town;
        if !same_town {
            let same_zip = ours.zip != 0 && ours.zip == theirs.zip;
            return (if same_zip { Shade::Zip } else { Shade::Differ }, 0);
        }
        if ours.is_door() && ours.lot == theirs.lot {
            let held = |side: Side<'_>, doors: &[Held], rank: u32| doors[side.order[rank as usize] as usize];
            let ours = held(self.customers, &self.common.customers.doors, customer);
            let theirs = held(self.members, &self.common.members.doors, member);
            let holders = ours.count.max(theirs.count);
            if holders <= MOST_AT_ONE_DOOR {
                seen.raise(Flag::OwnDoor);
            }
            if ours.is_alone() && theirs.is_alone() {
                seen.raise(Flag::SoleDoor);
            }
            return (Shade::Same, -shared(holders));
        }
        let begins = ours.is_door()
            && theirs.is_door()
            && ours.lot.iter().zip(&theirs.lot).all(|(a, b)| a == b || *a == 0 || *b == 0);
        (if begins { Shade::Part } else { Shade::Zip }, 0)
    }
}

/// More people at one house number are a block of flats or a company's hostel.
const MOST_AT_ONE_DOOR: u8 = 8;

/// Whether a shared address or number is the pair's own: one member alone has it, or whoever else has it on either side
/// surely has another given name, so that the given name, which must agree, says whose it is.
const fn is_own(ours: Held, theirs: Held) -> bool {
    theirs.is_alone() || (ours.is_told_apart && theirs.is_told_apart)
}

/// What is shared by several says less, in hundredths of a bit.
fn shared(holders: u8) -> i32 {
    (f64::from(holders.max(1)).log2() * 100.0).round() as i32
}

/// The one that speaks more for the pair.
fn better(best: Weighed, found: Weighed) -> Weighed {
    let rank = |weighed: Weighed| {
        let order = match weighed.0 {
            Shade::Missing => 0,
            Shade::Differ => 1,
            Shade::Near => 2,
            Shade::Loose => 3,
            _ => 4,
        };
        (order, weighed.1)
    };
    if rank(found) > rank(best) { found } else { best }
}
