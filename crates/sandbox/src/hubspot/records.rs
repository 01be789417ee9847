//! All records of one type, found by id or by any unique property; merged ids lead to who is left.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::{
    complaint::Complaint,
    definitions::{Definitions, Values},
    record::Record,
};

/// One object type: its properties and its records.
pub(super) struct Records {
    pub(super) definitions: Definitions,
    by_id: BTreeMap<u64, Record>,
    /// Property → value → id. E-mail counts as unique for contacts, second addresses included.
    unique: HashMap<String, HashMap<String, u64>>,
    /// Merged away → who is left.
    merged: HashMap<u64, u64>,
    has_email: bool,
}

impl Records {
    pub(super) fn new(definitions: Definitions, has_email: bool) -> Self {
        Self {
            definitions,
            by_id: BTreeMap::new(),
            unique: HashMap::new(),
            merged: HashMap::new(),
            has_email,
        }
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.by_id.values()
    }

    /// By number; an id that was merged away finds who is left.
    pub(super) fn get(&self, id: u64) -> Option<&Record> {
        let mut id = id;
        while let Some(&left) = self.merged.get(&id) {
            id = left;
        }
        self.by_id.get(&id)
    }

    /// By id, or by the value of a unique property.
    pub(super) fn find(&self, key: &str, by: Option<&str>) -> Result<Option<&Record>, Complaint> {
        match by {
            None | Some("hs_object_id") => Ok(key.parse().ok().and_then(|id| self.get(id))),
            Some("email") if self.has_email => Ok(self.owner("email", &key.trim().to_lowercase())),
            Some(name) if self.definitions.is_unique(name) => Ok(self.owner(name, key)),
            Some(name) => Err(Complaint::invalid(format!("idProperty {name} is not a unique property"))),
        }
    }

    fn owner(&self, property: &str, value: &str) -> Option<&Record> {
        self.by_id.get(self.unique.get(property)?.get(value)?)
    }

    /// Refuses values that belong to somebody else: 409 for an e-mail, 400 for any other unique property.
    pub(super) fn check_conflicts(&self, own: Option<u64>, values: &Values) -> Result<(), Complaint> {
        let other = |property: &str| {
            let value = values.get(property).filter(|v| !v.is_empty())?;
            self.owner(property, value).map(|r| r.id).filter(|id| Some(*id) != own)
        };
        if let Some(id) = self.has_email.then(|| other("email")).flatten() {
            return Err(Complaint::exists(id));
        }
        let conflict = self.definitions.unique_names().find_map(|name| other(name).map(|id| (name, id)));
        match conflict {
            Some((name, id)) => {
                let message = format!("Cannot set {name}: {id} already has that value.");
                Err(Complaint::properties(&[(name.to_owned(), "CONFLICTING_UNIQUE_VALUE", message)]))
            }
            None => Ok(()),
        }
    }

    pub(super) fn insert(&mut self, record: Record) {
        for (property, value) in self.keys(&record) {
            self.unique.entry(property).or_default().insert(value, record.id);
        }
        self.by_id.insert(record.id, record);
    }

    /// Takes a record and all its keys out.
    pub(super) fn remove(&mut self, id: u64) -> Option<Record> {
        let record = self.by_id.remove(&id)?;
        for (property, value) in self.keys(&record) {
            if let Some(owners) = self.unique.get_mut(&property) {
                owners.remove(&value);
            }
        }
        Some(record)
    }

    /// Writes values; empty ones clear. The search hears of it `lag` later.
    pub(super) fn change(&mut self, id: u64, values: Values, now: Timestamp, lag: SignedDuration) {
        let Some(mut record) = self.remove(id) else {
            return;
        };
        if now >= record.searchable_from {
            record.seen_before = Some(record.values.clone());
        }
        record.searchable_from = now + lag;
        for (name, value) in values {
            if value.is_empty() {
                record.values.remove(&name);
            } else {
                record.values.insert(name, value);
            }
        }
        record.updated = now;
        self.insert(record);
    }

    /// From now on the old id leads to the new one.
    pub(super) fn lead(&mut self, old: u64, to: u64) {
        if old != to {
            self.merged.insert(old, to);
        }
    }

    /// A property became unique after records had values in it.
    pub(super) fn index(&mut self, property: &str) {
        let values = self.by_id.values().filter_map(|r| Some((r.get(property)?.to_owned(), r.id)));
        self.unique.insert(property.to_owned(), values.collect());
    }

    fn keys(&self, record: &Record) -> Vec<(String, String)> {
        let own = |name: &str| record.get(name).map(|value| (name.to_owned(), value.to_owned()));
        let mut keys: Vec<_> = self.definitions.unique_names().filter_map(own).collect();
        if self.has_email {
            keys.extend(record.addresses().into_iter().map(|address| ("email".to_owned(), address)));
        }
        keys
    }
}
