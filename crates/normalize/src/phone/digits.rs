//! Takes the digits out of what was typed into a phone field.
use super::PhoneError;
use crate::width;

/// The digits of a text in order, and whether a plus stood before them.
pub(super) struct Digits {
    pub(super) plus: bool,
    pub(super) text: String,
}

impl Digits {
    pub(super) fn read(number: &str) -> Result<Self, PhoneError> {
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
