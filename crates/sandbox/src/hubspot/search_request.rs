//! What a search asks for, and whether one record answers it.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap};

use serde_json::{Map, Value};

use super::{
    complaint::Complaint,
    definitions::{Definitions, moment_ms},
    record::{Record, millis},
    state::names,
};

/// One page of a search.
const MOST: usize = 200;

/// A search never shows more than this.
const DEEPEST: usize = 10_000;

const OPERATORS: [&str; 13] = [
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
];

/// A record as the search sees it.
pub(super) struct Seen<'a> {
    pub(super) record: &'a Record,
    pub(super) values: &'a BTreeMap<String, String>,
}

impl<'a> Seen<'a> {
    /// Stamps and ids are properties too, though nobody wrote them.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        match name {
            "hs_object_id" => Some(self.record.id.to_string().into()),
            "createdate" | "hs_createdate" => Some(millis(self.record.created).into()),
            "lastmodifieddate" | "hs_lastmodifieddate" => Some(millis(self.record.updated).into()),
            name => self.values.get(name).map(|v| v.as_str().into()),
        }
    }
}

/// A search, checked.
pub(super) struct Search {
    groups: Vec<Vec<Filter>>,
    pub(super) sort: Option<(String, bool)>,
    pub(super) properties: Vec<String>,
    pub(super) limit: usize,
    pub(super) after: usize,
}

struct Filter {
    property: String,
    operator: String,
    value: String,
    high_value: String,
    values: Vec<String>,
}

impl Search {
    pub(super) fn read(body: &Map<String, Value>, known: &Definitions) -> Result<Self, Complaint> {
        let groups = list(body.get("filterGroups"));
        let groups: Vec<Vec<Filter>> = groups
            .iter()
            .map(|group| list(group.get("filters")).iter().map(|f| Filter::read(f, known)).collect())
            .collect::<Result<_, Complaint>>()?;
        if groups.len() > 5
            || groups.iter().any(|g| g.len() > 6)
            || groups.iter().map(Vec::len).sum::<usize>() > 18
        {
            return Err(Complaint::invalid("Too many filters"));
        }
        let limit = body.get("limit").map_or(Some(10), |v| v.as_u64()).and_then(|n| usize::try_from(n).ok());
        let limit = limit.filter(|n| *n <= MOST);
        let limit =
            limit.ok_or_else(|| Complaint::invalid(format!("limit must not be larger than {MOST}")))?;
        let after = match body.get("after") {
            None | Some(Value::Null) => 0,
            Some(Value::String(text)) if text.is_empty() => 0,
            Some(Value::String(text)) => {
                text.parse().map_err(|_| Complaint::invalid("after is not valid"))?
            }
            Some(value) => value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
        };
        if after + limit > DEEPEST {
            return Err(Complaint::invalid(format!("Cannot page past {DEEPEST} results")));
        }
        let sort = list(body.get("sorts")).first().and_then(|s| {
            let name = s.as_str().or_else(|| s.get("propertyName")?.as_str())?;
            Some((name.to_owned(), s.get("direction").and_then(Value::as_str) == Some("DESCENDING")))
        });
        Ok(Self { groups, sort, properties: names(body.get("properties")), limit, after })
    }

    /// Any group, all of its filters.
    pub(super) fn matches(&self, seen: &Seen<'_>) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|group| group.iter().all(|f| f.matches(seen)))
    }
}

impl Filter {
    fn read(filter: &Value, known: &Definitions) -> Result<Self, Complaint> {
        let text = |name: &str| filter.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let filter = Self {
            property: text("propertyName"),
            operator: text("operator"),
            value: text("value").to_lowercase(),
            high_value: text("highValue"),
            values: names(filter.get("values")).iter().map(|v| v.to_lowercase()).collect(),
        };
        if !OPERATORS.contains(&filter.operator.as_str()) {
            return Err(Complaint::invalid(format!("Unknown operator: {}", filter.operator)));
        }
        if known.get(&filter.property).is_none() {
            return Err(Complaint::invalid(format!(
                "There was a problem with the request: no property {}",
                filter.property
            )));
        }
        Ok(filter)
    }

    fn matches(&self, seen: &Seen<'_>) -> bool {
        let own = seen.get(&self.property).map(|v| v.to_lowercase());
        let compare = |with: &str| own.as_deref().map(|own| order(own, with));
        let is =
            |ordering: Option<Ordering>, wanted: &[Ordering]| ordering.is_some_and(|o| wanted.contains(&o));
        use Ordering::{Equal, Greater, Less};
        match self.operator.as_str() {
            "EQ" => own.as_deref() == Some(&self.value),
            "NEQ" => own.as_deref() != Some(&self.value),
            "LT" => is(compare(&self.value), &[Less]),
            "LTE" => is(compare(&self.value), &[Less, Equal]),
            "GT" => is(compare(&self.value), &[Greater]),
            "GTE" => is(compare(&self.value), &[Greater, Equal]),
            "BETWEEN" => {
                is(compare(&self.value), &[Greater, Equal]) && is(compare(&self.high_value), &[Less, Equal])
            }
            "IN" => own.is_some_and(|own| self.values.contains(&own)),
            "NOT_IN" => own.is_some_and(|own| !self.values.contains(&own)),
            "HAS_PROPERTY" => own.is_some(),
            "NOT_HAS_PROPERTY" => own.is_none(),
            "CONTAINS_TOKEN" => own.is_some_and(|own| has_token(&own, &self.value)),
            _ => own.is_none_or(|own| !has_token(&own, &self.value)),
        }
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Numbers and moments by size, everything else by letters.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    match (moment_ms(&a.to_uppercase()), moment_ms(&b.to_uppercase())) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

/// A star stands for the rest of a word.
fn has_token(text: &str, wanted: &str) -> bool {
    let bare = wanted.trim_matches('*');
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text == bare
        || words.any(|word| match (wanted.starts_with('*'), wanted.ends_with('*')) {
            (true, true) => word.contains(bare),
            (true, false) => word.ends_with(bare),
            (false, true) => word.starts_with(bare),
            (false, false) => word == bare,
        })
}
