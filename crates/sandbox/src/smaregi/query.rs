//! What a list call asks for: ranges, order, fields, pages.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::Date};
use url::form_urlencoded;

use super::problem::Problem;

/// Ranges of time are counted in days, not in months.
const LONGEST_RANGE_DAYS: i64 = 31;

/// Both ends belong to it.
pub(super) type Range<T> = (T, T);

/// The decoded query string. An unescaped `+` is a blank here, as everywhere.
#[derive(Debug, Default)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(super) fn new(raw: &str) -> Self {
        Self { pairs: form_urlencoded::parse(raw.as_bytes()).into_owned().collect() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// There is no search by name, e-mail or phone; asking for one must not look like an answer.
    pub(super) fn allow(&self, names: &[&str]) -> Result<(), Problem> {
        const EVERYWHERE: [&str; 4] = ["fields", "sort", "limit", "page"];
        match self
            .pairs
            .iter()
            .find(|(n, _)| !names.contains(&n.as_str()) && !EVERYWHERE.contains(&n.as_str()))
        {
            Some((name, _)) => Err(Problem::invalid(format!("パラメータ「{name}」は指定できません。"))),
            None => Ok(()),
        }
    }

    pub(super) fn limit(&self) -> Result<usize, Problem> {
        self.whole_number("limit", 100, 1_000)
    }

    /// From 1.
    pub(super) fn page(&self) -> Result<usize, Problem> {
        self.whole_number("page", 1, 100_000_000)
    }

    /// The query string of the page after this one.
    pub(super) fn next_page(&self) -> Result<String, Problem> {
        let next = self.page()? + 1;
        let others = self.pairs.iter().filter(|(n, _)| n != "page").map(|(n, v)| (n.as_str(), v.as_str()));
        let mut text = form_urlencoded::Serializer::new(String::new());
        Ok(text.extend_pairs(others).append_pair("page", &next.to_string()).finish())
    }

    fn whole_number(&self, name: &str, otherwise: usize, most: usize) -> Result<usize, Problem> {
        match self.get(name).map(str::parse) {
            None => Ok(otherwise),
            Some(Ok(n)) if (1..=most).contains(&n) => Ok(n),
            _ => Err(Problem::invalid(format!("{name}は1から{most}の整数で指定してください。"))),
        }
    }

    pub(super) fn id(&self, name: &str) -> Result<Option<u64>, Problem> {
        let wrong = || Problem::invalid(format!("{name}は数値で指定してください。"));
        self.get(name).map(|v| v.parse().map_err(|_| wrong())).transpose()
    }

    /// `name-from` and `name-to`, either may be missing.
    pub(super) fn ids(&self, name: &str) -> Result<Range<u64>, Problem> {
        let from = self.id(&format!("{name}-from"))?.unwrap_or(0);
        Ok((from, self.id(&format!("{name}-to"))?.unwrap_or(u64::MAX)))
    }

    /// At most 31 days; without an end it ends now, without a beginning it is too long.
    pub(super) fn times(&self, name: &str, now: Timestamp) -> Result<Option<Range<Timestamp>>, Problem> {
        let time = |bound: &str| match self.get(&format!("{name}-{bound}")).map(str::parse::<Timestamp>) {
            None => Ok(None),
            Some(Ok(at)) => Ok(Some(at)),
            Some(Err(_)) => Err(Problem::invalid(format!("{name}-{bound}の日時の形式が正しくありません。"))),
        };
        let (from, to) = match (time("from")?, time("to")?) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(too_long(name)),
            (Some(from), to) => (from, to.unwrap_or(now)),
        };
        if to.duration_since(from) > SignedDuration::from_hours(24 * LONGEST_RANGE_DAYS) {
            return Err(too_long(name));
        }
        Ok(Some((from, to)))
    }

    /// The same for days; the bare name asks for one day.
    pub(super) fn days(&self, name: &str, today: Date) -> Result<Option<Range<Date>>, Problem> {
        let day = |name: &str| match self.get(name).map(str::parse::<Date>) {
            None => Ok(None),
            Some(Ok(day)) => Ok(Some(day)),
            Some(Err(_)) => Err(Problem::invalid(format!("{name}の日付の形式が正しくありません。"))),
        };
        if let Some(day) = day(name)? {
            return Ok(Some((day, day)));
        }
        let (from, to) = match (day(&format!("{name}-from"))?, day(&format!("{name}-to"))?) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(too_long(name)),
            (Some(from), to) => (from, to.unwrap_or(today)),
        };
        if (to - from).get_days() > LONGEST_RANGE_DAYS as i32 {
            return Err(too_long(name));
        }
        Ok(Some((from, to)))
    }

    /// `fields=a,b`; none: all.
    pub(super) fn fields(&self) -> Option<BTreeSet<&str>> {
        self.get("fields").map(|list| list.split(',').map(str::trim).collect())
    }

    /// `sort=a,b:desc` as (name, descending).
    pub(super) fn sort(&self) -> Vec<(String, bool)> {
        let one = |part: &str| match part.trim().split_once(':') {
            Some((name, order)) => (camel(name), order.eq_ignore_ascii_case("desc")),
            None => (camel(part.trim()), false),
        };
        self.get("sort").map(|list| list.split(',').map(one).collect()).unwrap_or_default()
    }
}

fn too_long(name: &str) -> Problem {
    Problem::invalid(format!("{name}の範囲は{LONGEST_RANGE_DAYS}日以内で指定してください。"))
}

/// Filters are written with underscores and answers without; both are understood where an order is asked for.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                out.push(c.to_ascii_uppercase());
                upper = false;
            }
            c => out.push(c),
        }
    }
    out
}
