//! Phone numbers: one E.164 number for every way a shopper or a till writes it.
use phonenumber::country;
use serde::{Deserialize, Serialize};

use crate::width;

mod foreign;
mod plan;

/// Why a text gives no phone number at all. A number that exists nowhere is no error: see [`Phone::valid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// No digit in it.
    #[error("the phone number is empty")]
    Missing,
    /// Letters or other characters that no phone number holds.
    #[error("this is not a phone number")]
    Malformed,
    /// Too many or too few digits for any country.
    #[error("the phone number has a wrong length")]
    WrongLength,
}

/// What a number reaches, in the words of libphonenumber. Serialized in snake case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// A landline.
    FixedLine,
    /// A mobile phone: 060, 070, 080, 090.
    Mobile,
    /// A foreign number whose plan does not tell the two apart.
    FixedLineOrMobile,
    /// Free for the caller: 0120, 0800.
    TollFree,
    /// Paid information: 0990.
    PremiumRate,
    /// A number over the internet: 050.
    Voip,
    /// A pager or a machine: 020.
    Pager,
    /// A number that follows a person.
    PersonalNumber,
    /// One number for a whole company: 0570.
    Uan,
    /// The numbering plan does not know it.
    Unknown,
}

/// A phone number in its two written forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// `+819012345678`: what the storefront stores.
    pub e164: String,
    /// `090-1234-5678`: as it is dialled at home. See [`Phone::national_digits`] for the POS.
    pub national: String,
    /// What the number reaches.
    pub kind: PhoneKind,
    /// Whether the numbering plan knows this number.
    pub valid: bool,
    /// Whether two customers who share it may be one: not for free-call, company and filler numbers.
    pub matchable: bool,
}

impl Phone {
    /// `09012345678`: the domestic form without hyphens, for the POS.
    #[must_use]
    pub fn national_digits(&self) -> String {
        self.national.chars().filter(char::is_ascii_digit).collect()
    }
}

/// Reads a phone number. `default_country` is an ISO code (`"JP"`) for numbers without a country code.
///
/// Width, every kind of hyphen, brackets, `TEL:` and extensions do not matter; `+81`, `81`, `0081` and
/// `010-81` are the same beginning. A lost leading zero is restored where the rest is a full number.
///
/// # Errors
/// [`PhoneError`] when there is no number in the text.
///
/// ```
/// let phone = normalize::phone::normalize("０９０ー１２３４ー５６７８", "JP").unwrap();
/// assert_eq!((phone.e164.as_str(), phone.valid), ("+819012345678", true));
/// ```
pub fn normalize(number: &str, default_country: &str) -> Result<Phone, PhoneError> {
    let mut digits = Digits::read(number)?;
    let japan = default_country.eq_ignore_ascii_case("JP");
    if japan && !digits.plus {
        // 010 and 00 are the ways out of Japan; no domestic number begins so and is this long.
        for way_out in ["010", "00"] {
            if let Some(rest) = digits.text.strip_prefix(way_out)
                && rest.len() >= 10
                && !rest.starts_with('0')
            {
                digits = Digits { plus: true, text: rest.to_owned() };
                break;
            }
        }
    }
    if digits.plus {
        return match digits.text.strip_prefix("81") {
            Some(rest) => japanese(rest.strip_prefix('0').unwrap_or(rest)),
            None => foreign::read(&format!("+{}", digits.text), None),
        };
    }
    if !japan {
        let country: country::Id = default_country.parse().map_err(|_| PhoneError::Malformed)?;
        return foreign::read(&digits.text, Some(country));
    }
    let rest = match digits.text.as_bytes() {
        [b'0', ..] => &digits.text[1..],
        [b'8', b'1', b'0', ..] if matches!(digits.text.len(), 12 | 13) => &digits.text[3..],
        [b'8', b'1', ..] if matches!(digits.text.len(), 11 | 12) => &digits.text[2..],
        _ => &digits.text,
    };
    japanese(rest)
}

/// The digits of a text in order, and whether a plus stood before them.
struct Digits {
    plus: bool,
    text: String,
}

impl Digits {
    fn read(number: &str) -> Result<Self, PhoneError> {
        let plain = number.bytes().all(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b' ' | b'(' | b')'));
        let wide;
        let tidy = if plain {
            number
        } else {
            wide = width::nfkc_trim(number).to_lowercase();
            without_words(&wide)
        };
        let mut digits = Digits { plus: false, text: String::with_capacity(17) };
        for c in tidy.chars() {
            match c {
                '0'..='9' => digits.text.push(c),
                '+' if digits.text.is_empty() && !digits.plus => digits.plus = true,
                ' ' | '(' | ')' | '[' | ']' | '〔' | '〕' | '.' | '・' | ':' | '/' | '〜' | '~' | '\'' => {
                }
                c if width::is_hyphen(c) => {}
                _ => return Err(PhoneError::Malformed),
            }
        }
        match digits.text.len() {
            0 => Err(PhoneError::Missing),
            1 | 2 | 18.. => Err(PhoneError::WrongLength),
            _ => Ok(digits),
        }
    }
}

/// Cuts the words around a number: TEL: before it, an extension or a second number behind it.
fn without_words(tidy: &str) -> &str {
    let mut tidy = tidy;
    let labels = [
        "tel",
        "phone",
        "電話番号",
        "電話",
        "携帯",
        "自宅",
        "会社",
        "勤務先",
        "fax",
        "℡",
        "☎",
        ":",
        ".",
        " ",
        "(",
    ];
    while let Some(rest) = labels.iter().find_map(|label| tidy.strip_prefix(label)) {
        tidy = rest;
    }
    let digits_before = |at: usize| tidy[..at].bytes().filter(u8::is_ascii_digit).count();
    let cut = ["内線", "内", "ext", "x", "#", "(代", "代表", ";", ",", "、", "/", "または", "又は"]
        .iter()
        .filter_map(|word| tidy.find(word))
        .filter(|at| digits_before(*at) >= 9)
        .min();
    let tidy = &tidy[..cut.unwrap_or(tidy.len())];
    tidy.strip_suffix("(携帯)").or_else(|| tidy.strip_suffix("(自宅)")).unwrap_or(tidy)
}

/// A Japanese number without its trunk zero.
fn japanese(nsn: &str) -> Result<Phone, PhoneError> {
    if nsn.len() < 2 {
        return Err(PhoneError::WrongLength);
    }
    let kind = kind_of(nsn);
    let valid = kind != PhoneKind::Unknown;
    let personal = matches!(kind, PhoneKind::FixedLine | PhoneKind::Mobile | PhoneKind::Voip);
    Ok(Phone {
        e164: ["+81", nsn].concat(),
        national: grouped(nsn),
        kind,
        valid,
        matchable: valid && personal && !is_filler(nsn),
    })
}

fn kind_of(nsn: &str) -> PhoneKind {
    let b = nsn.as_bytes();
    match (b.len(), b) {
        (10, [b'6'..=b'9', b'0', b'1'..=b'9', ..]) => PhoneKind::Mobile,
        (10, [b'5', b'0', b'1'..=b'9', ..]) => PhoneKind::Voip,
        (10, [b'2', b'0', ..]) => PhoneKind::Pager,
        (10, [b'8', b'0', b'0', ..]) | (9, [b'1', b'2', b'0', ..]) => PhoneKind::TollFree,
        (9, [b'5', b'7', b'0', ..]) => PhoneKind::Uan,
        (9, [b'9', b'9', b'0', ..]) => PhoneKind::PremiumRate,
        (9, [b'6', b'0', ..]) => PhoneKind::PersonalNumber,
        (9, _) if is_fixed(number_of(&nsn[..3])) => PhoneKind::FixedLine,
        _ => PhoneKind::Unknown,
    }
}

fn is_fixed(first_three: u32) -> bool {
    let after = plan::FIXED.partition_point(|(from, _)| *from <= first_three);
    after > 0 && first_three < plan::FIXED[after - 1].1
}

/// The number with its zero and hyphens; digits that fit no group stay as they are.
fn grouped(nsn: &str) -> String {
    let first = nsn.as_bytes()[0];
    let (area, exchange) = match (nsn.len(), first) {
        (10, _) if nsn.starts_with("800") => (3, 3),
        (10, b'2' | b'5'..=b'9') => (2, 4),
        (9, _) => match grouping(number_of(&nsn[..5])) {
            1 => (1, 4),
            2 => (2, 3),
            3 => (3, 2),
            4 => (4, 1),
            5 => (3, 3),
            _ => return nsn.to_owned(),
        },
        _ => return nsn.to_owned(),
    };
    let (area, rest) = nsn.split_at(area);
    let (exchange, line) = rest.split_at(exchange);
    ["0", area, "-", exchange, "-", line].concat()
}

fn grouping(first_five: u32) -> u8 {
    let after = plan::GROUPING.partition_point(|(from, _)| *from <= first_five);
    if after == 0 { 0 } else { plan::GROUPING[after - 1].1 }
}

fn number_of(digits: &str) -> u32 {
    digits.bytes().fold(0, |n, b| n * 10 + u32::from(b.wrapping_sub(b'0')))
}

/// 090-0000-0000, 03-1111-1111: typed to fill a required field.
fn is_filler(nsn: &str) -> bool {
    let tail = &nsn.as_bytes()[nsn.len().saturating_sub(7)..];
    tail.iter().all(|b| *b == tail[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jp(number: &str) -> Phone {
        normalize(number, "JP").unwrap()
    }

    #[test]
    fn one_mobile_in_every_spelling() {
        for number in [
            "09012345678",
            "090-1234-5678",
            "０９０－１２３４－５６７８",
            "090ー1234ー5678",
            "090(1234)5678",
            "090.1234.5678",
            "+819012345678",
            "+81 90 1234 5678",
            "+81(0)90-1234-5678",
            "819012345678",
            "0081-90-1234-5678",
            "010-81-90-1234-5678",
            "TEL:090-1234-5678",
            "９０１２３４５６７８",
            "090-1234-5678 内線12",
            "8109012345678",
            "090-1234-5678(内線3)",
            "℡ 090 1234 5678",
            "090-1234-5678、03-1234-5678",
            "+81 (0) 90 1234 5678",
        ] {
            let phone = jp(number);
            assert_eq!(phone.e164, "+819012345678", "{number}");
            assert_eq!(phone.national, "090-1234-5678");
            assert_eq!(phone.national_digits(), "09012345678");
            assert!(phone.valid && phone.matchable && phone.kind == PhoneKind::Mobile);
        }
    }

    #[test]
    fn a_number_many_people_share_is_no_key() {
        for number in
            ["0120-123-456", "0800-123-4567", "0570-012-345", "0990-123-456", "090-0000-0000", "03-0000-0000"]
        {
            assert!(!jp(number).matchable, "{number}");
        }
        assert!(jp("050-1234-5678").matchable && jp("03-1234-5678").matchable);
    }

    #[test]
    fn a_number_outside_the_plan_is_kept_but_not_valid() {
        for number in ["000-0000-0000", "03-1234-567", "090-1234-56789", "119", "05006370057", "06000680312"]
        {
            let phone = jp(number);
            assert!(!phone.valid && !phone.matchable && phone.kind == PhoneKind::Unknown, "{number}");
        }
    }

    #[test]
    fn a_text_without_a_number_is_refused() {
        assert_eq!(normalize("", "JP"), Err(PhoneError::Missing));
        assert_eq!(normalize(" - ", "JP"), Err(PhoneError::Missing));
        assert_eq!(normalize("なし", "JP"), Err(PhoneError::Malformed));
        assert_eq!(normalize("1", "JP"), Err(PhoneError::WrongLength));
        assert_eq!(normalize(&"9".repeat(30), "JP"), Err(PhoneError::WrongLength));
    }

    #[test]
    fn a_traveller_keeps_a_foreign_number() {
        let phone = jp("+1 650-253-0000");
        assert_eq!((phone.e164.as_str(), phone.valid), ("+16502530000", true));
        assert_eq!(jp("010-1-650-253-0000"), phone);
        assert_eq!(normalize("(650) 253-0000", "US").unwrap(), phone);
        assert!(!jp("+1 111-111-1111").valid);
        assert_eq!(normalize("090-1234-5678", "??"), Err(PhoneError::Malformed));
    }
}
