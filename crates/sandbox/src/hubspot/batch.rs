//! A hundred at once: what went well and what did not come back side by side.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    complaint::Complaint,
    record::millis,
    state::{Answer, Kind, State, names},
    writes::text,
};
use crate::bad_day::Reply;

const MOST: usize = 100;

impl State {
    /// Creates or updates by a unique property. One bad input does not stop the others: 207, with the error's
    /// `context.objectWriteTraceId` naming the input. An e-mail that belongs to another record is such an error (category
    /// `CONFLICT`, the same sentence as in a single create); the other record is left alone.
    pub(super) fn batch_upsert(&mut self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let inputs = inputs(body)?;
        let (mut results, mut errors) = (Vec::new(), Vec::new());
        for input in inputs {
            let input = input.as_object().ok_or_else(|| Complaint::invalid("Invalid input JSON: inputs"))?;
            let id = text(input, "id")?.to_owned();
            let trace_id = input.get("objectWriteTraceId").and_then(Value::as_str);
            match self.upsert_one(kind, &id, input) {
                Ok((record, new)) => {
                    let mut result = self.records(kind).get(record).map(|r| r.json(None)).unwrap_or_default();
                    result["new"] = json!(new);
                    if let Some(trace_id) = trace_id {
                        result["objectWriteTraceId"] = json!(trace_id);
                    }
                    results.push(result);
                }
                Err(complaint) => errors.push(complaint.in_batch(&id, trace_id)),
            }
        }
        Ok(self.batch_reply(results, errors))
    }

    fn upsert_one(
        &mut self,
        kind: Kind,
        key: &str,
        input: &Map<String, Value>,
    ) -> Result<(u64, bool), Complaint> {
        let by = text(input, "idProperty")?;
        let records = self.records(kind);
        let mut values = records.definitions.read(input.get("properties"))?;
        let found = records.find(key, Some(by))?.map(|r| r.id);
        if let Some(id) = found {
            self.write(kind, id, values)?;
            return Ok((id, false));
        }
        if by == "hs_object_id" {
            return Err(Complaint::not_found());
        }
        let key = records.definitions.read(Some(&json!({by: key})))?;
        values.extend(key);
        Ok((self.make(kind, values)?, true))
    }

    /// Those that are not there are named in one error; a record that was merged comes back under its new id.
    pub(super) fn batch_read(&self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let by = body.get("idProperty").and_then(Value::as_str);
        let asked = names(body.get("properties"));
        let (mut results, mut missing) = (Vec::new(), Vec::new());
        for input in inputs(body)? {
            let key = input.get("id").and_then(Value::as_str);
            let key =
                key.ok_or_else(|| Complaint::invalid("Invalid input JSON: inputs.id must be a string"))?;
            match self.records(kind).find(key, by)? {
                Some(record) => results.push(record.json(Some(&asked))),
                None => missing.push(key),
            }
        }
        let errors = if missing.is_empty() {
            Vec::new()
        } else {
            vec![json!({
                "status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some objects, they may be \
                deleted or not exist. Check that ids are valid.", "context": {"ids": missing},
            })]
        };
        Ok(self.batch_reply(results, errors))
    }

    fn batch_reply(&self, results: Vec<Value>, errors: Vec<Value>) -> Reply {
        let now = millis(self.now);
        let mut body =
            json!({"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now});
        if errors.is_empty() {
            return Reply::json(200, &body);
        }
        body["numErrors"] = json!(errors.len());
        body["errors"] = json!(errors);
        Reply::json(207, &body)
    }
}

fn inputs(body: &Map<String, Value>) -> Result<&[Value], Complaint> {
    let inputs = body.get("inputs").and_then(Value::as_array);
    let inputs = inputs.ok_or_else(|| Complaint::invalid("Invalid input JSON: inputs is required"))?;
    if inputs.len() > MOST {
        return Err(Complaint::invalid(format!("The maximum number of inputs is {MOST}")));
    }
    let mut seen = BTreeSet::new();
    let twice =
        inputs.iter().filter_map(|i| i.get("id").and_then(Value::as_str)).find(|id| !seen.insert(*id));
    match twice {
        Some(_) => Err(Complaint::invalid("Duplicate IDs found in batch input")),
        None => Ok(inputs),
    }
}
