//! Which properties exist, and what may be written into them.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value, json};

use super::complaint::Complaint;

/// One property of an object type.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) label: String,
    /// `bool`, `date`, `datetime`, `enumeration`, `number`, `phone_number` or `string`.
    pub(super) kind: String,
    pub(super) field_type: String,
    pub(super) group: String,
    pub(super) unique: bool,
    pub(super) options: Vec<Value>,
    pub(super) read_only: bool,
    pub(super) theirs: bool,
}

/// Names and text values to write; an empty text clears.
pub(super) type Values = BTreeMap<String, String>;

/// All properties of one object type.
pub(super) struct Definitions {
    by_name: BTreeMap<String, Definition>,
    /// What an admin asks for when a record is made.
    pub(super) needed_on_create: Vec<String>,
}

const CONTACT: [(&str, &str); 27] = [
    ("email", "string"),
    ("firstname", "string"),
    ("lastname", "string"),
    ("phone", "phone_number"),
    ("mobilephone", "phone_number"),
    ("address", "string"),
    ("city", "string"),
    ("state", "string"),
    ("zip", "string"),
    ("country", "string"),
    ("company", "string"),
    ("jobtitle", "string"),
    ("website", "string"),
    ("salutation", "string"),
    ("gender", "string"),
    ("date_of_birth", "string"),
    ("hs_language", "enumeration"),
    ("lifecyclestage", "enumeration"),
    ("hs_lead_status", "string"),
    ("hs_additional_emails", "string"),
    ("hubspot_owner_id", "string"),
    ("annualrevenue", "number"),
    ("createdate", "datetime"),
    ("lastmodifieddate", "datetime"),
    ("hs_object_id", "number"),
    ("hs_merged_object_ids", "string"),
    ("hs_email_optout", "bool"),
];

const ORDER: [(&str, &str); 10] = [
    ("hs_order_name", "string"),
    ("hs_external_order_id", "string"),
    ("hs_external_created_date", "datetime"),
    ("hs_currency_code", "string"),
    ("hs_total_price", "number"),
    ("hs_fulfillment_status", "string"),
    ("hs_source_store", "string"),
    ("hs_createdate", "datetime"),
    ("hs_lastmodifieddate", "datetime"),
    ("hs_object_id", "number"),
];

const WRITTEN_BY_THEM: [&str; 9] = [
    "createdate",
    "lastmodifieddate",
    "hs_createdate",
    "hs_lastmodifieddate",
    "hs_object_id",
    "hs_merged_object_ids",
    "hs_additional_emails",
    "hs_email_domain",
    "hs_email_optout",
];

const OPTIONS: [(&str, &[&str]); 2] = [
    ("hs_language", &["ja", "ja-jp", "en", "en-us", "en-gb", "zh", "ko"]),
    (
        "lifecyclestage",
        &[
            "subscriber",
            "lead",
            "marketingqualifiedlead",
            "salesqualifiedlead",
            "opportunity",
            "customer",
            "evangelist",
            "other",
        ],
    ),
];

impl Definitions {
    pub(super) fn of_contacts() -> Self {
        Self::built_in(&CONTACT, "contactinformation")
    }

    pub(super) fn of_orders() -> Self {
        Self::built_in(&ORDER, "order_information")
    }

    fn built_in(all: &[(&str, &str)], group: &str) -> Self {
        let one = |&(name, kind): &(&str, &str)| {
            let options =
                OPTIONS.iter().find(|(n, _)| *n == name).map(|(_, values)| *values).unwrap_or_default();
            let definition = Definition {
                name: name.into(),
                label: name.into(),
                kind: kind.into(),
                field_type: if kind == "enumeration" { "select" } else { "text" }.into(),
                group: group.into(),
                unique: false,
                options: options.iter().map(|v| json!({"label": v, "value": v})).collect(),
                read_only: WRITTEN_BY_THEM.contains(&name),
                theirs: true,
            };
            (name.to_owned(), definition)
        };
        Self { by_name: all.iter().map(one).collect(), needed_on_create: Vec::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Definition> {
        self.by_name.get(name)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Definition> {
        self.by_name.values()
    }

    pub(super) fn add(&mut self, definition: Definition) {
        self.by_name.insert(definition.name.clone(), definition);
    }

    pub(super) fn is_unique(&self, name: &str) -> bool {
        self.get(name).is_some_and(|d| d.unique)
    }

    pub(super) fn unique_names(&self) -> impl Iterator<Item = &str> {
        self.all().filter(|d| d.unique).map(|d| d.name.as_str())
    }

    /// Checks a `properties` object as a whole: everything wrong is named at once.
    pub(super) fn read(&self, properties: Option<&Value>) -> Result<Values, Complaint> {
        let Some(Value::Object(properties)) = properties else {
            return Err(Complaint::invalid("Invalid input JSON: properties is required"));
        };
        let mut values = Values::new();
        let mut wrong = Vec::new();
        for (name, value) in properties {
            match self.read_one(name, value) {
                Ok(text) => {
                    values.insert(name.clone(), text);
                }
                Err((code, message)) => wrong.push((name.clone(), code, message)),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(Complaint::properties(&wrong)) }
    }

    fn read_one(&self, name: &str, value: &Value) -> Result<String, (&'static str, String)> {
        let definition = self
            .get(name)
            .ok_or_else(|| ("PROPERTY_DOESNT_EXIST", format!("Property \"{name}\" does not exist")))?;
        if definition.read_only {
            return Err((
                "READ_ONLY_VALUE",
                format!("\"{name}\" is a read only property; its value cannot be set."),
            ));
        }
        let Value::String(text) = value else {
            return Err(("INVALID_TYPE", format!("{name} must be a string")));
        };
        let text = text.trim();
        // Addresses are kept in small letters.
        let text = if name == "email" { text.to_lowercase() } else { text.to_owned() };
        let wrong = |code, what: &str| Err((code, format!("{name} was not {what}")));
        match definition.kind.as_str() {
            _ if text.is_empty() => Ok(text),
            "number" if text.parse::<f64>().is_err() => wrong("INVALID_NUMBER", "a valid number"),
            "bool" if !matches!(text.as_str(), "true" | "false") => {
                wrong("INVALID_BOOLEAN", "a valid boolean")
            }
            "date" if !is_moment(&text) => wrong("INVALID_DATE", "a valid date"),
            "datetime" if !is_moment(&text) => wrong("INVALID_DATE", "a valid date and time"),
            "enumeration" if !definition.offers(&text) => {
                wrong("INVALID_OPTION", "one of the allowed options")
            }
            _ if name == "email" && !is_address(&text) => wrong("INVALID_EMAIL", "a valid email address"),
            _ if text.chars().count() > 65_536 => wrong("TOO_LONG", "short enough"),
            _ => Ok(text),
        }
    }

    pub(super) fn missing_on_create(&self, values: &Values) -> Result<(), Complaint> {
        let missing = |name: &&String| values.get(*name).is_none_or(String::is_empty);
        let wrong: Vec<_> = self
            .needed_on_create
            .iter()
            .filter(missing)
            .map(|name| (name.clone(), "REQUIRED_PROPERTY", format!("{name} is required")))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(Complaint::properties(&wrong)) }
    }
}

impl Definition {
    /// Several values of a checkbox are joined with semicolons.
    fn offers(&self, text: &str) -> bool {
        let many = self.field_type == "checkbox";
        let offered = |value: &str| self.options.iter().any(|o| o["value"] == value);
        if many { text.split(';').filter(|v| !v.is_empty()).all(offered) } else { offered(text) }
    }

    pub(super) fn json(&self) -> Map<String, Value> {
        let all = json!({
            "name": self.name, "label": self.label, "type": self.kind, "fieldType": self.field_type,
            "groupName": self.group, "hasUniqueValue": self.unique, "options": self.options, "description": "",
            "hidden": false, "formField": false, "archived": false, "hubspotDefined": self.theirs,
            "modificationMetadata": {"readOnlyValue": self.read_only, "readOnlyDefinition": self.theirs},
        });
        all.as_object().cloned().unwrap_or_default()
    }
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

fn is_moment(text: &str) -> bool {
    moment_ms(text).is_some()
}

/// Milliseconds since 1970, from a number or from an ISO date or time.
pub(super) fn moment_ms(text: &str) -> Option<i64> {
    if let Ok(ms) = text.parse::<i64>() {
        return Some(ms);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let midnight = text.parse::<Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond())
}
