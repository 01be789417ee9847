//! Japan's 47 prefectures by the number in their code, as a till's one-line address begins with them.

#[rustfmt::skip]
const NAMES: [&str; 47] = [
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県",
    "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県",
    "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
];

/// `東京都` for `JP-13`.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    let digits = code.strip_prefix("JP-").filter(|digits| digits.len() == 2)?;
    NAMES.get(digits.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// The code and the rest of an address that begins with a prefecture's name.
pub(crate) fn split(address: &str) -> Option<(String, &str)> {
    let found = NAMES.iter().enumerate().find_map(|(at, name)| Some((at, address.strip_prefix(name)?)));
    found.map(|(at, rest)| (format!("JP-{:02}", at + 1), rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefecture_is_known_by_code_and_at_the_head_of_an_address() {
        assert_eq!(name("JP-13"), Some("東京都"));
        assert!(["JP-00", "JP-48", "JP-1", "13", ""].iter().all(|code| name(code).is_none()));
        assert_eq!(split("京都府京都市北区1-1"), Some(("JP-26".to_owned(), "京都市北区1-1")));
        assert_eq!(split("渋谷区神南1-1-1"), None);
    }
}
