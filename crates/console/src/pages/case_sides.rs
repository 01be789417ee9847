//! Both people of a case as rows of a table: one row a fact, one column a record.

use flows::operators::{Record, RecordState, Records};
use store::Case;

use super::rows::Telling;
use crate::{
    show::{Badge, Tone},
    words::{CaseWords, Terms, fill},
};

/// The head of a column.
pub(crate) struct Side {
    pub(crate) system: &'static str,
    pub(crate) id: String,
    pub(crate) trouble: Option<String>,
}

/// One value in its column.
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) badge: Option<Badge>,
    pub(crate) differs: bool,
}

/// One fact.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) cells: Vec<Cell>,
}

/// The table.
pub(crate) struct Sides {
    pub(crate) heads: Vec<Side>,
    pub(crate) lines: Vec<Line>,
    pub(crate) seen: String,
}

const FIELDS: [&str; 8] =
    ["surname", "given", "surname_kana", "given_kana", "email", "phone", "birth_date", "address"];

impl Sides {
    pub(crate) fn of(records: Records, case: &Case, telling: Telling<'_>) -> Self {
        let (c, terms) = (telling.to.lang.case_words(), telling.to.terms());
        let customer = Side {
            system: c.online_store,
            id: case.customer.to_string(),
            trouble: trouble(&records.customer, true, c),
        };
        let members = records.members.iter().map(|(id, record)| {
            let elsewhere = record.linked_to.filter(|number| *number != case.customer);
            let linked = elsewhere.map(|number| fill(c.linked_elsewhere, number));
            let left = record.has_left.then(|| c.has_left.to_owned());
            Side {
                system: c.till,
                id: id.to_string(),
                trouble: trouble(record, false, c).or(left).or(linked),
            }
        });
        let heads = std::iter::once(customer).chain(members).collect();
        let all: Vec<&Record> = std::iter::once(&records.customer)
            .chain(records.members.iter().map(|(_, record)| record))
            .collect();
        let mut lines: Vec<Line> = FIELDS.into_iter().map(|field| values(field, &all, c, terms)).collect();
        lines.extend(standing(&all, c, telling));
        Self { heads, lines, seen: records.seen }
    }
}

fn trouble(record: &Record, is_customer: bool, c: &CaseWords) -> Option<String> {
    let text = match (record.state, is_customer) {
        (RecordState::Here, _) => return None,
        (RecordState::Gone, true) => c.gone_customer,
        (RecordState::Gone, false) => c.gone_member,
        (RecordState::Silent, _) => c.silent,
    };
    Some(text.to_owned())
}

fn values(field: &'static str, records: &[&Record], c: &CaseWords, terms: &Terms) -> Line {
    let cell = |record: &&Record| {
        let found = record.values.iter().find(|shown| shown.field == field);
        let Some(shown) = found else { return Cell::plain(String::new()) };
        let text = shown.text.reveal();
        let badge = shown.level.map(|level| badge(level, terms));
        let text = if text.is_empty() { c.not_recorded } else { text };
        Cell { text: text.to_owned(), badge, differs: shown.level == Some("differ") }
    };
    let name = match field {
        "surname_kana" => c.surname_kana.to_owned(),
        "given_kana" => c.given_kana.to_owned(),
        "address" => c.address.to_owned(),
        known => terms.say(known),
    };
    Line { name, cells: records.iter().map(cell).collect() }
}

fn standing(records: &[&Record], c: &CaseWords, telling: Telling<'_>) -> Vec<Line> {
    let line = |name: &str, tell: &dyn Fn(&Record) -> Option<String>| Line {
        name: name.to_owned(),
        cells: records.iter().map(|record| Cell::plain(tell(record).unwrap_or_default())).collect(),
    };
    let sale = |record: &Record| {
        let sale = record.last_purchase?;
        let day = telling.moment(sale.at).exact();
        let day = day.split(' ').next().unwrap_or_default().to_owned();
        Some(match sale.amount {
            Some(yen) => format!("{day} · {}", fill(c.yen, yen.0)),
            None => day,
        })
    };
    vec![
        line(c.points, &|record| record.points.map(|points| points.to_string())),
        line(c.rank, &|record| record.rank.clone()),
        line(c.last_purchase, &sale),
        line(c.member_since, &|record| record.since.map(|day| day.to_string())),
    ]
}

impl Cell {
    fn plain(text: String) -> Self {
        Self { text, badge: None, differs: false }
    }
}

/// How a fact compares, as a badge.
pub(crate) fn badge(level: &str, terms: &Terms) -> Badge {
    let tone = match level {
        "agree" => Tone::Good,
        "near" => Tone::Busy,
        "differ" => Tone::Bad,
        "missing" => Tone::Quiet,
        _ => Tone::Warn,
    };
    Badge::new(tone, terms.say(level))
}
