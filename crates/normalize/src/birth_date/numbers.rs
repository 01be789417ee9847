//! The year, month and day of a written date, as numbers.
use super::BirthDateError;
use crate::width;

/// Up to three numbers and how many digits each was written with; zero digits means absent.
pub(super) struct Parts {
    pub(super) numbers: [u32; 3],
    pub(super) digits: [u8; 3],
}

impl Parts {
    pub(super) fn of(text: &str) -> Result<Self, BirthDateError> {
        let text = text.strip_suffix('日').unwrap_or(text);
        let mut parts = Parts { numbers: [0; 3], digits: [0; 3] };
        let is_separator = |c: char| matches!(c, '年' | '月' | '/' | '.' | ',' | '・') || width::is_hyphen(c);
        for (at, part) in text.split(is_separator).enumerate() {
            if at > 2 {
                return Err(BirthDateError::Invalid);
            }
            (parts.numbers[at], parts.digits[at]) = number(part).ok_or(BirthDateError::Invalid)?;
        }
        Ok(parts)
    }
}

/// A number in Arabic digits, in kanji by position (一九八五), in kanji with tens (二十三), or 元 for a
/// first year; with the count of its digits.
fn number(text: &str) -> Option<(u32, u8)> {
    if let Some((tens, ones)) = text.split_once('十') {
        let tens = if tens.is_empty() { 1 } else { digits_of(tens)?.0 };
        let ones = if ones.is_empty() { 0 } else { digits_of(ones)?.0 };
        return (tens < 10 && ones < 10).then_some((tens * 10 + ones, 2));
    }
    if text == "元" { Some((1, 1)) } else { digits_of(text) }
}

fn digits_of(text: &str) -> Option<(u32, u8)> {
    let (mut value, mut count) = (0, 0);
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => c as u32 - '0' as u32,
            c => u32::try_from("〇一二三四五六七八九".chars().position(|k| k == c)?).ok()?,
        };
        (value, count) = (value * 10 + digit, count + 1);
        if count > 8 {
            return None;
        }
    }
    (count > 0).then_some((value, count))
}
