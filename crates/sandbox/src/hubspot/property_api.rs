//! The property pages of the settings, as calls: list, read, add.

use serde_json::{Map, Value, json};

use super::{
    complaint::Complaint,
    definitions::Definition,
    state::{Answer, Kind, State},
    writes::text,
};
use crate::bad_day::Reply;

const KINDS: [&str; 7] = ["bool", "date", "datetime", "enumeration", "number", "phone_number", "string"];

const FIELDS: [&str; 11] = [
    "booleancheckbox",
    "calculation_equation",
    "checkbox",
    "date",
    "file",
    "html",
    "number",
    "phonenumber",
    "radio",
    "select",
    "text",
];

/// Unique properties an object type may have.
const MOST_UNIQUE: usize = 10;

impl State {
    pub(super) fn list_properties(&self, kind: Kind) -> Answer {
        let all: Vec<_> = self.records(kind).definitions.all().map(Definition::json).collect();
        Ok(Reply::json(200, &json!({"results": all})))
    }

    pub(super) fn get_property(&self, kind: Kind, name: &str) -> Answer {
        let definition = self.records(kind).definitions.get(name).ok_or_else(Complaint::not_found)?;
        Ok(Reply::json(200, &definition.json()))
    }

    pub(super) fn create_property(&mut self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let definition = read(body)?;
        let records = self.records_mut(kind);
        if records.definitions.get(&definition.name).is_some() {
            return Err(Complaint::property_exists(&definition.name));
        }
        if definition.unique && records.definitions.unique_names().count() >= MOST_UNIQUE {
            return Err(Complaint::invalid(format!("Cannot have more than {MOST_UNIQUE} unique properties")));
        }
        let json = definition.json();
        let (name, unique) = (definition.name.clone(), definition.unique);
        records.definitions.add(definition);
        if unique {
            records.index(&name);
        }
        Ok(Reply::json(201, &json))
    }
}

fn read(body: &Map<String, Value>) -> Result<Definition, Complaint> {
    let of = |name: &str| text(body, name).map(str::to_owned);
    let definition = Definition {
        name: of("name")?,
        label: of("label")?,
        kind: of("type")?,
        field_type: of("fieldType")?,
        group: of("groupName")?,
        unique: body.get("hasUniqueValue").and_then(Value::as_bool).unwrap_or(false),
        options: body.get("options").and_then(Value::as_array).cloned().unwrap_or_default(),
        read_only: false,
        theirs: false,
    };
    let starts_well = definition.name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !starts_well || !definition.name.chars().all(is_plain) {
        return Err(Complaint::invalid("name must be lower-case letters, digits and underscores"));
    }
    if !KINDS.contains(&definition.kind.as_str()) {
        return Err(Complaint::invalid(format!("Invalid property type: {}", definition.kind)));
    }
    if !FIELDS.contains(&definition.field_type.as_str()) {
        return Err(Complaint::invalid(format!("Invalid fieldType: {}", definition.field_type)));
    }
    if definition.unique && !matches!(definition.kind.as_str(), "string" | "number") {
        return Err(Complaint::invalid("Only text and number properties can be unique"));
    }
    if definition.kind == "enumeration" && definition.options.iter().any(|o| o["value"].as_str().is_none()) {
        return Err(Complaint::invalid("Each option needs a value"));
    }
    Ok(definition)
}
