//! Postal codes: seven digits, and the places they stand for.
use crate::width;

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
}
