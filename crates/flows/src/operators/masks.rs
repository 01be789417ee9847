//! Personal values as a colleague may see them without asking: enough to compare, too little to use.

use domain::Date;

/// `山*`: the first character and nothing about how many follow.
pub(super) fn name(name: &str) -> String {
    name.trim().chars().next().map(|first| format!("{first}*")).unwrap_or_default()
}

/// `y***@example.jp`.
pub(super) fn email(address: &str) -> String {
    match address.trim().split_once('@') {
        Some((local, domain)) => {
            format!("{}***@{domain}", local.chars().next().map(String::from).unwrap_or_default())
        }
        None if address.trim().is_empty() => String::new(),
        None => "***".into(),
    }
}

/// `090-****-1234`; a number too short to hide in is hidden whole.
pub(super) fn phone(number: &str) -> String {
    let national = national(number);
    let head = if national.len() >= 11 { 3 } else { 2 };
    match national.len() {
        0 => String::new(),
        1..=8 => "****".into(),
        length => format!("{}-****-{}", &national[..head], &national[length - 4..]),
    }
}

/// `150-****`: the district, not the street.
pub(super) fn postal_code(code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).take(3).collect();
    if digits.is_empty() { digits } else { format!("{digits}-****") }
}

/// The year only.
pub(super) fn birth_date(date: Date) -> String {
    date.year().to_string()
}

/// Digits as they are dialled in Japan.
pub(super) fn national(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("81") {
        Some(rest) if number.trim_start().starts_with('+') => format!("0{rest}"),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colleague_sees_enough_to_compare_and_too_little_to_use() {
        assert_eq!((name("山田"), name(" 𠮷野"), name("")), ("山*".into(), "𠮷*".into(), String::new()));
        assert_eq!(email("yamada.hanako@example.jp"), "y***@example.jp");
        assert_eq!(phone("+819012341234"), "090-****-1234");
        assert_eq!(phone("+81312345678"), "03-****-5678");
        assert_eq!(phone("0570-00"), "****", "what is short could be guessed from its ends");
        assert_eq!(postal_code("150-0041"), "150-****");
        assert_eq!(birth_date(jiff::civil::date(1990, 4, 1)), "1990");
    }

    #[test]
    fn what_is_not_recorded_stays_empty_and_what_is_odd_stays_hidden() {
        assert_eq!((email(""), phone(""), postal_code("")), (String::new(), String::new(), String::new()));
        assert_eq!(email("not an address"), "***");
        assert_eq!(email("@example.jp"), "***@example.jp");
    }
}
