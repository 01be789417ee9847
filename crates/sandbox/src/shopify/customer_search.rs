//! Shopify's search words for customers: `updated_at:>='2026-11-01T00:00:00Z' AND tag:VIP`.

use jiff::{Timestamp, civil};

use super::customer::Customer;

/// Terms that must all be true.
#[derive(Debug, Default)]
pub(super) struct Search {
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    not: bool,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Id(Order, u64),
    Updated(Order, Timestamp),
    Created(Order, Timestamp),
    Email(String),
    Phone(String),
    Tag(String),
    State(bool),
    FirstName(String),
    LastName(String),
    Anywhere(String),
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Order {
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Order {
    pub(super) fn holds<T: PartialOrd>(self, left: T, right: T) -> bool {
        match self {
            Self::Is => left == right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

impl Search {
    /// Reads a query; `now` is what `now` means in it. A word the sandbox does not play is an error, never ignored.
    pub(super) fn read(query: &str, now: Timestamp) -> Result<Self, String> {
        let mut terms = Vec::new();
        let mut not = false;
        for word in words(query) {
            match word.as_str() {
                "AND" => {}
                "NOT" => not = true,
                "OR" => return Err("OR is not simulated by this sandbox".into()),
                _ => {
                    let (negated, word) =
                        word.strip_prefix('-').map_or((false, word.as_str()), |w| (true, w));
                    terms.push(Term { not: not || negated, test: test(word, now)? });
                    not = false;
                }
            }
        }
        Ok(Self { terms })
    }

    pub(super) fn matches(&self, customer: &Customer) -> bool {
        self.terms.iter().all(|term| term.test.holds(customer) != term.not)
    }

    /// Nothing that was updated before this moment can match: where a sorted walk may start.
    pub(super) fn updated_from(&self) -> Option<Timestamp> {
        self.terms.iter().filter(|t| !t.not).find_map(|t| match t.test {
            Test::Updated(Order::AtLeast | Order::More | Order::Is, at) => Some(at),
            _ => None,
        })
    }

    /// Nothing with a smaller id can match.
    pub(super) fn id_from(&self) -> Option<u64> {
        self.terms.iter().filter(|t| !t.not).find_map(|t| match t.test {
            Test::Id(Order::AtLeast | Order::More | Order::Is, id) => Some(id),
            _ => None,
        })
    }

    /// The only e-mail that can match.
    pub(super) fn email(&self) -> Option<&str> {
        self.terms.iter().filter(|t| !t.not).find_map(|t| match &t.test {
            Test::Email(email) if email.contains('@') => Some(email.as_str()),
            _ => None,
        })
    }
}

impl Test {
    fn holds(&self, c: &Customer) -> bool {
        let has = |field: &Option<String>, wanted: &str| match wanted {
            "*" => field.is_some(),
            wanted => field.as_deref().is_some_and(|f| f.eq_ignore_ascii_case(wanted)),
        };
        match self {
            Self::Id(order, id) => order.holds(c.id, *id),
            Self::Updated(order, at) => order.holds(c.updated_at, *at),
            Self::Created(order, at) => order.holds(c.created_at, *at),
            Self::Email(wanted) if wanted.contains('@') || wanted == "*" => has(&c.email, wanted),
            // E-mail is cut into words: half an address finds everyone at that host.
            Self::Email(part) => {
                c.email.as_deref().is_some_and(|e| e.to_lowercase().contains(&part.to_lowercase()))
            }
            Self::Phone(wanted) => has(&c.phone, wanted),
            Self::Tag(wanted) => {
                wanted.split(',').any(|w| c.tags.iter().any(|t| t.eq_ignore_ascii_case(w.trim())))
            }
            Self::State(enabled) => c.enabled == *enabled,
            Self::FirstName(wanted) => has(&c.first_name, wanted),
            Self::LastName(wanted) => has(&c.last_name, wanted),
            Self::Anywhere(word) => {
                let word = word.to_lowercase();
                [&c.email, &c.phone, &c.first_name, &c.last_name]
                    .into_iter()
                    .flatten()
                    .any(|field| field.to_lowercase().contains(&word))
            }
        }
    }
}

fn test(word: &str, now: Timestamp) -> Result<Test, String> {
    let Some((field, value)) = word.split_once(':') else { return Ok(Test::Anywhere(word.to_owned())) };
    let (order, value) = order(value);
    let text = || value.to_owned();
    Ok(match field {
        "id" => Test::Id(order, number(value)?),
        "updated_at" => Test::Updated(order, moment(value, now)?),
        "created_at" | "customer_date" => Test::Created(order, moment(value, now)?),
        "email" => Test::Email(text()),
        "phone" => Test::Phone(text()),
        "tag" => Test::Tag(text()),
        "tag_not" => return Err("write NOT tag: instead of tag_not: in this sandbox".into()),
        "state" => Test::State(value.eq_ignore_ascii_case("enabled")),
        "first_name" => Test::FirstName(text()),
        "last_name" => Test::LastName(text()),
        other => return Err(format!("the search field {other} is not simulated by this sandbox")),
    })
}

pub(super) fn order(value: &str) -> (Order, &str) {
    let signs = [(">=", Order::AtLeast), ("<=", Order::AtMost), (">", Order::More), ("<", Order::Less)];
    let found = signs.into_iter().find_map(|(sign, order)| Some((order, value.strip_prefix(sign)?)));
    let (order, value) = found.unwrap_or((Order::Is, value));
    (order, value.trim_matches(['\'', '"']))
}

pub(super) fn number(value: &str) -> Result<u64, String> {
    let digits = value.rsplit('/').next().unwrap_or(value);
    digits.parse().map_err(|_| format!("Invalid search value: {value}"))
}

pub(super) fn moment(value: &str, now: Timestamp) -> Result<Timestamp, String> {
    if value == "now" {
        return Ok(now);
    }
    let day = || {
        let date: civil::Date = value.parse().ok()?;
        Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    value.parse().ok().or_else(day).ok_or_else(|| format!("Invalid search value: {value}"))
}

/// Words of a query; quotes keep blanks together, brackets are only for reading.
pub(super) fn words(query: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for ch in query.chars() {
        match (quote, ch) {
            (Some(open), _) if ch == open => quote = None,
            (None, '\'' | '"') => quote = Some(ch),
            (None, '(' | ')') => {}
            (None, ch) if ch.is_whitespace() => words.push(std::mem::take(&mut word)),
            (_, ch) => word.push(ch),
        }
    }
    words.push(word);
    words.retain(|w| !w.is_empty());
    words
}
