//! HubSpot's JSON. All property values are strings.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(super) struct Contact {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default)]
    pub(super) properties: Map<String, Value>,
}

impl Contact {
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Batch answers: 200 with results, 207 with errors beside them.
#[derive(Deserialize)]
pub(super) struct Batch {
    #[serde(default)]
    pub(super) results: Vec<Contact>,
    #[serde(default)]
    pub(super) errors: Vec<Problem>,
}

/// An error; its sentence is not read.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Problem {
    pub(super) category: Option<String>,
    pub(super) policy_name: Option<String>,
    pub(super) errors: Vec<Detail>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Detail {
    pub(super) code: Option<String>,
}

impl Problem {
    pub(super) fn is_conflict(&self) -> bool {
        self.category.as_deref() == Some("CONFLICT")
    }

    pub(super) fn names(&self, code: &str) -> bool {
        self.errors.iter().any(|detail| detail.code.as_deref() == Some(code))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Property {
    #[serde(default)]
    pub(super) has_unique_value: bool,
}

fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(serde::de::Error::custom("not an id")),
    }
}
