//! Finds a town of a known city, also where a 条 or a 町 was left out.
use crate::table::embedded::{City, Entry, table};

/// A town of the postal list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Town {
    pub(super) name: &'static str,
    /// It is divided into 丁目, so the first of several numbers is one.
    pub(super) has_chome: bool,
}

/// The JIS number of the prefecture whose towns are laid out in grids.
pub(super) const HOKKAIDO: u8 = 1;

/// No part of a town's name that must be completed is longer, in bytes.
const LONGEST_NAME: usize = 45;

/// A town found in a folded text, between these bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct TownMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    entry: Entry,
}

/// The longest town that stands at byte `at`; none if a destroyed character leaves a choice.
pub(super) fn longest(city: City, text: &str, at: usize) -> Option<TownMatch> {
    let mut best: Option<TownMatch> = None;
    let mut several = false;
    table().towns_at(city, &text[at..], |length, entry| {
        let end = at + length;
        let reached = best.map_or(at, |best| best.end);
        several = (several && end <= reached) || end == reached;
        // 栄 is not the start of 栄町, which may be another place.
        if end > reached && !text[end..].starts_with(['町', '村']) {
            best = Some(TownMatch { start: at, end, entry });
        }
    });
    best.filter(|_| !several)
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
    table().prefecture(city).filter(|p| p.code() == HOKKAIDO)?;
    let rest = &text[at..];
    let number = rest.find(|c: char| c.is_ascii_digit())?;
    let digits = rest[number..].bytes().take_while(u8::is_ascii_digit).count();
    let cut = number + digits;
    if number > LONGEST_NAME || rest[cut..].starts_with('条') {
        return None;
    }
    let end = rest.floor_char_boundary(cut + LONGEST_NAME);
    let full = [&rest[..cut], "条", &rest[cut..end]].concat();
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
    if end == 0 || end > LONGEST_NAME {
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
