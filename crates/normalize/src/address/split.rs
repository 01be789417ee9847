//! One address line taken apart: prefecture, city, town, number, building, and the key to compare by.
use serde::Serialize;

use super::{
    locate::{self, Located},
    lot::{self, Lot},
    town,
};
use crate::{
    numeral, postal_code,
    table::fold::{self, Folded},
    width,
};

/// An address in parts. A part that was not found is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Split {
    /// The storefront's code, `JP-13`.
    pub prefecture_code: String,
    /// 東京都
    pub prefecture: String,
    /// City, ward, or county and town: 世田谷区, 札幌市中央区, 高市郡明日香村.
    pub city: String,
    /// Town as the postal list spells it, with its 丁目 in kanji: 築地一丁目.
    pub town: String,
    /// What follows the town, digits joined by `-`, a small place name before them if there is one: `1-2`, `字鳴戸321`.
    pub number: String,
    /// Building, floor, room: whatever stands behind the number. It never decides whether two addresses agree.
    pub building: String,
    /// The postal codes of this town, the given one first if there is one. A given code that belongs elsewhere
    /// is kept beside them: see [`Split::conflict`].
    pub postal_codes: Vec<String>,
    /// `postal code|digits`, for comparing only. A key that only lacks the other's last digits is near, not
    /// different. Empty when nothing of the address was understood.
    pub key: String,
    /// The given postal code belongs to another city. Neither is overwritten; a person may ask.
    #[serde(skip)]
    pub conflict: bool,
}

/// Splits an address written in one line, in any of the usual spellings.
///
/// `postal_code` helps where the text leaves the city open and is otherwise only compared. Prefecture, county
/// and city may be missing if the town tells them.
///
/// ```
/// let found = normalize::address::split("東京都中央区築地１ー１ー１　聖路加タワー３Ｆ", None);
/// assert_eq!((found.city.as_str(), found.town.as_str()), ("中央区", "築地一丁目"));
/// assert_eq!((found.number.as_str(), found.building.as_str()), ("1-1", "聖路加タワー3F"));
/// ```
#[must_use]
pub fn split(address: &str, postal_code: Option<&str>) -> Split {
    let tidy = width::nfkc_trim(address);
    Parts::read(&tidy, postal_code).into_split()
}

/// An address taken apart, before it is written down.
pub(super) struct Parts<'a> {
    pub(super) tidy: &'a str,
    folded: Folded,
    zip: Option<String>,
    pub(super) place: Located,
    town: String,
    pub(super) lot: Lot<'a>,
}

impl<'a> Parts<'a> {
    pub(super) fn read(tidy: &'a str, postal_code: Option<&str>) -> Self {
        let folded = fold::fold(tidy);
        let (start, written) = leading_code(tidy);
        let zip = postal_code.and_then(|code| postal_code::normalize(code).ok()).or(written);
        let number = zip.as_deref().and_then(|zip| zip.parse().ok());
        let place = locate::locate(tidy, &folded, start, number);
        let mut lot = lot::read(&tidy[place.town_end..]);
        let mut town = match place.town {
            Some(town) => {
                if town.has_chome || lot.looks_divided(town.name) {
                    lot.take_chome(place.counts_in_cho());
                }
                [town.name, &kanji_numerals(&lot.take_numbered_part().unwrap_or_default())].concat()
            }
            None => {
                let hokkaido = place.prefecture.is_some_and(|p| p.code() == town::HOKKAIDO);
                kanji_numerals(&lot.take_town(hokkaido).unwrap_or_default())
            }
        };
        if let Some(chome) = lot.chome {
            numeral::push(&mut town, chome.number);
            town.push_str(chome.unit);
        }
        Self { tidy, folded, zip, place, town, lot }
    }

    fn into_split(self) -> Split {
        let known: Vec<String> = self.place.zips.iter().map(|zip| format!("{zip:07}")).collect();
        let key = self.key(&known);
        let mut postal_codes = known;
        if let Some(zip) = self.zip {
            postal_codes.retain(|known| *known != zip);
            postal_codes.insert(0, zip);
        }
        Split {
            prefecture_code: self.place.prefecture.map(|p| p.iso()).unwrap_or_default(),
            prefecture: self.place.prefecture.map(|p| p.name_ja().to_owned()).unwrap_or_default(),
            city: self.place.city.to_owned(),
            town: self.town,
            number: self.lot.written(),
            building: self.lot.building.to_owned(),
            postal_codes,
            key,
            conflict: self.place.conflict,
        }
    }

    /// The postal code of the town and the digits behind it. Without a known town the folded words stand
    /// in for it, so that two towns of one city do not become one address.
    fn key(&self, known: &[String]) -> String {
        let given = self.zip.as_ref().filter(|zip| known.is_empty() || known.contains(zip));
        let mut key = given.or(known.first()).cloned().unwrap_or_default();
        key.push('|');
        if self.place.town.is_none() {
            let words = self.place.town_end + self.lot.starts_at;
            key.extend(self.folded_between(self.place.city_end, words));
        }
        if key == "|" {
            return String::new(); // digits alone are no place
        }
        self.lot.push_digits(&mut key, self.place.town.is_some());
        key
    }

    fn folded_between(&self, from: usize, to: usize) -> impl Iterator<Item = char> + '_ {
        let inside = move |at: usize| (from..to).contains(&self.folded.start(at));
        self.folded.text.char_indices().filter(move |(at, _)| inside(*at)).map(|(_, c)| c)
    }
}

/// 第46線北 as the list would write it: 第四十六線北.
fn kanji_numerals(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let Some((number, used)) = numeral::leading(&rest[at..]) else { break };
        written.push_str(&rest[..at]);
        numeral::push(&mut written, number);
        rest = &rest[at + used..];
    }
    written + rest
}

/// A postal code written before the address: where the address begins, and the code.
fn leading_code(tidy: &str) -> (usize, Option<String>) {
    let marked = tidy.strip_prefix('〒').unwrap_or(tidy).trim_start();
    let code: String = marked.chars().take(8).collect();
    for length in [code.len(), code.chars().take(7).map(char::len_utf8).sum()] {
        let Some(text) = marked.get(..length) else { continue };
        let next = marked[length..].chars().next();
        if text.starts_with(|c: char| c.is_ascii_digit())
            && let Ok(zip) = postal_code::normalize(text)
            && !next.is_some_and(|c| c.is_ascii_digit() || width::is_hyphen(c))
        {
            let rest = marked[length..].trim_start();
            return (tidy.len() - rest.len(), Some(zip));
        }
    }
    (0, None)
}
