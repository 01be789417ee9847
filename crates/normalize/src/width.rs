//! Full-width, half-width and invisible characters: the same text whatever keyboard wrote it.
use unicode_normalization::UnicodeNormalization;

/// Brings a text to Unicode NFKC, drops what cannot be seen, and leaves single ASCII spaces inside.
///
/// Dropped are control characters, zero-width characters and variation selectors (NFKC keeps those, so
/// that the two ways to write 葛飾 would differ). A voiced mark standing alone after its kana is joined
/// to it first, because NFKC would turn it into a space.
///
/// ```
/// assert_eq!(normalize::width::nfkc_trim("　ｶﾞｰﾃﾞﾝ　１２３ "), "ガーデン 123");
/// ```
#[must_use]
pub fn nfkc_trim(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut unusual = false;
    push_collapsed(
        &mut tidy,
        text.chars().map_while(|c| {
            plain(c).or_else(|| {
                unusual = true;
                None
            })
        }),
    );
    if !unusual {
        return tidy;
    }
    tidy.clear();
    push_collapsed(&mut tidy, text.chars().filter(|c| !is_invisible(*c)).map(join_mark).nfkc());
    // Compatibility forms can hide a selector or a mark; a second pass makes the result a fixed point.
    if tidy.chars().any(|c| plain(c).is_none()) {
        let once = std::mem::take(&mut tidy);
        push_collapsed(&mut tidy, once.chars().filter(|c| !is_invisible(*c)).nfkc());
    }
    tidy
}

/// Brings a text from which characters were taken back to NFKC: its neighbours may now compose.
pub(crate) fn recomposed(text: String) -> String {
    if text.chars().all(|c| plain(c).is_some()) { text } else { nfkc_trim(&text) }
}

/// What NFKC makes of a character when no neighbour can matter; `None` asks for the full algorithm.
fn plain(c: char) -> Option<char> {
    match c {
        ' '..='~' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}' | '\u{4E00}'..='\u{9FFF}' => Some(c),
        '\u{3000}' => Some(' '),
        '、'
        | '。'
        | '々'
        | '〆'
        | '〇'
        | '〒'
        | '「'
        | '」'
        | '〓'
        | '\u{2010}'
        | '\u{2013}'..='\u{2015}'
        | '\u{2212}' => Some(c),
        // Full-width ASCII sits at a fixed distance from ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}

/// The spacing voiced marks become combining ones, which NFKC then joins to the kana before them.
fn join_mark(c: char) -> char {
    match c {
        '\u{309B}' | '\u{FF9E}' => '\u{3099}',
        '\u{309C}' | '\u{FF9F}' => '\u{309A}',
        c => c,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

fn push_collapsed(tidy: &mut String, chars: impl Iterator<Item = char>) {
    let mut gap = false;
    for c in chars {
        if matches!(c, '\u{3099}' | '\u{309A}') {
            continue; // a voiced mark that no kana before it could take
        }
        if c.is_whitespace() {
            gap = !tidy.is_empty();
        } else {
            if std::mem::take(&mut gap) {
                tidy.push(' ');
            }
            tidy.push(c);
        }
    }
}

/// Whether a character is one of the many that people type for a hyphen, the long vowel mark included.
#[must_use]
pub fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{00AD}' | '\u{02D7}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207B}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{30FC}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{FF70}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_width_keyboard_writes_the_same_text() {
        assert_eq!(nfkc_trim("　Ｔｏｋｙｏ　１－２　"), "Tokyo 1-2");
        assert_eq!(nfkc_trim("㈱山田"), "(株)山田");
        assert_eq!(nfkc_trim("ﾊﾟﾋﾟﾌﾟ"), "パピプ");
    }

    #[test]
    fn a_variation_selector_does_not_make_another_place() {
        assert_eq!(nfkc_trim("葛\u{E0100}飾区"), "葛飾区");
        assert_eq!(nfkc_trim("a\u{200B}b\u{FEFF}"), "ab");
    }

    #[test]
    fn detached_marks_join_their_kana() {
        assert_eq!(nfkc_trim("カ゛ハ゜"), "ガパ");
    }

    #[test]
    fn line_breaks_and_runs_of_spaces_become_one_space() {
        assert_eq!(nfkc_trim("a \u{A0}\u{3000}\r\n b\t"), "a b");
    }
}
