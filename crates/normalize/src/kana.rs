//! Furigana: one way to write it, one way to compare it, and what the till accepts.
use crate::width;

/// Why a reading cannot be written as katakana.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KanaError {
    /// Nothing but spaces.
    #[error("the reading is empty")]
    Missing,
    /// It holds kanji or another character that katakana cannot spell.
    #[error("the reading holds a character that is not kana")]
    NotKana,
}

/// The longest furigana field of the POS, in characters.
pub const SMAREGI_MAX_CHARS: usize = 85;

/// Writes a reading in full-width katakana: from hiragana, half-width kana and detached marks.
///
/// ASCII letters, digits and single spaces stay, full-width ones become ASCII. The result is meant to
/// be stored; use [`compare_key`] to compare.
///
/// # Errors
/// [`KanaError`] when there is nothing to write or a character has no katakana form.
///
/// ```
/// assert_eq!(normalize::kana::to_katakana("ﾃｨﾛ･ﾌｨﾅｰﾚ").unwrap(), "ティロ・フィナーレ");
/// assert_eq!(normalize::kana::to_katakana("やまた゛").unwrap(), "ヤマダ");
/// ```
pub fn to_katakana(reading: &str) -> Result<String, KanaError> {
    let tidy = width::nfkc_trim(reading);
    if tidy.is_empty() {
        return Err(KanaError::Missing);
    }
    let mut written = String::with_capacity(tidy.len());
    let mut before = None;
    for c in tidy.chars() {
        let c = match big_katakana(c) {
            'ヽ' => before.ok_or(KanaError::NotKana)?,
            'ヾ' => voiced(before.ok_or(KanaError::NotKana)?),
            'ヷ'..='ヺ' => {
                written.push('ヴ');
                ['ァ', 'ィ', 'ェ', 'ォ'][c as usize - 'ヷ' as usize]
            }
            c if width::is_hyphen(c) && c != '-' && before.is_some() => 'ー',
            c if width::is_hyphen(c) && c != 'ー' => '-',
            c => c,
        };
        if !fits_smaregi_char(c) {
            return Err(KanaError::NotKana);
        }
        before = matches!(c, 'ァ'..='ヶ' | 'ー').then_some(c);
        written.push(c);
    }
    Ok(written)
}

/// The form in which two readings are compared; never written anywhere.
///
/// Spaces and middle dots are gone; ヂヅヲヰヱ, small kana and every kind of hyphen are folded, so that
/// オオツカ・ユウジ and ｵｵﾂｶﾕｳヂ agree.
#[must_use]
pub fn compare_key(reading: &str) -> String {
    let tidy = width::nfkc_trim(reading);
    let letters = tidy.chars().filter(|c| !matches!(c, ' ' | '・' | '.' | ',' | '='));
    let folded = letters.map(|c| if width::is_hyphen(c) { 'ー' } else { fold(big_katakana(c)) });
    width::recomposed(folded.collect())
}

/// Whether the till takes this text as furigana as it stands: full-width katakana or printable ASCII,
/// one to 85 characters. Hiragana and half-width kana do not pass.
#[must_use]
pub fn fits_smaregi(reading: &str) -> bool {
    !reading.is_empty()
        && reading.chars().all(fits_smaregi_char)
        && reading.chars().count() <= SMAREGI_MAX_CHARS
}

fn fits_smaregi_char(c: char) -> bool {
    matches!(c, 'ァ'..='ヶ' | ' '..='~' | 'ー' | '・')
}

/// Hiragana moved to katakana, the rest as it is.
pub(crate) fn big_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        c => c,
    }
}

fn fold(c: char) -> char {
    match c {
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'ヲ' => 'オ',
        'ヰ' => 'イ',
        'ヱ' => 'エ',
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' => {
            char::from_u32(c as u32 + 1).unwrap_or(c)
        }
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        c => c.to_ascii_lowercase(),
    }
}

/// ヾ repeats the kana before it with a voiced mark, where it can take one.
fn voiced(c: char) -> char {
    match c {
        'カ' | 'キ' | 'ク' | 'ケ' | 'コ' | 'サ' | 'シ' | 'ス' | 'セ' | 'ソ' | 'タ' | 'チ' | 'ツ' | 'テ'
        | 'ト' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' => char::from_u32(c as u32 + 1).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyboard_spells_the_same_reading() {
        for written in ["さとう", "サトウ", "ｻﾄｳ", " ｻﾄｳ　"] {
            assert_eq!(to_katakana(written).unwrap(), "サトウ");
        }
        assert_eq!(to_katakana("ｼﾞｮﾝ･ｽﾐｽ").unwrap(), "ジョン・スミス");
        assert_eq!(to_katakana("やまだ　Ｊｒ").unwrap(), "ヤマダ Jr");
    }

    #[test]
    fn iteration_marks_are_written_out_because_the_till_refuses_them() {
        assert_eq!(to_katakana("みすゞ").unwrap(), "ミスズ");
        assert_eq!(to_katakana("さゝき").unwrap(), "ササキ");
        assert_eq!(to_katakana("ゝき"), Err(KanaError::NotKana));
    }

    #[test]
    fn a_wrong_dash_between_kana_is_a_long_vowel() {
        assert_eq!(to_katakana("マリ−").unwrap(), "マリー");
        assert_eq!(to_katakana("マリ─ア").unwrap(), "マリーア");
    }

    #[test]
    fn kanji_is_not_a_reading() {
        assert_eq!(to_katakana("山田"), Err(KanaError::NotKana));
        assert_eq!(to_katakana(" 　"), Err(KanaError::Missing));
    }

    #[test]
    fn readings_that_sound_alike_compare_equal() {
        assert_eq!(compare_key("オオツカ・ユウジ"), compare_key("おおつか　ゆうヂ"));
        assert_eq!(compare_key("ｼｮｳｺ"), compare_key("シヨウコ"));
        assert_ne!(compare_key("サトウ"), compare_key("サイトウ"));
    }

    #[test]
    fn what_is_written_always_passes_the_till() {
        assert!(fits_smaregi(&to_katakana("ゔぁいおれっと").unwrap()));
        assert!(!fits_smaregi("さとう") && !fits_smaregi("ｻﾄｳ") && !fits_smaregi(""));
        assert!(!fits_smaregi(&"ア".repeat(86)) && fits_smaregi(&"ア".repeat(85)));
    }
}
