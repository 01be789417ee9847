//! Kanji that stand for one another in family names, beyond the old and new forms of one character.
use crate::kanji;

/// Each group ends with the form its others are folded to. 斉 and 斎 are different characters that
/// families and clerks swap; the fold says "may be the same", never "is".
const GROUPS: &[&str] = &["斉斎", "籐籘藤", "俣俁"];

/// The form a name character is compared in.
#[must_use]
pub fn fold(c: char) -> char {
    let modern = kanji::modern(c);
    if modern < '\u{3400}' {
        return modern;
    }
    GROUPS
        .iter()
        .find(|group| group.contains(modern))
        .and_then(|group| group.chars().last())
        .unwrap_or(modern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_twice_changes_nothing() {
        for c in GROUPS.iter().flat_map(|g| g.chars()).chain('\u{4E00}'..'\u{9FFF}') {
            assert_eq!(fold(fold(c)), fold(c), "{c}");
        }
    }

    #[test]
    fn a_group_is_one_character_afterwards() {
        for group in GROUPS {
            let forms: std::collections::HashSet<char> = group.chars().map(fold).collect();
            assert_eq!(forms.len(), 1, "{group}");
        }
    }
}
