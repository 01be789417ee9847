//! What must hold before two are linked without a person. The guard, not the score, stops twins and families.

use super::{
    limits::Limits,
    seen::{Fact, Flag, Seen, Shade},
};

/// Whether what was seen allows a link, if the score and the rivals do.
pub(super) fn allows(seen: Seen, limits: &Limits) -> bool {
    let strong = strong_facts(seen);
    let enough = strong >= limits.strong_facts.max(1);
    let born = match seen.of(Fact::Birth) {
        Shade::Differ => false,
        Shade::Near => has_contact(seen) || seen.has(Flag::OwnDoor),
        _ => true,
    };
    enough
        && born
        && is_given_name(seen)
        && (seen.of(Fact::Surname).agrees() || explains_surname(seen, limits))
        && !is_only_a_door(seen)
        && !seen.has(Flag::Minor)
}

/// Other kanji with a reading that others of the shop have for them are believed if more than a door or a date agrees.
fn is_given_name(seen: Seen) -> bool {
    let given = seen.of(Fact::Given);
    given.agrees() || (given == Shade::Echo && (has_contact(seen) || strong_facts(seen) >= 2))
}

/// A marriage changes the family name; so does a stranger who got somebody's old number. Two facts of their own tell, or
/// their own e-mail address. A number, or a door behind which nobody else lives, tells if nothing else speaks against it;
/// a birth date and a given name do not.
fn explains_surname(seen: Seen, limits: &Limits) -> bool {
    let is_slip = matches!(seen.of(Fact::Surname), Shade::Near | Shade::Echo) && has_contact(seen);
    let is_own = seen.has(Flag::OwnMail) || strong_facts(seen) >= 2;
    let is_written = matches!(seen.of(Fact::Given), Shade::Same | Shade::Fold | Shade::Kana);
    let is_place = seen.has(Flag::OwnPhone) || seen.has(Flag::SoleDoor);
    limits.strong_facts < 2 && (is_slip || is_own || (is_written && is_place && !is_disputed(seen)))
}

/// Something they both tell is not the same.
fn is_disputed(seen: Seen) -> bool {
    let differs = |fact| seen.of(fact) == Shade::Differ;
    differs(Fact::Email)
        || differs(Fact::Phone)
        || differs(Fact::Address)
        || matches!(seen.of(Fact::Birth), Shade::Near | Shade::Differ)
}

/// Father and son of one name live behind one door; each has an address and a number of their own.
fn is_only_a_door(seen: Seen) -> bool {
    let differs = |fact| seen.of(fact) == Shade::Differ;
    seen.has(Flag::OwnDoor) && strong_facts(seen) == 1 && differs(Fact::Email) && differs(Fact::Phone)
}

fn has_contact(seen: Seen) -> bool {
    seen.has(Flag::OwnMail) || seen.has(Flag::OwnPhone)
}

/// Facts that agree and are the pair's own.
fn strong_facts(seen: Seen) -> u8 {
    let own = [Flag::OwnMail, Flag::OwnPhone, Flag::BornTogether, Flag::OwnDoor];
    own.into_iter().map(|flag| u8::from(seen.has(flag))).sum()
}

/// Whether the pair could take the place of another. Somebody of the household with another given name could not: no
/// guard would ever link the two, so being close behind in bits is no reason to doubt who has the name.
pub(super) fn is_rival(seen: Seen) -> bool {
    seen.of(Fact::Given) != Shade::Differ
}

/// Whether a person should see the pair at all, once it has the score. Another given name is another person of the
/// family, unless what is the pair's own says otherwise.
pub(super) fn is_worth_a_look(seen: Seen) -> bool {
    let strong = strong_facts(seen);
    let contact = has_contact(seen);
    match (seen.of(Fact::Given), seen.of(Fact::Birth)) {
        (Shade::Half | Shade::Differ, Shade::Differ) => false,
        (Shade::Half, _) => contact || strong >= 2,
        (Shade::Differ, _) => contact && strong >= 2,
        _ => true,
    }
}
