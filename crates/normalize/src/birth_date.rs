//! Birth dates as people write them: with the emperor's year, with kanji, with or without separators.
use jiff::civil::{Date, date};

use crate::width;

mod numbers;

use numbers::Parts;

/// Why a text gives no birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BirthDateError {
    /// No such day, or a year the named era never had.
    #[error("this is not a date")]
    Invalid,
    /// A two-digit year without an era, or day and month that could be swapped.
    #[error("the date can be read in more than one way")]
    Ambiguous,
    /// Empty, a filler such as 0000-00-00 or 1900-01-01, or a day that has not come yet.
    #[error("the date is missing")]
    Missing,
}

struct Era {
    names: [&'static str; 3],
    offset: i16,
    first: Date,
    last: Date,
}

/// An era's first day belongs to it; the day before belongs to the one before. 大正 1 is 1912, 大正 15 is 1926.
const ERAS: [Era; 5] = [
    Era { names: ["明治", "明", "m"], offset: 1867, first: date(1868, 1, 25), last: date(1912, 7, 29) },
    Era { names: ["大正", "大", "t"], offset: 1911, first: date(1912, 7, 30), last: date(1926, 12, 24) },
    Era { names: ["昭和", "昭", "s"], offset: 1925, first: date(1926, 12, 25), last: date(1989, 1, 7) },
    Era { names: ["平成", "平", "h"], offset: 1988, first: date(1989, 1, 8), last: date(2019, 4, 30) },
    Era { names: ["令和", "令", "r"], offset: 2018, first: date(2019, 5, 1), last: date(9999, 12, 31) },
];

/// Reads a birth date. `today` is the shop's date; a later one counts as missing.
///
/// # Errors
/// [`BirthDateError`]; a date outside its era is invalid and never shifted into the next.
///
/// ```
/// use jiff::civil::date;
/// let today = date(2026, 11, 21);
/// assert_eq!(normalize::birth_date::parse("昭和60年3月4日", today), Ok(date(1985, 3, 4)));
/// ```
pub fn parse(text: &str, today: Date) -> Result<Date, BirthDateError> {
    read(text).and_then(|read| if read > today { Err(BirthDateError::Missing) } else { Ok(read) })
}

/// Reads a date as [`parse`] does, without asking whether it has come yet.
///
/// # Errors
/// [`BirthDateError`], except that a future date is not missing.
pub fn read(text: &str) -> Result<Date, BirthDateError> {
    let tidy: String = width::nfkc_trim(text).to_lowercase().chars().filter(|c| *c != ' ').collect();
    let tidy = tidy.trim_end_matches("生まれ").trim_end_matches("うまれ").trim_end_matches('生');
    let tidy = without_weekday(without_time(tidy));
    if is_filler(tidy) {
        return Err(BirthDateError::Missing);
    }
    for era in &ERAS {
        if let Some(rest) = era.names.iter().find_map(|name| tidy.strip_prefix(name)) {
            return in_era(era, rest);
        }
    }
    let tidy = tidy.trim_start_matches("西暦");
    let parts = Parts::of(tidy)?;
    let (year, month, day) = match (parts.digits, parts.numbers) {
        ([8, 0, 0], [ymd, ..]) => (ymd / 10_000, ymd / 100 % 100, ymd % 100),
        ([6, 0, 0], _) => return Err(BirthDateError::Ambiguous),
        ([4, 1..=2, 1..=2], [y, m, d]) => (y, m, d),
        ([1..=2, 1..=2, 1..=2], _) => return Err(BirthDateError::Ambiguous),
        ([1..=2, 1..=2, 4], [a, b, y]) if a > 12 => (y, b, a),
        ([1..=2, 1..=2, 4], [a, b, y]) if b > 12 || a == b => (y, a, b),
        ([1..=2, 1..=2, 4], _) => return Err(BirthDateError::Ambiguous),
        _ => return Err(BirthDateError::Invalid),
    };
    if (year, month, day) == (1900, 1, 1) {
        return Err(BirthDateError::Missing);
    }
    if year < 1850 { Err(BirthDateError::Invalid) } else { day_of(year, month, day) }
}

fn in_era(era: &Era, rest: &str) -> Result<Date, BirthDateError> {
    let parts = Parts::of(rest.trim_start_matches(['.', '・']))?;
    let (year, month, day) = match (parts.digits, parts.numbers) {
        ([6, 0, 0], [ymd, ..]) => (ymd / 10_000, ymd / 100 % 100, ymd % 100),
        ([1..=2, 1..=2, 1..=2], [y, m, d]) => (y, m, d),
        _ => return Err(BirthDateError::Invalid),
    };
    if year == 0 {
        return Err(BirthDateError::Invalid);
    }
    let found = day_of(year + u32::from(era.offset.unsigned_abs()), month, day)?;
    if found < era.first || found > era.last { Err(BirthDateError::Invalid) } else { Ok(found) }
}

fn day_of(year: u32, month: u32, day: u32) -> Result<Date, BirthDateError> {
    let (Ok(year), Ok(month), Ok(day)) = (year.try_into(), month.try_into(), day.try_into()) else {
        return Err(BirthDateError::Invalid);
    };
    Date::new(year, month, day).map_err(|_| BirthDateError::Invalid)
}

fn without_time(text: &str) -> &str {
    match text.split_once('t') {
        Some((day, time)) if day.len() >= 8 && time.contains(':') => day,
        _ => text,
    }
}

fn without_weekday(text: &str) -> &str {
    match text.rfind('(') {
        Some(open) if open > 0 && text.ends_with(')') => &text[..open],
        _ => text,
    }
}

fn is_filler(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '0' | '/' | '.' | '年' | '月' | '日') || width::is_hyphen(c))
        || text.starts_with("0000")
        || matches!(text, "不明" | "なし" | "無し" | "未登録" | "未設定" | "未回答" | "null" | "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn born(text: &str) -> Result<Date, BirthDateError> {
        parse(text, date(2026, 11, 21))
    }

    #[test]
    fn one_day_in_every_spelling() {
        for text in [
            "1985-03-04",
            "1985/3/4",
            "1985.3.4",
            "1985年3月4日",
            "19850304",
            "１９８５－０３－０４",
            "S60.3.4",
            "昭和60年3月4日",
            "昭60-3-4",
            "㍼60年3月4日",
            "昭和六十年三月四日",
            "一九八五年三月四日",
            "西暦1985年3月4日",
            "昭和60年3月4日生まれ",
            "1985-03-04T00:00:00+09:00",
            "1985年3月4日(月)",
            " s600304 ",
            "S.60.3.4",
        ] {
            assert_eq!(born(text), Ok(date(1985, 3, 4)), "{text}");
        }
        assert_eq!(born("昭和二十三年十月二十一日"), Ok(date(1948, 10, 21)));
        assert_eq!(born("平成元年12月31日"), Ok(date(1989, 12, 31)));
        assert_eq!(born("12/25/1985"), born("25/12/1985"));
    }

    #[test]
    fn a_day_outside_its_era_is_not_shifted() {
        for text in [
            "昭和64年1月8日",
            "平成1年1月7日",
            "令和1年4月30日",
            "昭和70年1月1日",
            "明治0年3月1日",
            "大正15年12月25日",
        ] {
            assert_eq!(born(text), Err(BirthDateError::Invalid), "{text}");
        }
    }

    #[test]
    fn a_date_that_reads_two_ways_is_asked_again() {
        for text in ["85/3/4", "850304", "3/4/1985", "03-04-85"] {
            assert_eq!(born(text), Err(BirthDateError::Ambiguous), "{text}");
        }
    }

    #[test]
    fn fillers_and_the_future_are_missing() {
        for text in [
            "",
            " ",
            "0000-00-00",
            "00000000",
            "1900-01-01",
            "1900/1/1",
            "2026-11-22",
            "不明",
            "0000-01-01",
            "--",
        ] {
            assert_eq!(born(text), Err(BirthDateError::Missing), "{text}");
        }
        assert_eq!(born("2026-11-21"), Ok(date(2026, 11, 21)));
        assert_eq!(born("明治33年1月1日"), Ok(date(1900, 1, 1)));
        assert_eq!(read("令和12年1月1日"), Ok(date(2030, 1, 1)));
    }

    #[test]
    fn what_is_no_date_is_invalid() {
        for text in [
            "1985-02-30",
            "1985-13-01",
            "1985-3",
            "hello",
            "昭和",
            "1985--3",
            "0985-03-04",
            "1985-3-4-5",
            "19850230",
        ] {
            assert_eq!(born(text), Err(BirthDateError::Invalid), "{text}");
        }
    }
}
