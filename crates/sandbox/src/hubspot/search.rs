//! The search: powerful, and some seconds behind what was written.

use serde_json::{Map, Value, json};

use super::{
    record::{Record, millis},
    search_request::{Search, order},
    state::{Answer, Kind, State},
};
use crate::bad_day::Reply;

/// Characters of a request.
pub(super) const LONGEST_BODY: usize = 3_000;

impl State {
    pub(super) fn search(&self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let records = self.records(kind);
        let search = Search::read(body, &records.definitions)?;
        let seen = records.all().filter_map(|r| Some((r, r.seen_by_search(self.now)?)));
        // Stamps and ids are properties too, though nobody wrote them.
        let stamped = |record: &Record, values: &Known| {
            let mut values = values.clone();
            values.insert("hs_object_id".into(), record.id.to_string());
            values.insert("createdate".into(), millis(record.created));
            values.insert("lastmodifieddate".into(), millis(record.updated));
            values
        };
        let mut found: Vec<(&Record, Known)> = seen
            .map(|(record, values)| (record, stamped(record, values)))
            .filter(|(_, values)| search.matches(values))
            .collect();
        if let Some((name, descending)) = &search.sort {
            found.sort_by(|(_, a), (_, b)| {
                let get = |v: &Known| v.get(name).cloned().unwrap_or_default();
                let ordering = order(&get(a), &get(b));
                if *descending { ordering.reverse() } else { ordering }
            });
        }
        let total = found.len();
        let page = found.iter().skip(search.after).take(search.limit);
        let results: Vec<Value> =
            page.map(|(record, values)| record.json_in_search(values, &search.properties)).collect();
        let next = search.after + results.len();
        let mut body = json!({"total": total, "results": results});
        if next < total && !results.is_empty() {
            body["paging"] = json!({"next": {"after": next.to_string()}});
        }
        Ok(Reply::json(200, &body))
    }
}

type Known = std::collections::BTreeMap<String, String>;
