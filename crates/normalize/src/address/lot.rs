//! What follows the town: small place names, 丁目, the house number, and the building behind it.
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

    /// Suburbs named 丘 or 台 are numbered in 丁目 even where the postal list does not say so.
    pub(super) fn looks_planned(&self, town: &str) -> bool {
        town.ends_with(['丘', '台']) && self.numbers.len() == MOST_NUMBERS && self.numbers[0] < 10
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

    /// Takes a numbered part of the town's own name: 安原下 is divided into 安原下第一号 and so on.
    pub(super) fn take_numbered_part(&mut self) -> Option<String> {
        let is_part =
            self.area.starts_with('第') && self.area.ends_with('号') && self.area_numbers.len() == 1;
        is_part.then(|| std::mem::take(&mut self.area))
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
    lot.area.push_str(text[at..at + first].trim());
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

fn building(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| {
        c == ' ' || c == ',' || c == '、' || c == '/' || (width::is_hyphen(c) && c != 'ー')
    })
    .trim_end()
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

/// Whether kanji numerals are a number here and not the start of a name such as 三田.
fn counts(text: &str) -> bool {
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
enum Behind {
    Next(usize),
    End(usize),
    Chome(&'static str, usize),
    /// The number was part of a small place name that goes on.
    Area(usize),
    /// The number is a room, a floor or a wing.
    Room,
}

impl Behind {
    fn of(rest: &str, lot: &Lot<'_>) -> Self {
        let begins =
            |words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
        if begins(&["号室", "号棟", "号館", "番館", "番街", "階", "室", "棟", "F", "f", "Ｆ", "号店"])
            .is_some()
        {
            return if lot.numbers.is_empty() && lot.chome.is_none() { Self::End(0) } else { Self::Room };
        }
        let first = lot.numbers.is_empty() && lot.chome.is_none();
        if first && let Some(used) = begins(&["丁目", "町目"]) {
            return Self::Chome("丁目", used + gap(&rest[used..]));
        }
        if first && begins(&["丁"]).is_some() && ends_or_counts(&rest['丁'.len_utf8()..]) {
            let used = '丁'.len_utf8();
            return Self::Chome("丁", used + gap(&rest[used..]));
        }
        if let Some(used) = begins(&["番地の", "番地ノ", "番地之", "番地", "番の", "番", "号の"])
        {
            return Self::after(rest, used);
        }
        if let Some(used) = begins(&["号"]) {
            let is_name = first && lot.area.ends_with('第');
            return if is_name { Self::Area(used) } else { Self::End(used) };
        }
        if begins(&["地割", "線", "条", "区", "組", "部", "軒", "字"]).is_some() && lot.numbers.is_empty()
        {
            let more = area_end(rest).unwrap_or_else(|| rest.find([' ', '(']).unwrap_or(rest.len()));
            return Self::Area(more);
        }
        let letter = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        if letter && !first {
            return Self::Room;
        }
        match rest.chars().next() {
            Some(c) if width::is_hyphen(c) || matches!(c, 'の' | 'ノ' | '之' | '丿' | ' ') => {
                Self::after(rest, 0)
            }
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

/// Whether words are the name of a building rather than of a small place.
fn looks_built(name: &str) -> bool {
    const WORDS: [&str; 14] = [
        "荘",
        "寮",
        "病院",
        "会館",
        "役所",
        "役場",
        "学校",
        "住宅",
        "団地",
        "号棟",
        "公民館",
        "工場",
        "大学",
        "支店",
    ];
    let latin = name.chars().filter(char::is_ascii_alphabetic).count() >= 2;
    let mut run = 0;
    let katakana = name.chars().any(|c| {
        run = if matches!(c, 'ァ'..='ヺ' | 'ー') { run + 1 } else { 0 };
        run >= 3
    });
    latin || katakana || WORDS.iter().any(|word| name.contains(word))
}
