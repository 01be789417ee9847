//! The 47 prefectures: by code, by any spelling, in both languages.
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::width;

/// One of the 47 prefectures. Serialized as its ISO code, `"JP-13"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prefecture(u8);

/// Japanese and English name, in the order of the JIS numbers 1 to 47.
const NAMES: [(&str, &str); 47] = [
    ("北海道", "Hokkaido"),
    ("青森県", "Aomori"),
    ("岩手県", "Iwate"),
    ("宮城県", "Miyagi"),
    ("秋田県", "Akita"),
    ("山形県", "Yamagata"),
    ("福島県", "Fukushima"),
    ("茨城県", "Ibaraki"),
    ("栃木県", "Tochigi"),
    ("群馬県", "Gunma"),
    ("埼玉県", "Saitama"),
    ("千葉県", "Chiba"),
    ("東京都", "Tokyo"),
    ("神奈川県", "Kanagawa"),
    ("新潟県", "Niigata"),
    ("富山県", "Toyama"),
    ("石川県", "Ishikawa"),
    ("福井県", "Fukui"),
    ("山梨県", "Yamanashi"),
    ("長野県", "Nagano"),
    ("岐阜県", "Gifu"),
    ("静岡県", "Shizuoka"),
    ("愛知県", "Aichi"),
    ("三重県", "Mie"),
    ("滋賀県", "Shiga"),
    ("京都府", "Kyoto"),
    ("大阪府", "Osaka"),
    ("兵庫県", "Hyogo"),
    ("奈良県", "Nara"),
    ("和歌山県", "Wakayama"),
    ("鳥取県", "Tottori"),
    ("島根県", "Shimane"),
    ("岡山県", "Okayama"),
    ("広島県", "Hiroshima"),
    ("山口県", "Yamaguchi"),
    ("徳島県", "Tokushima"),
    ("香川県", "Kagawa"),
    ("愛媛県", "Ehime"),
    ("高知県", "Kochi"),
    ("福岡県", "Fukuoka"),
    ("佐賀県", "Saga"),
    ("長崎県", "Nagasaki"),
    ("熊本県", "Kumamoto"),
    ("大分県", "Oita"),
    ("宮崎県", "Miyazaki"),
    ("鹿児島県", "Kagoshima"),
    ("沖縄県", "Okinawa"),
];

impl Prefecture {
    /// The prefecture with this JIS number, 1 (Hokkaido) to 47 (Okinawa).
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        if code >= 1 && code <= 47 { Some(Self(code)) } else { None }
    }

    /// All 47, from north to south.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=47).map(Self)
    }

    /// The JIS number, 1 to 47.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// The ISO 3166-2 code that the storefront uses: `JP-13`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("JP-{:02}", self.0)
    }

    /// The full Japanese name: 東京都.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        NAMES[self.0 as usize - 1].0
    }

    /// The English name without macrons: `Tokyo`.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        NAMES[self.0 as usize - 1].1
    }
}

impl fmt::Debug for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name_en())
    }
}

impl From<Prefecture> for String {
    fn from(prefecture: Prefecture) -> Self {
        prefecture.iso()
    }
}

impl TryFrom<String> for Prefecture {
    type Error = UnknownPrefecture;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        by_iso(&code).ok_or(UnknownPrefecture)
    }
}

/// A code that names no prefecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this code names no prefecture")]
pub struct UnknownPrefecture;

/// The prefecture with this ISO code, in any case and width: `JP-13`.
#[must_use]
pub fn by_iso(code: &str) -> Option<Prefecture> {
    let tidy = width::nfkc_trim(code);
    let number = tidy.strip_prefix("JP-").or_else(|| tidy.strip_prefix("jp-"))?;
    if number.len() != 2 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Prefecture::from_code(number.parse().ok()?)
}

/// The prefecture in any spelling: 東京都, 東京, `Tokyo`, `Tōkyō`, `TOKYO-TO`, `Toukyou`, `JP-13`.
#[must_use]
pub fn by_name(name: &str) -> Option<Prefecture> {
    let tidy = width::nfkc_trim(name);
    let find = |is: &dyn Fn(&(&str, &str)) -> bool| {
        Prefecture::from_code(u8::try_from(NAMES.iter().position(is)? + 1).ok()?)
    };
    if !tidy.is_ascii() {
        let japanese = find(&|(ja, _)| *ja == tidy || short_ja(ja) == tidy);
        if japanese.is_some() {
            return japanese;
        }
    }
    by_iso(&tidy).or_else(|| {
        let latin = latin_key(&tidy);
        if latin.is_empty() { None } else { find(&|(_, en)| latin_key(en) == latin) }
    })
}

/// 東京都 without 都; 北海道 keeps its 道.
pub(crate) fn short_ja(name: &str) -> &str {
    name.strip_suffix(['都', '府', '県']).unwrap_or(name)
}

/// Macrons, doubled vowels and the words for "prefecture" removed.
fn latin_key(name: &str) -> String {
    let lower = name.to_lowercase();
    let lower = lower.trim_end_matches(" prefecture");
    let lower = [" ken", "-ken", " fu", "-fu", " to", "-to", " do", "-do"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .unwrap_or(lower);
    let plain: String = lower.nfkd().filter(char::is_ascii_alphabetic).collect();
    let plain = plain.replace("ou", "o").replace("oo", "o");
    if plain == "gumma" { "gunma".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefecture_is_found_by_every_name_it_has() {
        for prefecture in Prefecture::all() {
            assert_eq!(by_iso(&prefecture.iso()), Some(prefecture));
            for name in [prefecture.name_ja(), short_ja(prefecture.name_ja()), prefecture.name_en()] {
                assert_eq!(by_name(name), Some(prefecture), "{name}");
            }
        }
    }

    #[test]
    fn spellings_of_travellers_and_of_the_storefront() {
        let tokyo = Prefecture::from_code(13);
        for name in
            ["Tōkyō", "Toukyou", "TOKYO-TO", "Tokyo Prefecture", "東京", " 東京都 ", "jp-13", "ＪＰ－１３"]
        {
            assert_eq!(by_name(name), tokyo, "{name}");
        }
        assert_eq!(by_name("Ōita"), Prefecture::from_code(44));
        assert_eq!(by_name("Oosaka-fu"), Prefecture::from_code(27));
        assert_eq!(by_name("Kyōto"), Prefecture::from_code(26));
        assert_eq!(by_name("Gumma"), Prefecture::from_code(10));
        assert_eq!(by_name("Hokkaidō"), Prefecture::from_code(1));
    }

    #[test]
    fn what_is_no_prefecture_is_not_guessed() {
        for name in ["", "JP-48", "JP-00", "JP-1", "13", "大阪市", "California"] {
            assert_eq!(by_name(name), None, "{name}");
        }
    }
}
