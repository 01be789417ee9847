//! Names of people: when two spellings may be the same person's.
use crate::{kana, width};

pub mod folds;

/// The form in which two names are compared; never written anywhere.
///
/// Spaces and middle dots are gone, old and variant kanji are folded (髙橋 and 高橋 agree), Latin letters
/// are lower case and hiragana is katakana. Names that agree only here, not in [`exact_key`], differ by a fold:
/// a notch below equal.
///
/// ```
/// use normalize::name::compare_key;
/// assert_eq!(compare_key("髙﨑　邊子"), compare_key("高崎辺子"));
/// ```
#[must_use]
pub fn compare_key(name: &str) -> String {
    exact_key(name).chars().map(|c| kana::big_katakana(folds::fold(c))).collect()
}

/// The name without spaces, dots and width differences, its kanji as they were written.
#[must_use]
pub fn exact_key(name: &str) -> String {
    let joined = width::nfkc_trim(name)
        .chars()
        .filter(|c| !matches!(c, ' ' | '・' | '·' | '‧' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    width::recomposed(joined)
}

/// Whether a name field holds a reading instead of kanji. Such a name counts as missing: it must not
/// conflict with the kanji of the same person. The reading may fill an empty kana field.
#[must_use]
pub fn is_kana_only(name: &str) -> bool {
    let tidy = width::nfkc_trim(name);
    let is_kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ');
    tidy.chars().any(is_kana)
        && tidy.chars().all(|c| is_kana(c) || matches!(c, ' ' | '・' | '.') || width::is_hyphen(c))
}

/// Splits a name held in one field into surname and given name at its first space.
/// Without a space all of it is the surname; a title such as 様 is dropped.
#[must_use]
pub fn split_full(name: &str) -> (String, String) {
    let tidy = width::nfkc_trim(name);
    let bare = ["様", "さま", "さん", "殿"].iter().find_map(|title| tidy.strip_suffix(title));
    // 様 is a title only behind a space or a whole name, never the name itself.
    let tidy = bare.map_or(tidy.as_str(), str::trim_end);
    match tidy.split_once(' ') {
        Some((last, first)) => (last.to_owned(), first.to_owned()),
        None => (tidy.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variant_kanji_of_one_family_agree() {
        for (one, other) in [
            ("齋藤", "斎藤"),
            ("齊藤", "斉藤"),
            ("斉藤", "斎藤"),
            ("髙橋", "高橋"),
            ("山﨑", "山崎"),
            ("渡邊", "渡辺"),
            ("渡邉", "渡辺"),
            ("𠮷田", "吉田"),
            ("濱田", "浜田"),
            ("櫻井", "桜井"),
            ("廣瀨", "広瀬"),
            ("栁沢", "柳澤"),
            ("眞鍋", "真鍋"),
            ("惠子", "恵子"),
            ("會田", "会田"),
            ("國分", "国分"),
            ("瀧本", "滝本"),
            ("嶋田", "島田"),
        ] {
            assert_eq!(compare_key(one), compare_key(other), "{one} {other}");
            assert_ne!(exact_key(one), exact_key(other));
        }
        assert_ne!(compare_key("山田"), compare_key("山口"));
    }

    #[test]
    fn spaces_and_dots_do_not_make_another_person() {
        assert_eq!(compare_key("ジョン・スミス"), compare_key("ｼﾞｮﾝ ｽﾐｽ"));
        assert_eq!(compare_key("Smith"), compare_key("ＳＭＩＴＨ"));
    }

    #[test]
    fn a_reading_in_the_kanji_field_is_noticed() {
        assert!(
            is_kana_only("ヤマダ")
                && is_kana_only("ﾔﾏﾀﾞ ﾊﾅｺ")
                && is_kana_only("さくら")
                && is_kana_only("マリー")
        );
        assert!(
            !is_kana_only("山田")
                && !is_kana_only("山田ハナ")
                && !is_kana_only("")
                && !is_kana_only("Ann")
                && !is_kana_only("ー")
        );
    }

    #[test]
    fn one_field_becomes_two() {
        assert_eq!(split_full("山田　花子"), ("山田".into(), "花子".into()));
        assert_eq!(split_full("山田 花子 様"), ("山田".into(), "花子".into()));
        assert_eq!(split_full("山田花子"), ("山田花子".into(), String::new()));
        assert_eq!(split_full("ジョン ポール スミス"), ("ジョン".into(), "ポール スミス".into()));
    }
}
