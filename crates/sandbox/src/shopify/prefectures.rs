//! Names of Japan's prefectures as Shopify prints them, by the number of their code.

#[rustfmt::skip]
const NAMES: [&str; 47] = [
    "Hokkaidō", "Aomori", "Iwate", "Miyagi", "Akita", "Yamagata", "Fukushima", "Ibaraki", "Tochigi", "Gunma",
    "Saitama", "Chiba", "Tōkyō", "Kanagawa", "Niigata", "Toyama", "Ishikawa", "Fukui", "Yamanashi", "Nagano",
    "Gifu", "Shizuoka", "Aichi", "Mie", "Shiga", "Kyōto", "Ōsaka", "Hyōgo", "Nara", "Wakayama", "Tottori",
    "Shimane", "Okayama", "Hiroshima", "Yamaguchi", "Tokushima", "Kagawa", "Ehime", "Kōchi", "Fukuoka", "Saga",
    "Nagasaki", "Kumamoto", "Ōita", "Miyazaki", "Kagoshima", "Okinawa",
];

/// The name of `JP-01` to `JP-47`.
pub(super) fn name(code: &str) -> Option<&'static str> {
    let digits = code.strip_prefix("JP-").filter(|d| d.len() == 2)?;
    let number: usize = digits.parse().ok()?;
    NAMES.get(number.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_two_digits_from_one_to_forty_seven() {
        assert_eq!(super::name("JP-13"), Some("Tōkyō"));
        assert_eq!(super::name("JP-47"), Some("Okinawa"));
        assert!(["JP-48", "JP-00", "JP-1", "13", "US-NY"].iter().all(|code| super::name(code).is_none()));
    }
}
