//! Phone numbers: one E.164 number for every way a shopper or a till writes it.
use phonenumber::country;
use serde::{Deserialize, Serialize};

mod digits;
mod foreign;
mod japan;
mod plan;

use digits::Digits;

/// No number in the world has more digits, its country's included.
const LONGEST: usize = 15;

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
    let phone = read(number, default_country)?;
    // A plus and the digits behind it.
    if phone.e164.len() > LONGEST + 1 { Err(PhoneError::WrongLength) } else { Ok(phone) }
}

fn read(number: &str, default_country: &str) -> Result<Phone, PhoneError> {
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
            Some(rest) => japan::read(rest.strip_prefix('0').unwrap_or(rest)),
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
    japan::read(rest)
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
        assert_eq!(normalize("1990040104010401", "JP"), Err(PhoneError::WrongLength));
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
