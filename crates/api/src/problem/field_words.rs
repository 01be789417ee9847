//! What is wrong with a field, in words; every code a form check can give has a sentence in both languages.

use domain::member::Locale;

/// The sentence for a code. A code nobody wrote a sentence for is told as "not right".
pub fn message(code: &str, locale: Locale) -> &'static str {
    let (ja, en) = words(code);
    match locale {
        Locale::Ja => ja,
        Locale::En => en,
    }
}

fn words(code: &str) -> (&'static str, &'static str) {
    match code {
        "missing" => ("入力してください", "This is required"),
        "too-long" => ("長すぎます", "This is too long"),
        "too-short" => ("短すぎます", "This is too short"),
        "ambiguous" => (
            "いつの日付か特定できません。西暦で入力してください",
            "This date can be read in two ways; use YYYY-MM-DD",
        ),
        "not-kana" => ("ひらがなまたはカタカナで入力してください", "Use hiragana or katakana"),
        "unknown" => ("該当するものがありません", "This is not known"),
        "does-not-match-prefecture" => {
            ("郵便番号と都道府県が一致しません", "The postal code belongs to another prefecture")
        }
        "refused" => ("オンラインストアで受け付けられませんでした", "The online store refused this value"),
        "unknown-field" => ("この項目はありません", "There is no such field"),
        "wrong-type" => ("値の型が正しくありません", "This value has the wrong type"),
        "duplicate" => ("同じ項目が二度指定されています", "This field is given twice"),
        "too-deep" => ("入れ子が深すぎます", "This is nested too deeply"),
        "not-one-of" => ("選択肢から指定してください", "Choose one of the listed values"),
        "out-of-range" => ("範囲外の値です", "This is out of range"),
        _ => ("正しくありません", "This is not right"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_form_has_its_own_sentence() {
        let documented = [
            "missing",
            "too-long",
            "ambiguous",
            "not-kana",
            "unknown",
            "does-not-match-prefecture",
            "refused",
        ];
        for locale in [Locale::Ja, Locale::En] {
            let fallback = message("invalid", locale);
            for code in documented {
                assert_ne!(message(code, locale), fallback, "{code}");
            }
        }
    }
}
