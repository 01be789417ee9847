//! Finds a town of a known city, also where a 条 or a 町 was left out.
use crate::table::embedded::{City, Entry, table};

/// A town of the postal list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Town {
    pub(super) name: &'static str,
    /// It is divided into 丁目, so the first of several numbers is one.
    pub(super) has_chome: bool,
}

/// A town found in a folded text, between these bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct TownMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    entry: Entry,
}

/// The longest town that stands at byte `at`.
pub(super) fn longest(city: City, text: &str, at: usize) -> Option<TownMatch> {
    let mut best = None;
    table().towns_at(city, &text[at..], |length, entry| {
        // 栄 is not the start of 栄町, which may be another place.
        if length > 0 && !text[at + length..].starts_with(['町', '村']) {
            best = Some(TownMatch { start: at, end: at + length, entry });
        }
    });
    best
}

/// A town that the text abbreviates: 南12西 for 南12条西, 豊川 for 豊川町.
pub(super) fn respelled(city: City, text: &str, at: usize) -> Option<TownMatch> {
    with_jo(city, text, at).or_else(|| with_machi(city, text, at))
}

/// A town whose name goes on with a 条 that was left out: 東茨戸1-2-314 stands in 東茨戸1条. Only where a
/// 丁目 and a number follow, because the town itself may have lots of its own.
pub(super) fn grown_by_jo(found: TownMatch, city: City, text: &str) -> Option<TownMatch> {
    let numbers =
        text[found.end..].split('-').take_while(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let grown = if numbers.count() >= 3 { with_jo(city, text, found.start) } else { None };
    grown.filter(|grown| grown.end > found.end)
}

/// 条 is often left out in the grid towns of Hokkaido: 北16西2-1-1, 月寒東3-18-1.
pub(super) fn with_jo(city: City, text: &str, at: usize) -> Option<TownMatch> {
    let rest = &text[at..];
    let number = rest.find(|c: char| c.is_ascii_digit())?;
    let digits = rest[number..].bytes().take_while(u8::is_ascii_digit).count();
    let cut = number + digits;
    if number > 30 || rest[cut..].starts_with('条') {
        return None;
    }
    let full = [&rest[..cut], "条", &rest[cut..]].concat();
    let mut best = None;
    table().towns_at(city, &full, |length, entry| {
        if length >= cut + '条'.len_utf8() {
            best = Some((length - '条'.len_utf8(), entry));
        }
    });
    best.map(|(length, entry)| TownMatch { start: at, end: at + length, entry })
}

fn with_machi(city: City, text: &str, at: usize) -> Option<TownMatch> {
    let rest = &text[at..];
    let end = rest.find(|c: char| c.is_ascii_digit() || c == '-').unwrap_or(rest.len());
    if end == 0 || end > 30 {
        return None;
    }
    let full = [&rest[..end], "町"].concat();
    let mut found = None;
    table().towns_at(city, &full, |length, entry| {
        if length == full.len() {
            found = Some(TownMatch { start: at, end: at + end, entry });
        }
    });
    found
}

/// Whether a town's name can end before this text: a number, a separator or nothing follows.
pub(super) fn ends_cleanly(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_none_or(|c| c.is_ascii_digit() || c.is_control() || matches!(c, '-' | '(' | ',' | '、'))
}

/// The town behind a match, in the spelling nearest to the text, and all its postal codes.
pub(super) fn describe(found: TownMatch, spelled: &str) -> (Option<Town>, Vec<u32>) {
    let rows: Vec<_> = table().rows(found.entry).collect();
    let row = rows.iter().find(|row| row.town == spelled).or(rows.first());
    let has_chome = rows.iter().any(|row| row.has_chome);
    let mut zips: Vec<u32> = rows.iter().map(|row| row.zip).collect();
    zips.sort_unstable();
    zips.dedup();
    (row.map(|row| Town { name: row.town, has_chome }), zips)
}

/// The postal codes of a city's towns that have none of their own.
pub(super) fn zips_of_city(city: City) -> Vec<u32> {
    let mut zips = Vec::new();
    table().towns_at(city, "", |_, entry| zips.extend(table().rows(entry).map(|row| row.zip)));
    zips.sort_unstable();
    zips.dedup();
    zips
}
