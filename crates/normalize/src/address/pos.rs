//! The POS keeps an address in one field of 85 characters.
use unicode_normalization::UnicodeNormalization;

use crate::prefecture;

/// The longest address the POS takes, in characters.
pub const POS_MAX_CHARS: usize = 85;

/// The address does not fit even in its shortest form. A person must shorten it; it is never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address has {length} characters, the till takes 85")]
pub struct TooLong {
    /// Characters of the shortest form.
    pub length: usize,
}

/// Joins the storefront's fields into the one line of the POS.
///
/// A line that is too long goes without its prefecture, which the postal code implies, then without spaces.
///
/// # Errors
/// [`TooLong`] if that does not help.
///
/// ```
/// let line = normalize::address::to_pos("JP-13", "中央区", "築地1-1-1", "聖路加タワー3F");
/// assert_eq!(line.unwrap(), "東京都中央区築地1-1-1 聖路加タワー3F");
/// ```
pub fn to_pos(prefecture_code: &str, city: &str, address1: &str, address2: &str) -> Result<String, TooLong> {
    let [city, address1, address2] = [city, address1, address2].map(tidy);
    let space = if address2.is_empty() { "" } else { " " };
    let short = [&city, &address1, space, &address2].concat();
    let prefecture = prefecture::by_name(prefecture_code).map_or("", |p| p.name_ja());
    if !prefecture.is_empty() && !short.starts_with(prefecture) {
        let full = [prefecture, short.as_str()].concat();
        if fits(&full) {
            return Ok(full);
        }
    }
    if fits(&short) {
        return Ok(short);
    }
    let dense: String = short.chars().filter(|c| !c.is_whitespace()).collect();
    if fits(&dense) { Ok(dense) } else { Err(TooLong { length: dense.chars().count() }) }
}

fn tidy(part: &str) -> String {
    part.trim().nfc().collect()
}

fn fits(line: &str) -> bool {
    line.chars().count() <= POS_MAX_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_address_loses_its_prefecture_before_anything_else() {
        let building = "あ".repeat(71);
        let line = to_pos("JP-13", "世田谷区", "池尻1-2-3", &building).unwrap();
        assert_eq!(line, format!("世田谷区池尻1-2-3 {building}"));
        assert!(to_pos("JP-13", "世田谷区", "池尻1-2-3", "").unwrap().starts_with("東京都"));
    }

    #[test]
    fn then_it_loses_its_spaces() {
        let building = format!("{} {}", "あ".repeat(40), "い".repeat(33));
        let line = to_pos("JP-13", "世田谷区", "池尻1-2-3", &building).unwrap();
        assert!(!line.contains(' ') && line.chars().count() == 84);
    }

    #[test]
    fn an_address_is_never_cut() {
        let refused = to_pos("JP-13", "世田谷区", "池尻1-2-3", &"あ".repeat(90));
        assert_eq!(refused, Err(TooLong { length: 101 }));
    }

    #[test]
    fn a_prefecture_is_not_written_twice_and_an_unknown_one_not_at_all() {
        assert_eq!(to_pos("JP-13", "東京都世田谷区", "池尻1", "").unwrap(), "東京都世田谷区池尻1");
        assert_eq!(to_pos("", "世田谷区", " 池尻1 ", "").unwrap(), "世田谷区池尻1");
    }
}
