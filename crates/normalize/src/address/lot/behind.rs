//! What the characters behind a number say about it: another follows, it is a 丁目, it is a room.
use super::{Lot, area_end};
use crate::{numeral, width};

/// Words behind the number of a room, a floor or a wing.
const ROOMS: [&str; 11] = ["号室", "号棟", "号館", "号店", "番館", "番街", "階", "室", "棟", "F", "f"];

/// Whether kanji numerals are a number here and not the start of a name such as 三田.
pub(super) fn counts(text: &str) -> bool {
    let Some((_, used)) = numeral::leading(text) else { return false };
    let rest = &text[used..];
    let joined = |rest: &str| numeral::leading(rest).is_some();
    match rest.chars().next() {
        None | Some(' ' | '番' | '号') => true,
        Some('地') => rest.starts_with("地割"),
        Some('丁') => rest.starts_with("丁目") || joined(&rest['丁'.len_utf8()..]),
        Some(c) if width::is_hyphen(c) || matches!(c, 'の' | 'ノ' | '之' | '丿') => {
            joined(&rest[c.len_utf8()..])
        }
        Some(_) => false,
    }
}

/// What stands behind a number, and how many bytes of it belong to the number.
pub(super) enum Behind {
    Next(usize),
    End(usize),
    Chome(&'static str, usize),
    /// The number was part of a small place name that goes on.
    Area(usize),
    /// The number is a room, a floor or a wing.
    Room,
}

impl Behind {
    pub(super) fn of(rest: &str, lot: &Lot<'_>) -> Self {
        match rest.chars().next() {
            None => return Self::End(0),
            Some(c) if width::is_hyphen(c) => return Self::after(rest, 0),
            Some(_) => {}
        }
        let begins =
            |words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
        let first = lot.numbers.is_empty() && lot.chome.is_none();
        if begins(&ROOMS).is_some() {
            return Self::Room;
        }
        if first && let Some(used) = begins(&["丁目", "町目"]) {
            return Self::Chome("丁目", used + gap(&rest[used..]));
        }
        if first && begins(&["丁"]).is_some() && ends_or_counts(&rest['丁'.len_utf8()..]) {
            let used = '丁'.len_utf8();
            return Self::Chome("丁", used + gap(&rest[used..]));
        }
        let place = begins(&["番町", "地割", "線", "条", "区", "組", "部", "軒", "字"]).is_some();
        let toward = begins(&["東", "西", "南", "北"]).is_some_and(|used| ends_or_counts(&rest[used..]));
        if (place || toward) && lot.numbers.is_empty() {
            return Self::Area(area_end(rest).unwrap_or_else(|| rest.find([' ', '(']).unwrap_or(rest.len())));
        }
        if let Some(used) = begins(&["番地の", "番地ノ", "番地之", "番地", "番の", "番", "号の"])
        {
            return Self::after(rest, used);
        }
        if let Some(used) = begins(&["号"]) {
            let is_name = first && lot.area.ends_with('第');
            return if is_name { Self::Area(used) } else { Self::End(used) };
        }
        let letter = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        if letter && !first {
            return Self::Room;
        }
        match rest.chars().next() {
            Some('の' | 'ノ' | '之' | '丿' | ' ') => Self::after(rest, 0),
            _ => Self::End(0),
        }
    }

    /// After the unit, a hyphen or a space may lead to the next number.
    fn after(rest: &str, used: usize) -> Self {
        let more = used + gap(&rest[used..]);
        let goes_on = more > 0 && ends_or_counts(&rest[more..]) && more < rest.len();
        // A bare space ends the number: what follows is a room or a building.
        let bare_space = used == 0 && rest[..more].trim().is_empty();
        if goes_on && !bare_space { Self::Next(more) } else { Self::End(used) }
    }
}

/// Separators between two numbers: `-`, の, spaces.
fn gap(rest: &str) -> usize {
    let separator = |c: char| c == ' ' || width::is_hyphen(c) || matches!(c, 'の' | 'ノ' | '之' | '丿');
    let used = rest.len() - rest.trim_start_matches(separator).len();
    if ends_or_counts(&rest[used..]) { used } else { 0 }
}

fn ends_or_counts(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()) || counts(rest)
}
