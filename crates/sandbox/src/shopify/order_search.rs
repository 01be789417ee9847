//! Shopify's search words for orders: `updated_at:>='2026-11-01T00:00:00Z' AND discount_code:ENISHI-1`.

use jiff::Timestamp;

use super::{
    customer_search::{Order as Compared, moment, number, order as compared, words},
    order::Order,
};

/// Terms that must all be true.
#[derive(Debug, Default)]
pub(super) struct OrderSearch {
    terms: Vec<(bool, Test)>,
}

#[derive(Debug)]
enum Test {
    Id(Compared, u64),
    Updated(Compared, Timestamp),
    Created(Compared, Timestamp),
    Customer(u64),
    DiscountCode(String),
    Name(String),
    Financial(String),
    Fulfillment(String),
    Cancelled(bool),
}

impl OrderSearch {
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
                    if let Some(test) = test(word, now)? {
                        terms.push((not || negated, test));
                    }
                    not = false;
                }
            }
        }
        Ok(Self { terms })
    }

    pub(super) fn matches(&self, order: &Order) -> bool {
        self.terms.iter().all(|(not, test)| test.holds(order) != *not)
    }

    /// Nothing that was updated before this moment can match: where a sorted walk may start.
    pub(super) fn updated_from(&self) -> Option<Timestamp> {
        self.terms.iter().find_map(|(not, test)| match test {
            Test::Updated(Compared::AtLeast | Compared::More | Compared::Is, at) if !not => Some(*at),
            _ => None,
        })
    }
}

impl Test {
    fn holds(&self, o: &Order) -> bool {
        match self {
            Self::Id(by, id) => by.holds(o.id, *id),
            Self::Updated(by, at) => by.holds(o.updated_at, *at),
            Self::Created(by, at) => by.holds(o.created_at, *at),
            Self::Customer(id) => o.customer == Some(*id),
            Self::DiscountCode(code) => {
                o.discount.as_ref().is_some_and(|d| d.code.eq_ignore_ascii_case(code))
            }
            Self::Name(name) => o.name.trim_start_matches('#') == name.trim_start_matches('#'),
            Self::Financial(status) => o.financial_status().eq_ignore_ascii_case(status),
            Self::Fulfillment(status) => {
                let known = match o.fulfillment_status() {
                    "FULFILLED" => ["shipped", "fulfilled"],
                    "PARTIALLY_FULFILLED" => ["partial", "partially_fulfilled"],
                    _ => ["unshipped", "unfulfilled"],
                };
                known.iter().any(|k| k.eq_ignore_ascii_case(status))
            }
            Self::Cancelled(wanted) => o.cancelled.is_some() == *wanted,
        }
    }
}

fn test(word: &str, now: Timestamp) -> Result<Option<Test>, String> {
    let Some((field, value)) = word.split_once(':') else {
        return Err("free words are not simulated for orders by this sandbox".into());
    };
    let (by, value) = compared(value);
    let text = || value.to_owned();
    Ok(Some(match field {
        "id" => Test::Id(by, number(value)?),
        "updated_at" => Test::Updated(by, moment(value, now)?),
        "created_at" | "processed_at" => Test::Created(by, moment(value, now)?),
        "customer_id" => Test::Customer(number(value)?),
        "discount_code" => Test::DiscountCode(text()),
        "name" => Test::Name(text()),
        "financial_status" => Test::Financial(text()),
        "fulfillment_status" => Test::Fulfillment(text()),
        "status" => match value {
            "any" => return Ok(None),
            "cancelled" => Test::Cancelled(true),
            "open" | "not_closed" => Test::Cancelled(false),
            other => return Err(format!("the status {other} is not simulated by this sandbox")),
        },
        other => return Err(format!("the search field {other} is not simulated by this sandbox")),
    }))
}
