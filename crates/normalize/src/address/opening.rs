//! How an address opens: a remark, the country, the prefecture.
use std::sync::LazyLock;

use crate::{
    prefecture::{self, Prefecture},
    table::{embedded::table, fold},
};

/// Each prefecture with its folded name, whole and without 都, 府 or 県.
static PREFECTURES: LazyLock<Vec<(Prefecture, String, String)>> = LazyLock::new(|| {
    let short = |p: Prefecture| fold::key(prefecture::short_ja(p.name_ja()));
    Prefecture::all().map(|p| (p, fold::key(p.name_ja()), short(p))).collect()
});

/// The byte behind a remark in brackets or the country's name, which may stand before an address.
pub(super) fn skip(text: &str, at: usize) -> usize {
    let mut rest = &text[at..];
    if let Some((_, behind)) = rest.strip_prefix('(').and_then(|remark| remark.split_once(')')) {
        rest = behind;
    }
    for country in ["日本国", "日本", "japan"] {
        let behind = rest.strip_prefix(country).map(|behind| behind.trim_start_matches([',', '、']));
        if let Some(behind) = behind.filter(|behind| whole(behind).is_some()) {
            rest = behind;
        }
    }
    text.len() - rest.len()
}

/// The prefecture written first, and the byte behind it; without 都, 府 or 県 only where one of its
/// cities follows.
pub(super) fn prefecture(text: &str, at: usize) -> (Option<Prefecture>, usize) {
    let rest = &text[at..];
    if let Some((p, length)) = whole(rest) {
        return (Some(p), at + length);
    }
    for (p, _, short) in PREFECTURES.iter().filter(|(_, _, short)| rest.starts_with(short.as_str())) {
        let mut city_follows = false;
        table().cities_at(&rest[short.len()..], |_, entry| {
            city_follows |= table().cities(entry).any(|city| table().prefecture(city) == Some(*p));
        });
        let mut is_city = false;
        table().cities_at(rest, |_, _| is_city = true);
        if city_follows && !is_city {
            return (Some(*p), at + short.len());
        }
    }
    (None, at)
}

fn whole(text: &str) -> Option<(Prefecture, usize)> {
    // Every name has three characters or four, and ends in one of four words.
    text.char_indices().skip(2).take(2).filter(|(_, c)| matches!(c, '都' | '道' | '府' | '県')).find_map(
        |(at, c)| {
            let name = &text[..at + c.len_utf8()];
            PREFECTURES.iter().find(|(_, full, _)| full == name).map(|(p, ..)| (*p, name.len()))
        },
    )
}
