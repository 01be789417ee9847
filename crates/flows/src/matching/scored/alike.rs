//! How alike one part of two names is.

use super::{
    edit::is_one_slip,
    names::{NONE, Name, Spellings},
    readings::Readings,
    seen::Shade,
};

/// Compares family names with family names, or given names with given names.
pub(super) fn shade(names: &Spellings, readings: &Readings, ours: Name, theirs: Name) -> Shade {
    let kanji = ours.fold != NONE && theirs.fold != NONE;
    let kana = ours.kana != NONE && theirs.kana != NONE;
    if kanji && ours.fold == theirs.fold {
        return if ours.exact == theirs.exact { Shade::Same } else { Shade::Fold };
    }
    if kana && ours.kana == theirs.kana {
        return if kanji { Shade::Sound } else { Shade::Kana };
    }
    if !kana && readings.agree(ours, theirs) {
        return if kanji { Shade::Echo } else { Shade::Read };
    }
    if !kanji && !kana {
        return Shade::Missing;
    }
    let is_near = |ours, theirs| {
        let (ours, theirs) = (names.letters(ours), names.letters(theirs));
        ours.len().min(theirs.len()) >= 2 && ours.len().max(theirs.len()) >= 3 && is_one_slip(ours, theirs)
    };
    if (kana && is_near(ours.kana, theirs.kana)) || (kanji && is_near(ours.fold, theirs.fold)) {
        return Shade::Near;
    }
    let half = kanji && !kana && is_half(names.letters(ours.fold), names.letters(theirs.fold));
    if half { Shade::Half } else { Shade::Differ }
}

/// Two characters, one of them the same: 紀子 and 典子.
fn is_half(ours: &[char], theirs: &[char]) -> bool {
    matches!((ours, theirs), ([a, b], [c, d]) if a == c || b == d)
}
