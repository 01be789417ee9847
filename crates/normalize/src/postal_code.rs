//! Postal codes: seven digits, and the places they stand for.
use serde::Serialize;

use crate::{
    prefecture::Prefecture,
    table::embedded::{Row, table},
    width,
};

/// A place that a postal code stands for. `town` is empty for the rest of a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The prefecture; a few codes span two.
    pub prefecture: Prefecture,
    /// City, ward, or county and town: 世田谷区, 高市郡明日香村.
    pub city: &'static str,
    /// The town without its 丁目: 池尻.
    pub town: &'static str,
}

/// Why a text is not a postal code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostalCodeError {
    /// Nothing but spaces.
    #[error("the postal code is empty")]
    Missing,
    /// Not seven digits.
    #[error("a postal code has seven digits")]
    NotSevenDigits,
}

/// The seven digits of a postal code, without mark and hyphen.
///
/// # Errors
/// [`PostalCodeError`] when it is empty or not seven digits; a lost leading zero is not guessed.
///
/// ```
/// assert_eq!(normalize::postal_code::normalize("〒１５４－００２４").unwrap(), "1540024");
/// ```
pub fn normalize(code: &str) -> Result<String, PostalCodeError> {
    let tidy = width::nfkc_trim(code);
    if tidy.is_empty() {
        return Err(PostalCodeError::Missing);
    }
    let mut digits = String::with_capacity(7);
    for c in tidy.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '〒' | ' ' | '.' | ':' => {}
            c if width::is_hyphen(c) => {}
            _ => return Err(PostalCodeError::NotSevenDigits),
        }
    }
    if digits.len() == 7 { Ok(digits) } else { Err(PostalCodeError::NotSevenDigits) }
}

/// The code as it is printed: `154-0024`.
///
/// # Errors
/// [`PostalCodeError`] as for [`normalize`].
pub fn hyphenated(code: &str) -> Result<String, PostalCodeError> {
    let digits = normalize(code)?;
    Ok(format!("{}-{}", &digits[..3], &digits[3..]))
}

/// All places of a postal code, in the order of the list; none for an unknown or malformed code.
///
/// ```
/// let places = normalize::postal_code::lookup("154-0024");
/// assert_eq!((places[0].city, places[0].town), ("世田谷区", "三軒茶屋"));
/// ```
#[must_use]
pub fn lookup(code: &str) -> Vec<Place> {
    rows(code)
        .filter_map(|row| {
            let prefecture = table().prefecture(row.city)?;
            Some(Place { prefecture, city: table().city_name(row.city), town: row.town })
        })
        .collect()
}

/// Whether a postal code lies in a prefecture. `None` when the code is unknown, which proves nothing.
#[must_use]
pub fn agrees_with(code: &str, prefecture: Prefecture) -> Option<bool> {
    let mut places = rows(code).filter_map(|row| table().prefecture(row.city)).peekable();
    places.peek()?;
    Some(places.any(|place| place == prefecture))
}

fn rows(code: &str) -> impl Iterator<Item = Row> {
    let zip = normalize(code).ok().and_then(|digits| digits.parse().ok());
    zip.into_iter().flat_map(|zip| table().rows_of_zip(zip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_code_is_seven_digits() {
        for code in ["1540024", "154-0024", "〒154-0024", "１５４ー００２４", "〒 154 0024", "154−0024"]
        {
            assert_eq!(normalize(code).as_deref(), Ok("1540024"), "{code}");
        }
        assert_eq!(hyphenated("1540024").as_deref(), Ok("154-0024"));
    }

    #[test]
    fn a_code_with_a_lost_zero_is_not_guessed() {
        for code in ["600000", "15400245", "154-002A", "東京"] {
            assert_eq!(normalize(code), Err(PostalCodeError::NotSevenDigits), "{code}");
        }
        assert_eq!(normalize("　"), Err(PostalCodeError::Missing));
    }

    #[test]
    fn a_code_may_stand_for_places_in_two_prefectures() {
        let mie = Prefecture::from_code(24).unwrap();
        let aichi = Prefecture::from_code(23).unwrap();
        assert_eq!((agrees_with("498-0000", mie), agrees_with("498-0000", aichi)), (Some(true), Some(true)));
        assert_eq!(agrees_with("498-0000", Prefecture::from_code(13).unwrap()), Some(false));
        assert_eq!(agrees_with("999-9999", mie), None);
        assert!(lookup("9999999").is_empty() && lookup("").is_empty());
    }

    #[test]
    fn first_and_last_code_of_the_list_are_found() {
        assert_eq!(lookup("0010000")[0].city, "札幌市北区");
        assert!(!lookup("9998531").is_empty());
    }
}
