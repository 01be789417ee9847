//! Kyoto: the crossing is named before the town, and the town is what counts.
use super::town::{self, TownMatch};
use crate::table::embedded::City;

/// How a Kyoto address walks from the crossing: up, down, into the street east or west. Folded spelling.
const WAYS: [&str; 12] = [
    "上ル",
    "下ル",
    "上ケル",
    "下ケル",
    "東入ル",
    "西入ル",
    "東入",
    "西入",
    "東イル",
    "西イル",
    "北入",
    "南入",
];

/// Streets end in 通; a text without [`WAYS`] may still name a crossing.
const STREET: char = '通';

/// No way from a crossing to its town takes more characters.
const LONGEST_WALK: usize = 60;

/// The town of a Kyoto ward that stands at byte `at` or behind the street names that stand there.
pub(super) fn find(city: City, text: &str, at: usize) -> Option<TownMatch> {
    let direct = town::longest(city, text, at);
    let reach = direct.map_or(at, |found| found.end);
    let walked = last_way(text, reach);
    if let Some(behind) = walked
        && let Some(found) = anywhere(city, text, behind)
    {
        return Some(found);
    }
    if direct.is_none() && text[at..].contains(STREET) {
        return anywhere(city, text, at);
    }
    direct
}

/// The end of the last way named at or behind byte `from`.
fn last_way(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    WAYS.iter().filter_map(|way| rest.rfind(way).map(|at| from + at + way.len())).max()
}

/// The town that explains most, wherever it begins, as long as a number or nothing follows it.
fn anywhere(city: City, text: &str, from: usize) -> Option<TownMatch> {
    let starts = text[from..].char_indices().take(LONGEST_WALK).map(|(at, _)| from + at);
    let found = starts.filter_map(|at| town::longest(city, text, at));
    let whole = found.filter(|found| town::ends_cleanly(&text[found.end..]));
    // Towns that end at the same number differ by where they begin: the longer name is the whole one.
    whole.min_by_key(|found| (found.end, found.start))
}
