//! What follows the town: small place names, 丁目, the house number, and the building behind it.
mod behind;
mod words;

use behind::{Behind, counts};
use words::{building, looks_built};

use crate::{numeral, width};

/// A numbered division of a town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chome {
    pub(super) number: u32,
    pub(super) unit: &'static str,
}

/// The part of an address behind its town.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lot<'a> {
    pub(super) chome: Option<Chome>,
    /// Small place names before the number, as written: 字鳴戸, 第35地割.
    area: String,
    /// Numbers inside `area`: they count when two addresses are compared.
    area_numbers: Vec<u32>,
    numbers: Vec<u32>,
    pub(super) building: &'a str,
    /// The byte at which the number behind the small place names, or the building, begins.
    pub(super) starts_at: usize,
    /// The byte at which the building begins.
    pub(super) ends_at: usize,
}

/// 丁目, lot and house: more numbers than that belong to a room.
const MOST_NUMBERS: usize = 3;
/// The highest 丁目 there is lies a little below.
const MOST_CHOME: u32 = 45;
/// In a pair such as 5-27 the first number is a 丁目 only if it is small.
const MOST_CHOME_OF_PAIR: u32 = 10;

impl Lot<'_> {
    /// Reads the first of several numbers as 丁目, in a town that is divided so.
    pub(super) fn take_chome(&mut self, counts_in_cho: bool) {
        if self.chome.is_some() || !self.area.is_empty() {
            return;
        }
        let most = if self.numbers.len() >= 3 { MOST_CHOME } else { MOST_CHOME_OF_PAIR };
        if self.numbers.len() >= 2 && (1..=most).contains(&self.numbers[0]) {
            let unit = if counts_in_cho { "丁" } else { "丁目" };
            self.chome = Some(Chome { number: self.numbers.remove(0), unit });
        }
    }

    /// Three numbers, the first of them small, are 丁目, block and house even where the postal list does
    /// not say that the town is divided. A name in 町 more often has blocks and rooms instead.
    pub(super) fn looks_divided(&self, town: &str) -> bool {
        !town.ends_with(['町', '村']) && self.numbers.len() == MOST_NUMBERS && self.numbers[0] < 10
    }

    /// Takes the words before the number that must be a town, although the postal list has none of that
    /// name: a new or very small one. What is left stays a small place name.
    pub(super) fn take_town(&mut self, numbered_lines: bool) -> Option<String> {
        let after_machi =
            self.area.char_indices().skip(1).find(|(_, c)| *c == '町').map(|(at, c)| at + c.len_utf8());
        let whole = self.area.starts_with('字')
            || self.area.starts_with("大字")
            || (self.chome.is_some() && !self.area.is_empty())
            || (numbered_lines && self.area.starts_with('第') && self.area.contains('線'));
        let end = if whole { self.area.len() } else { after_machi? };
        let rest = self.area.split_off(end);
        Some(std::mem::replace(&mut self.area, rest))
    }

    /// Takes a numbered part of the town's own name: 安原下 is divided into 安原下第一号 and so on,
    /// 西堀通 into 西堀通六番町.
    pub(super) fn take_numbered_part(&mut self) -> Option<String> {
        let is_part =
            (self.area.starts_with('第') && self.area.ends_with('号')) || self.area.ends_with("番町");
        (is_part && self.area_numbers.len() == 1).then(|| std::mem::take(&mut self.area))
    }

    /// The number as it is shown: `1-2`, `字鳴戸321`.
    pub(super) fn written(&self) -> String {
        let mut written = self.area.clone();
        push_joined(&mut written, self.numbers.iter());
        written
    }

    /// All digits in order, joined by `-`; those of small place names only where the names are not compared.
    pub(super) fn push_digits(&self, key: &mut String, with_area: bool) {
        let chome = self.chome.map(|chome| chome.number);
        let area = if with_area { self.area_numbers.as_slice() } else { &[] };
        push_joined(key, chome.iter().chain(area).chain(&self.numbers));
    }
}

fn push_joined<'a>(text: &mut String, numbers: impl Iterator<Item = &'a u32>) {
    for (at, number) in numbers.enumerate() {
        if at > 0 {
            text.push('-');
        }
        text.push_str(&number.to_string());
    }
}

/// Reads what follows the town in a text that has been through [`width::nfkc_trim`].
pub(super) fn read(text: &str) -> Lot<'_> {
    let mut lot = Lot::default();
    let mut at = text.len() - text.trim_start_matches([' ', ',', '、']).len();
    at += text[at..].chars().next().filter(|c| width::is_hyphen(*c)).map_or(0, char::len_utf8);
    let Some(first) = area_end(&text[at..]) else {
        return without_number(text, at);
    };
    let area = text[at..at + first].trim();
    // 旭市ニの2510: this の only leads to the number.
    lot.area.push_str(if matches!(area, "の" | "ノ" | "之") { "" } else { area });
    at += first;
    lot.starts_at = at;
    while let Some((number, used)) = numeral::leading(&text[at..]) {
        let behind = Behind::of(&text[at + used..], &lot);
        match behind {
            Behind::Room => break,
            Behind::Chome(unit, more) => {
                lot.chome = Some(Chome { number, unit });
                at += used + more;
            }
            Behind::Area(more) => {
                lot.area.push_str(&text[at..at + used + more]);
                lot.area_numbers.push(number);
                at += used + more;
                lot.starts_at = at;
            }
            Behind::Next(more) | Behind::End(more) => {
                lot.numbers.push(number);
                at += used + more;
            }
        }
        let count = lot.numbers.len() + usize::from(lot.chome.is_some());
        if matches!(behind, Behind::End(_)) || count >= MOST_NUMBERS {
            break;
        }
    }
    lot.ends_at = at;
    lot.building = building(&text[at..]);
    lot
}

/// No number follows: a small place name, or a building.
fn without_number(text: &str, at: usize) -> Lot<'_> {
    let rest = &text[at..];
    let name = rest.split([' ', '(']).next().unwrap_or_default();
    let is_place = rest.starts_with('字') || rest.starts_with("大字") || !looks_built(name);
    let end = if is_place { at + name.len() } else { at };
    Lot {
        area: text[at..end].to_owned(),
        building: building(&text[end..]),
        starts_at: end,
        ends_at: end,
        ..Lot::default()
    }
}

/// The bytes before the first number of the address; `None` if there is none or a building comes first.
fn area_end(rest: &str) -> Option<usize> {
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        let starts = c.is_ascii_digit() || (numeral::digit(c).is_some() && counts(&rest[at..]));
        if starts && numeral::digit(before).is_none() {
            let name = &rest[..at];
            return (name.starts_with('字') || name.starts_with("大字") || !looks_built(name)).then_some(at);
        }
        if c == '(' || (c == ' ' && at > 0 && !rest[at + 1..].starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, &str) {
        let lot = read(text);
        let chome = lot.chome.map(|chome| format!("{}{} ", chome.number, chome.unit)).unwrap_or_default();
        (chome + &lot.written(), lot.building)
    }

    #[test]
    fn a_number_is_the_same_however_it_is_joined() {
        for text in
            ["1-2-3", "1番2号の3", "1の2の3", "一番二-3", "1番地2-3", "1−2ー3", " 1 - 2 - 3", "1番地の2-3"]
        {
            assert_eq!(parts(text), ("1-2-3".into(), ""), "{text}");
        }
        assert_eq!(parts("二丁目8番地"), ("2丁目 8".into(), ""));
        assert_eq!(parts("1丁2-3"), ("1丁 2-3".into(), ""));
        assert_eq!(parts("拾弐番地"), ("12".into(), ""));
    }

    #[test]
    fn a_room_is_not_part_of_the_number() {
        assert_eq!(parts("1-2-3-405"), ("1-2-3".into(), "405"));
        assert_eq!(parts("1-2-405号室"), ("1-2".into(), "405号室"));
        assert_eq!(parts("1-5-301C"), ("1-5".into(), "301C"));
        assert_eq!(parts("2-1-1三田市役所"), ("2-1-1".into(), "三田市役所"));
        assert_eq!(parts("1-2 コーポ・ラ・メール2F"), ("1-2".into(), "コーポ・ラ・メール2F"));
        assert_eq!(parts("11番22号301"), ("11-22".into(), "301"));
    }

    #[test]
    fn a_small_place_name_stays_before_its_number() {
        assert_eq!(parts("字鳴戸321番地"), ("字鳴戸321".into(), ""));
        assert_eq!(parts("第35地割62番地"), ("第35地割62".into(), ""));
        assert_eq!(parts("脇川2 いわき市役所"), ("脇川2".into(), "いわき市役所"));
        assert_eq!(parts("六番町866"), ("六番町866".into(), ""));
    }

    #[test]
    fn a_building_without_a_number_is_a_building() {
        assert_eq!(parts("パレスビル3F"), (String::new(), "パレスビル3F"));
        assert_eq!(parts("ABCタワー"), (String::new(), "ABCタワー"));
        assert_eq!(parts("字西町"), ("字西町".into(), ""));
        assert_eq!(parts("3F"), (String::new(), "3F"));
        assert_eq!(parts("2号棟305"), (String::new(), "2号棟305"));
        assert_eq!(parts(""), (String::new(), ""));
    }
}
