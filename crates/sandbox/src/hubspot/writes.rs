//! Records come, change, merge and go.

use serde_json::{Map, Value};

use super::{
    complaint::Complaint,
    definitions::Values,
    record::Record,
    state::{Answer, Kind, State},
};
use crate::bad_day::Reply;

impl State {
    pub(super) fn create(&mut self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let values = self.records(kind).definitions.read(body.get("properties"))?;
        let id = self.make(kind, values)?;
        self.full_reply(kind, id, 201)
    }

    /// A new record, checked against everybody else's unique values.
    pub(super) fn make(&mut self, kind: Kind, mut values: Values) -> Result<u64, Complaint> {
        values.retain(|_, value| !value.is_empty());
        let records = self.records(kind);
        records.definitions.missing_on_create(&values)?;
        records.check_conflicts(None, &values)?;
        let id = self.fresh_id();
        let (now, lag) = (self.now, self.lag);
        let record =
            Record { id, values, created: now, updated: now, searchable_from: now + lag, seen_before: None };
        self.records_mut(kind).insert(record);
        Ok(id)
    }

    pub(super) fn read(&self, kind: Kind, key: &str, by: Option<&str>, asked: Option<&str>) -> Answer {
        let record = self.records(kind).find(key, by)?.ok_or_else(Complaint::not_found)?;
        let asked: Vec<String> =
            asked.unwrap_or_default().split(',').filter(|n| !n.is_empty()).map(str::to_owned).collect();
        Ok(Reply::json(200, &record.json(Some(&asked))))
    }

    pub(super) fn update(
        &mut self,
        kind: Kind,
        key: &str,
        by: Option<&str>,
        body: &Map<String, Value>,
    ) -> Answer {
        let records = self.records(kind);
        let values = records.definitions.read(body.get("properties"))?;
        let id = records.find(key, by)?.ok_or_else(Complaint::not_found)?.id;
        self.write(kind, id, values)?;
        self.full_reply(kind, id, 200)
    }

    pub(super) fn write(&mut self, kind: Kind, id: u64, values: Values) -> Result<(), Complaint> {
        self.records(kind).check_conflicts(Some(id), &values)?;
        let (now, lag) = (self.now, self.lag);
        self.records_mut(kind).change(id, values, now, lag);
        Ok(())
    }

    /// Into the recycling bin, from where nothing returns in this town.
    pub(super) fn recycle(&mut self, kind: Kind, key: &str) -> Answer {
        let id = self.records(kind).find(key, None)?.ok_or_else(Complaint::not_found)?.id;
        self.records_mut(kind).remove(id);
        Ok(Reply { body: Vec::new(), ..Reply::json(204, &()) })
    }

    /// For good: `{objectId, idProperty?}`.
    pub(super) fn erase(&mut self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let key = text(body, "objectId")?;
        let by = body.get("idProperty").and_then(Value::as_str);
        let id = self.records(kind).find(key, by)?.ok_or_else(Complaint::not_found)?.id;
        self.records_mut(kind).remove(id);
        let is_tied = |(order, contact): &(u64, u64)| match kind {
            Kind::Contacts => *contact == id,
            Kind::Orders => *order == id,
        };
        self.ties.retain(|tie| !is_tied(tie));
        Ok(Reply { body: Vec::new(), ..Reply::json(204, &()) })
    }

    /// Two become one. The primary's values win, its id need not survive, and the other address stays as a second one.
    pub(super) fn merge(&mut self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let find = |name: &str| -> Result<u64, Complaint> {
            Ok(self.records(kind).find(text(body, name)?, None)?.ok_or_else(Complaint::not_found)?.id)
        };
        let (primary, other) = (find("primaryObjectId")?, find("objectIdToMerge")?);
        if primary == other {
            return Err(Complaint::invalid("Cannot merge a record with itself"));
        }
        let id = if self.merge_keeps_id { primary } else { self.fresh_id() };
        let (now, lag) = (self.now, self.lag);
        let records = self.records_mut(kind);
        let (Some(kept), Some(gone)) = (records.remove(primary), records.remove(other)) else {
            return Err(Complaint::not_found());
        };
        let mut values = gone.values.clone();
        values.extend(kept.values.clone());
        let mut addresses = kept.addresses();
        addresses.extend(gone.addresses());
        let second: Vec<&str> = addresses.iter().skip(1).map(String::as_str).collect();
        if !second.is_empty() {
            values.insert("hs_additional_emails".into(), second.join(";"));
        }
        values.insert("hs_merged_object_ids".into(), format!("{primary};{other}"));
        let created = kept.created.min(gone.created);
        records.insert(Record {
            id,
            values,
            created,
            updated: now,
            searchable_from: now + lag,
            seen_before: None,
        });
        records.lead(primary, id);
        records.lead(other, id);
        self.ties = std::mem::take(&mut self.ties)
            .into_iter()
            .map(|(order, contact)| {
                let moved = kind == Kind::Contacts && (contact == primary || contact == other);
                (order, if moved { id } else { contact })
            })
            .collect();
        self.full_reply(kind, id, 200)
    }

    pub(super) fn full_reply(&self, kind: Kind, id: u64, status: u16) -> Answer {
        let record = self.records(kind).get(id).ok_or_else(Complaint::not_found)?;
        Ok(Reply::json(status, &record.json(None)))
    }
}

pub(super) fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a str, Complaint> {
    let missing = || Complaint::invalid(format!("Invalid input JSON: {name} must be a string"));
    body.get(name).and_then(Value::as_str).filter(|t| !t.is_empty()).ok_or_else(missing)
}
