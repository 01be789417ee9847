//! Telling the name of a building from the name of a small place.
use crate::width;

/// Words that only buildings have.
#[rustfmt::skip]
const WORDS: [&str; 14] = [
    "荘", "寮", "病院", "会館", "役所", "役場", "学校", "住宅", "団地", "号棟", "公民館", "工場", "大学", "支店",
];

/// What stands behind the number, without the separators before it.
pub(super) fn building(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| {
        c == ' ' || c == ',' || c == '、' || c == '/' || (width::is_hyphen(c) && c != 'ー')
    })
    .trim_end()
}

/// Whether words are the name of a building rather than of a small place.
pub(super) fn looks_built(name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let latin = name.chars().filter(char::is_ascii_alphabetic).count() >= 2;
    let mut run = 0;
    let katakana = name.chars().any(|c| {
        run = if matches!(c, 'ァ'..='ヺ' | 'ー') { run + 1 } else { 0 };
        run >= 3
    });
    latin || katakana || WORDS.iter().any(|word| name.contains(word))
}
