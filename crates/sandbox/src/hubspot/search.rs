//! The search: powerful, and some seconds behind what was written.

use serde_json::{Map, Value, json};

use super::{
    search_request::{Search, Seen, order},
    state::{Answer, Kind, State},
};
use crate::bad_day::Reply;

/// Characters of a request.
pub(super) const LONGEST_BODY: usize = 3_000;

impl State {
    pub(super) fn search(&self, kind: Kind, body: &Map<String, Value>) -> Answer {
        let records = self.records(kind);
        let search = Search::read(body, &records.definitions)?;
        let seen = |record| Some(Seen { record, values: record.seen_by_search(self.now)? });
        let mut found: Vec<Seen<'_>> = records.all().filter_map(seen).filter(|s| search.matches(s)).collect();
        if let Some((name, descending)) = &search.sort {
            found.sort_by(|a, b| {
                let ordering = order(&a.get(name).unwrap_or_default(), &b.get(name).unwrap_or_default());
                if *descending { ordering.reverse() } else { ordering }
            });
        }
        let total = found.len();
        let page = found.iter().skip(search.after).take(search.limit);
        let results: Vec<Value> =
            page.map(|s| s.record.json_in_search(s.values, &search.properties)).collect();
        let next = search.after + results.len();
        let mut body = json!({"total": total, "results": results});
        if next < total && !results.is_empty() {
            body["paging"] = json!({"next": {"after": next.to_string()}});
        }
        Ok(Reply::json(200, &body))
    }
}
