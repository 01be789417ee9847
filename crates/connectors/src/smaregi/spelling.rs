//! How a till wants names, numbers and addresses spelled. Nothing is ever cut to fit.

use domain::member::Address;

use crate::prefectures;

/// The longest address and the longest name a till takes, in characters.
pub(super) const LONGEST: usize = 85;

/// `^[ァ-ヶ　 -~ー－・]+$`, at most 85 characters: full-width katakana, ASCII and spaces.
pub(super) fn is_till_kana(text: &str) -> bool {
    let fits = |c: char| matches!(c, 'ァ'..='ヶ' | '\u{3000}' | ' '..='~' | 'ー' | '－' | '・');
    !text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(fits)
}

/// One string of at most 85 characters, or none: first whole, then without the prefecture (the postal code implies
/// it), then without spaces.
pub(super) fn one_line(address: &Address) -> Option<String> {
    let prefecture = prefectures::name(&address.prefecture_code).unwrap_or_default();
    let street = [address.city.trim(), address.address1.trim()].concat();
    let building = address.address2.trim();
    let local = if building.is_empty() { street } else { format!("{street} {building}") };
    let dense = || local.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    [format!("{prefecture}{local}"), local.clone(), dense()]
        .into_iter()
        .find(|line| !line.is_empty() && line.chars().count() <= LONGEST)
}

/// `150-0041`; abroad as it is.
pub(super) fn postal_code(address: &Address) -> String {
    let digits: String = address.postal_code.chars().filter(char::is_ascii_digit).collect();
    if address.country_code == "JP" && digits.len() == 7 {
        format!("{}-{}", &digits[..3], &digits[3..])
    } else {
        address.postal_code.trim().to_owned()
    }
}

/// Domestic digits of a Japanese number, other numbers as they are.
pub(super) fn domestic(e164: &str) -> String {
    e164.strip_prefix("+81").map_or_else(|| e164.to_owned(), |rest| format!("0{rest}"))
}

/// Whether domestic digits are those of a mobile phone (060, 070, 080, 090).
pub(super) fn is_mobile(domestic: &str) -> bool {
    domestic.len() == 11 && matches!(domestic.get(..3), Some("060" | "070" | "080" | "090"))
}

/// E.164 of what somebody typed at a till, if it can be told.
pub(super) fn e164(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let abroad = typed.trim_start().starts_with('+');
    let national = |rest: &str| format!("+81{}", rest.strip_prefix('0').unwrap_or(rest));
    match (abroad, digits.len()) {
        (true, 8..=15) => Some(match digits.strip_prefix("81") {
            Some(rest) => national(rest),
            None => format!("+{digits}"),
        }),
        (false, 10 | 11) if digits.starts_with('0') => Some(national(&digits)),
        (false, 11 | 12) if digits.starts_with("81") => Some(national(&digits[2..])),
        _ => None,
    }
}

/// What a till's one-line address says: the prefecture where it begins with one, the rest whole in `address1`.
pub(super) fn as_address(postal_code: &str, line: &str) -> Option<Address> {
    let digits: String = postal_code.chars().filter(char::is_ascii_digit).collect();
    if line.trim().is_empty() && digits.is_empty() {
        return None;
    }
    let line = line.trim();
    let (prefecture_code, rest) = prefectures::split(line).unwrap_or((String::new(), line));
    Some(Address {
        postal_code: digits,
        prefecture_code,
        city: String::new(),
        address1: rest.to_owned(),
        address2: String::new(),
        country_code: "JP".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(city: &str, address1: &str, address2: &str) -> Address {
        Address {
            postal_code: "1500041".into(),
            prefecture_code: "JP-13".into(),
            city: city.into(),
            address1: address1.into(),
            address2: address2.into(),
            country_code: "JP".into(),
        }
    }

    #[test]
    fn a_long_address_is_shortened_by_words_and_never_cut() {
        assert_eq!(
            one_line(&address("渋谷区", "神南1-1-1", "神南ビル101")).as_deref(),
            Some("東京都渋谷区神南1-1-1 神南ビル101")
        );
        let long = "あ".repeat(78);
        let without_prefecture = one_line(&address("渋谷区", &long, "101")).unwrap();
        assert_eq!(
            (without_prefecture.chars().count(), without_prefecture.starts_with("渋谷区")),
            (85, true)
        );
        let spaced = one_line(&address("渋谷区", &"あ".repeat(79), "101")).unwrap();
        assert_eq!((spaced.chars().count(), spaced.contains(' ')), (85, false));
        assert_eq!(one_line(&address("渋谷区", &"あ".repeat(80), "101")), None);
        assert_eq!(one_line(&address("", "", "")).as_deref(), Some("東京都"));
    }

    #[test]
    fn a_till_takes_katakana_only() {
        for good in ["ヤマダ", "ヤマダ ハナコ", "ジョン・スミス", "O'BRIEN", "サトー"] {
            assert!(is_till_kana(good), "{good}");
        }
        for bad in ["", "やまだ", "ﾔﾏﾀﾞ", "山田", &"ア".repeat(86)] {
            assert!(!is_till_kana(bad), "{bad}");
        }
    }

    #[test]
    fn a_number_goes_to_the_till_and_back() {
        assert_eq!(domestic("+819012345678"), "09012345678");
        assert_eq!(domestic("+12125550100"), "+12125550100");
        assert!(is_mobile("09012345678") && !is_mobile("0312345678"));
        for typed in
            ["090-1234-5678", "09012345678", "+81 90 1234 5678", "+81(0)90-1234-5678", "819012345678"]
        {
            assert_eq!(e164(typed).as_deref(), Some("+819012345678"), "{typed}");
        }
        assert_eq!(e164("1234"), None);
    }
}
