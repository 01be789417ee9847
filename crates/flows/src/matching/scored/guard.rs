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
        Shade::Near => has_contact(seen),
        _ => true,
    };
    enough
        && born
        && seen.of(Fact::Given).agrees()
        && (seen.of(Fact::Surname).agrees() || explains_surname(seen, limits))
        && !is_only_a_door(seen)
        && !seen.has(Flag::Minor)
}

/// A marriage changes the family name; so does a stranger who got somebody's old number. Their own e-mail address tells,
/// or their own number with one fact more; a birth date and a given name do not.
fn explains_surname(seen: Seen, limits: &Limits) -> bool {
    let slip = seen.of(Fact::Surname) == Shade::Near && has_contact(seen);
    let own = seen.has(Flag::OwnMail) || (seen.has(Flag::OwnPhone) && strong_facts(seen) >= 2);
    limits.strong_facts < 2 && (slip || own)
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
