//! One spelling for the names of places, so that 茅ヶ崎, 茅ケ崎 and 茅が崎 are found under one key.
use crate::{kana, kanji, numeral, width};

/// A folded text that remembers where each of its bytes came from.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// The comparing form: numerals are Arabic, kana is katakana, spaces and 字 are gone.
    pub(crate) text: String,
    /// For every byte of `text`, the bytes of the original between which its character stands.
    from: Vec<(u32, u32)>,
}

impl Folded {
    /// The original's position at which the character at `at` begins; its end for the end of the text.
    pub(crate) fn start(&self, at: usize) -> usize {
        self.from.get(at).map_or_else(|| self.end(at), |from| from.0 as usize)
    }

    /// The original's position behind the character that ends at `at`: dropped characters come after it.
    pub(crate) fn end(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|last| self.from.get(last)).map_or(0, |from| from.1 as usize)
    }

    /// The first position whose character begins at or behind a position of the original.
    pub(crate) fn position(&self, original: usize) -> usize {
        self.from.partition_point(|from| (from.0 as usize) < original)
    }
}

/// Folds a text that has been through [`width::nfkc_trim`].
pub(crate) fn fold(tidy: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(tidy.len()), from: Vec::with_capacity(tidy.len()) };
    let mut run = Numeral::default();
    for (at, c) in tidy.char_indices() {
        let modern = kanji::modern(c);
        if let Some(value) = numeral::digit(modern) {
            run.push(value, at, at + c.len_utf8());
            continue;
        }
        run.flush(&mut folded);
        if c.is_ascii_digit() && ends_in_other_number(&folded, tidy, at) {
            push(&mut folded, BETWEEN_NUMBERS, (at, at));
        }
        if let Some(written) = place_char(modern, &tidy[at + c.len_utf8()..], &folded.text) {
            push(&mut folded, written, (at, at + c.len_utf8()));
        }
    }
    run.flush(&mut folded);
    folded
}

/// The key of a name alone.
pub(crate) fn key(name: &str) -> String {
    fold(&width::nfkc_trim(name)).text
}

/// What a character becomes that an older system could not keep: ?, 〓 or �, one or several of them.
pub(crate) const LOST: &str = "\u{FFFD}";

/// Stands between two numbers that would run together: 大六987 is the lot 987 in 大六, and not 6987.
const BETWEEN_NUMBERS: char = '\u{1}';

/// Whether the digit at `at` begins a number although the folded text ends in a digit.
fn ends_in_other_number(folded: &Folded, tidy: &str, at: usize) -> bool {
    folded.text.ends_with(|c: char| c.is_ascii_digit()) && !tidy[..at].ends_with(|c: char| c.is_ascii_digit())
}

fn place_char(c: char, rest: &str, before: &str) -> Option<char> {
    let c = kana::big_katakana(c);
    Some(match c {
        ' ' | '字' => return None,
        '?' | '〓' | '□' | '\u{FFFD}' if before.ends_with(LOST) => return None,
        '?' | '〓' | '□' => '\u{FFFD}',
        // 大字 and 字 only say what kind of place follows.
        '大' if rest.starts_with('字') => return None,
        '町' if rest.starts_with('目') && before.ends_with(|c: char| c.is_ascii_digit()) => '丁',
        'ヶ' | 'ガ' | 'ヵ' | 'カ' | 'ゲ' => 'ケ',
        '之' | '乃' | '丿' => 'ノ',
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' => {
            char::from_u32(c as u32 + 1).unwrap_or(c)
        }
        'ヅ' => 'ズ',
        'ヂ' => 'ジ',
        c if width::is_hyphen(c) => '-',
        c => c.to_ascii_lowercase(),
    })
}

fn push(folded: &mut Folded, c: char, (from, to): (usize, usize)) {
    folded.text.push(c);
    folded.from.resize(folded.text.len(), (offset(from), offset(to)));
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A run of kanji numerals, written out in Arabic digits when it ends: 二十四 is 24, 一二三 is 123.
#[derive(Default)]
struct Numeral {
    values: Vec<u8>,
    from: usize,
    to: usize,
}

impl Numeral {
    fn push(&mut self, value: u8, from: usize, to: usize) {
        if self.values.is_empty() {
            self.from = from;
        }
        self.to = to;
        self.values.push(value);
    }

    fn flush(&mut self, folded: &mut Folded) {
        let mut values = std::mem::take(&mut self.values);
        let mut at = 0;
        while at < values.len() {
            let rest = &values[at..];
            let (digits, used) = match *rest {
                [tens @ 1..=9, 10, ones @ 1..=9, ..] => ([tens, ones], 3),
                [tens @ 1..=9, 10, ..] => ([tens, 0], 2),
                [10, ones @ 1..=9, ..] => ([1, ones], 2),
                [10, ..] => ([1, 0], 1),
                [digit, ..] => ([0, digit], 1),
                [] => break,
            };
            if digits[0] > 0 || rest[0] == 10 {
                push(folded, char::from(b'0' + digits[0]), (self.from, self.to));
            }
            push(folded, char::from(b'0' + digits[1]), (self.from, self.to));
            at += used;
        }
        values.clear();
        self.values = values;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_one_key() {
        for (one, other) in [
            ("茅ヶ崎", "茅が崎"),
            ("北24条西", "北二十四条西"),
            ("大字平井", "平井"),
            ("山ノ内", "山之内"),
            ("四條畷", "四条畷"),
            ("龍ｹ崎", "竜ヶ崎"),
            ("つつじが丘", "ツツジヶ丘"),
            ("鰺ヶ沢町", "鯵ケ沢町"),
            ("五町目", "五丁目"),
            ("壱番", "1番"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        assert_ne!(key("東町"), key("西町"));
        assert!(key("豊富町目梨別").contains("町目"));
    }

    #[test]
    fn kanji_numerals_are_read_as_people_mean_them() {
        assert_eq!(key("十"), "10");
        assert_eq!(key("二十"), "20");
        assert_eq!(key("十二町"), "12町");
        assert_eq!(key("一二三町"), "123町");
        assert_eq!(key("四日市市"), "4日市市");
    }

    #[test]
    fn numbers_side_by_side_stay_two() {
        assert_eq!(key("大六987"), "大6\u{1}987");
        assert_eq!(key("5 101"), "5\u{1}101");
        assert_eq!(key("101"), "101");
    }

    #[test]
    fn a_position_in_the_key_leads_back_to_the_text() {
        let text = "北二十四条 西字元";
        let folded = fold(text);
        assert_eq!(folded.text, "北24条西元");
        let west = folded.text.find('西').unwrap();
        assert_eq!(&text[folded.start(west)..], "西字元");
        assert_eq!(&text[folded.end(west)..], " 西字元");
        assert_eq!(&text[folded.end(west + '西'.len_utf8())..], "字元");
        assert_eq!(folded.end(folded.text.len()), text.len());
        assert_eq!(folded.position(folded.start(west)), west);
    }
}
