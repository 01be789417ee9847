//! One record of the CRM, and what its search knows about it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A contact or an order.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) id: u64,
    pub(super) values: BTreeMap<String, String>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// Until when the search still sees what was before.
    pub(super) searchable_from: Timestamp,
    /// What the search sees until then; none: nothing.
    pub(super) seen_before: Option<BTreeMap<String, String>>,
}

/// A contact as it stands in the CRM, for tests and the demo.
#[derive(Clone, Debug)]
pub struct Contact {
    /// `hs_object_id`.
    pub id: String,
    /// Every property that has a value.
    pub properties: BTreeMap<String, String>,
}

impl Contact {
    /// A property's value, if it has one.
    pub fn get(&self, property: &str) -> Option<&str> {
        self.properties.get(property).map(String::as_str)
    }
}

/// What is answered when nobody asks for anything in particular.
const USUAL: [&str; 4] = ["email", "firstname", "lastname", "hs_order_name"];

impl Record {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Every address this record answers to.
    pub(super) fn addresses(&self) -> Vec<String> {
        let others =
            self.get("hs_additional_emails").unwrap_or_default().split(';').filter(|a| !a.is_empty());
        self.get("email").into_iter().chain(others).map(str::to_owned).collect()
    }

    /// What the search sees now.
    pub(super) fn seen_by_search(&self, now: Timestamp) -> Option<&BTreeMap<String, String>> {
        if now >= self.searchable_from { Some(&self.values) } else { self.seen_before.as_ref() }
    }

    /// As the API answers it: all values after a write (`None`), or the usual ones and those asked for.
    pub(super) fn json(&self, asked: Option<&[String]>) -> Value {
        json_of(self, &self.values, asked)
    }

    /// As the search answers it, from what it knows.
    pub(super) fn json_in_search(&self, known: &BTreeMap<String, String>, asked: &[String]) -> Value {
        json_of(self, known, Some(asked))
    }

    pub(super) fn contact(&self) -> Contact {
        Contact { id: self.id.to_string(), properties: self.values.clone() }
    }
}

fn json_of(record: &Record, values: &BTreeMap<String, String>, asked: Option<&[String]>) -> Value {
    let (created, updated) = (millis(record.created), millis(record.updated));
    let mut properties = Map::new();
    match asked {
        None => properties.extend(values.iter().map(|(n, v)| (n.clone(), json!(v)))),
        Some(asked) => {
            for name in USUAL.iter().filter(|n| values.contains_key(**n)) {
                properties.insert((*name).to_owned(), json!(values[*name]));
            }
            for name in asked {
                properties.insert(name.clone(), json!(values.get(name)));
            }
        }
    }
    properties.insert("hs_object_id".into(), json!(record.id.to_string()));
    properties.insert("createdate".into(), json!(created));
    properties.insert("lastmodifieddate".into(), json!(updated));
    json!({
        "id": record.id.to_string(), "properties": properties, "createdAt": created, "updatedAt": updated,
        "archived": false,
    })
}

/// `2026-11-21T01:00:00.000Z`.
pub(super) fn millis(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
