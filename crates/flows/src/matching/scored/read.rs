//! Reads a profile into what is compared. Comparing only: nothing that is folded here is written anywhere.

use std::hash::BuildHasher;

use domain::member::{Address, Profile};

use super::{
    crowd::Crowd,
    names::{Name, Spellings},
    record::{Born, Home, Mail, Person, Span},
};

/// What somebody types, or a till fills in, where a name is asked for and there is none.
const NO_NAMES: [&str; 14] = [
    "未入力",
    "未登録",
    "未設定",
    "不明",
    "なし",
    "無し",
    "無",
    "名無し",
    "匿名",
    "ゲスト",
    "ゲスト様",
    "会員",
    "guest",
    "unknown",
];

/// How a shop's words become numbers: one for both sides.
#[derive(Default)]
pub(super) struct Reader {
    /// Spellings of names, of both sides.
    pub(super) names: Spellings,
    /// Keyed with a key of this process; nothing hashed with it outlives it.
    pub(super) hashes: std::hash::RandomState,
    /// The shop's own mail domain: its addresses identify nobody.
    pub(super) own_domain: Option<String>,
}

impl Reader {
    /// Adds a person to a crowd. None if there is nothing to compare.
    pub(super) fn read(
        &mut self,
        into: &mut Crowd,
        id: u64,
        as_of: i64,
        profile: &Profile,
        mails: &[&str],
    ) -> Option<()> {
        let (surname, given) = self.name(profile);
        let mails = self.mails(into, mails);
        let numbers = numbers(into, profile);
        let born = profile.birth_date.map(Born::of).unwrap_or_default();
        let home = profile.address.as_ref().map(|address| self.home(address)).unwrap_or_default();
        let says_nothing =
            surname.is_missing() && given.is_missing() && mails.count == 0 && numbers.count == 0;
        into.people.push(Person {
            id,
            as_of,
            surname,
            given,
            mails,
            numbers,
            born,
            home,
            is_void: says_nothing,
        });
        (!says_nothing).then_some(())
    }

    fn name(&mut self, profile: &Profile) -> (Name, Name) {
        let (last, first) = parts(&profile.last_name, &profile.first_name);
        let (last_kana, first_kana) = parts(&profile.last_name_kana, &profile.first_name_kana);
        (self.part(&last, &last_kana), self.part(&first, &first_kana))
    }

    /// A reading in the field of the kanji is no kanji, and serves as the reading if there is none.
    fn part(&mut self, written: &str, reading: &str) -> Name {
        let is_reading = normalize::name::is_kana_only(written);
        let reading = if is_reading && reading.trim().is_empty() { written } else { reading };
        let kana = self.names.number(&real(normalize::kana::compare_key(reading)));
        let exact = if is_reading { String::new() } else { real(normalize::name::exact_key(written)) };
        if exact.is_empty() {
            return Name { kana, ..Name::default() };
        }
        let fold = self.names.number(&normalize::name::compare_key(written));
        Name { exact: self.names.number(&exact), fold, kana }
    }

    fn mails(&self, into: &mut Crowd, addresses: &[&str]) -> Span {
        let start = into.mails.len();
        for address in addresses {
            let (Ok(strict), Ok(loose)) =
                (normalize::email::strict_key(address), normalize::email::loose_key(address))
            else {
                continue;
            };
            if normalize::email::is_placeholder(&strict, self.own_domain.as_deref()) {
                continue;
            }
            let hash = self.hash(&("strict", &strict));
            if into.mails[start..].iter().any(|mail| mail.strict == hash) || into.mails.len() - start >= 8 {
                continue;
            }
            let at = u32::try_from(into.text.len()).unwrap_or(u32::MAX);
            into.text.extend_from_slice(strict.as_bytes());
            let length = u8::try_from(strict.len()).unwrap_or(u8::MAX);
            into.mails.push(Mail { strict: hash, loose: self.hash(&("loose", loose)), at, length });
        }
        span(start, into.mails.len())
    }

    fn home(&self, address: &Address) -> Home {
        let country = address.country_code.trim();
        if !(country.is_empty() || country.eq_ignore_ascii_case("JP")) {
            return self.abroad(address);
        }
        let prefecture =
            normalize::prefecture::by_iso(&address.prefecture_code).map(|p| p.name_ja()).unwrap_or_default();
        let line = [prefecture, &address.city, &address.address1, " ", &address.address2].concat();
        let split = normalize::address::split(&line, Some(&address.postal_code));
        let given = normalize::postal_code::normalize(&address.postal_code).ok();
        let zip = given.as_deref().or(split.key.split_once('|').map(|(zip, _)| zip));
        let zip = zip.and_then(|zip| zip.parse().ok()).unwrap_or(0);
        let (place, digits) = door(&split.key);
        let town = match (split.city.is_empty(), split.town.is_empty()) {
            (false, false) => {
                self.hash(&("town", &split.prefecture_code, &split.city, bare_town(&split.town)))
            }
            _ if place.is_empty() => 0,
            _ => self.hash(&("place", zip, place)),
        };
        Home { zip, town, lot: lot(digits) }
    }

    /// Abroad nothing is taken apart: the whole line is one door.
    fn abroad(&self, address: &Address) -> Home {
        let line = [&address.city, " ", &address.address1, " ", &address.address2].concat();
        let line = normalize::width::nfkc_trim(&line).to_lowercase();
        if line.is_empty() {
            return Home::default();
        }
        let town = self.hash(&("abroad", address.country_code.to_uppercase(), &address.postal_code, line));
        Home { zip: 0, town, lot: [1, 0, 0] }
    }

    /// A keyed hash; 0 is kept for "nothing".
    pub(super) fn hash<T: std::hash::Hash>(&self, value: &T) -> u64 {
        self.hashes.hash_one(value).max(1)
    }
}

fn real(name: String) -> String {
    let says_nothing = NO_NAMES.contains(&name.as_str()) || !name.chars().any(char::is_alphanumeric);
    if says_nothing { String::new() } else { name }
}

/// Both parts of a name, also where one field holds both with a space between.
fn parts(last: &str, first: &str) -> (String, String) {
    match (last.trim().is_empty(), first.trim().is_empty()) {
        (false, true) => normalize::name::split_full(last),
        (true, false) => normalize::name::split_full(first),
        _ => (last.to_owned(), first.to_owned()),
    }
}

fn numbers(into: &mut Crowd, profile: &Profile) -> Span {
    let start = into.numbers.len();
    for typed in profile.phone.iter().chain(&profile.other_phones).take(16) {
        let Ok(phone) = normalize::phone::normalize(typed, "JP") else { continue };
        let digits = phone.e164.trim_start_matches('+').parse().unwrap_or(0);
        let is_new = !into.numbers[start..].contains(&digits);
        if phone.valid && phone.matchable && digits > 0 && is_new {
            into.numbers.push(digits);
        }
    }
    span(start, into.numbers.len())
}

fn span(start: usize, end: usize) -> Span {
    Span {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        count: u8::try_from(end - start).unwrap_or(u8::MAX),
    }
}

/// The words and the digits of an address key.
fn door(key: &str) -> (&str, &str) {
    let place = key.split_once('|').map_or("", |(_, place)| place);
    let digits = place.trim_start_matches(|c: char| !c.is_ascii_digit());
    // Words with a number inside them: the digits behind the last word count.
    let at = place
        .rfind(|c: char| !(c.is_ascii_digit() || c == '-'))
        .map(|at| at + place[at..].chars().next().map_or(0, char::len_utf8));
    match at {
        Some(at) => place.split_at(at),
        None => ("", digits),
    }
}

/// A town without its 丁目, which the digits have.
fn bare_town(town: &str) -> &str {
    let kanji =
        |c: char| matches!(c, '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
    ["丁目", "丁"]
        .iter()
        .find_map(|unit| town.strip_suffix(unit))
        .map_or(town, |rest| rest.trim_end_matches(kanji))
}

fn lot(digits: &str) -> [u32; 3] {
    let mut lot = [0; 3];
    for (slot, number) in lot.iter_mut().zip(digits.split('-').filter_map(|number| number.parse().ok())) {
        *slot = number;
    }
    lot
}
