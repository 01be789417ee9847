//! Numbers, dates and times as people write them.

use super::Lang;

/// `1250` as `1,250`.
pub(in crate::storefront) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("−{out}") } else { out }
}

/// `2027-11-21` as a date people read: `2027年11月21日` or `21 Nov 2027`. Anything else stays as it is.
pub(in crate::storefront) fn long_date(lang: Lang, text: &str) -> String {
    let day = text.get(..10).unwrap_or(text);
    match (day.parse::<jiff::civil::Date>(), lang) {
        (Ok(date), Lang::Ja) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        (Ok(date), Lang::En) => date.strftime("%-d %b %Y").to_string(),
        (Err(_), _) => text.to_owned(),
    }
}

/// The time of day in Tokyo of an RFC 3339 instant, `18:20`; today is understood.
pub(in crate::storefront) fn clock_time(text: &str) -> Option<String> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(crate::calendar::in_tokyo(at).strftime("%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_read_as_people_write_them() {
        assert_eq!(grouped(1_250), "1,250");
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(-12_345_678), "−12,345,678");
        assert_eq!(long_date(Lang::Ja, "2027-11-21"), "2027年11月21日");
        assert_eq!(long_date(Lang::En, "2027-01-05T10:00:00+09:00"), "5 Jan 2027");
        assert_eq!(long_date(Lang::Ja, "いつか"), "いつか");
        assert_eq!(clock_time("2026-11-21T00:20:05Z").as_deref(), Some("09:20:05"));
    }
}
