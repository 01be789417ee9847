//! Both people of a case on a terminal: masked, and never kept.

use flows::operators::{Record, RecordState, Records};
use serde_json::{Value, json};

use crate::voice::{Row, Voice};

/// Shows the case and both sides; `seen` at the end goes with a decision.
pub(super) fn tell(
    as_object: bool,
    mut case: Value,
    cells: &[String],
    records: &Records,
    voice: &mut Voice,
) -> anyhow::Result<()> {
    if as_object {
        let members = records.members.iter().map(|(id, record)| {
            let mut member = record_json(record);
            member["pos_member_id"] = json!(id);
            member
        });
        case["records"] = json!({ "customer": record_json(&records.customer), "members": members.collect::<Vec<_>>(), "seen": records.seen });
        return voice.json(&case);
    }
    voice.say(cells.join("  "))?;
    let mut heads = vec!["FACT".to_owned(), "CUSTOMER".to_owned()];
    heads.extend(records.members.iter().map(|(id, _)| format!("MEMBER {id}")));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    voice.list(false, &heads, rows(records))?;
    voice.say(format!("seen {}", records.seen))?;
    Ok(())
}

fn rows(records: &Records) -> Vec<Row> {
    let all = || std::iter::once(&records.customer).chain(records.members.iter().map(|(_, record)| record));
    let row = |name: &str, tell: &dyn Fn(&Record) -> String| {
        let cells = std::iter::once(name.to_owned()).chain(all().map(tell)).collect();
        Row { cells, json: Value::Null }
    };
    let fields: Vec<&str> = all()
        .find(|record| !record.values.is_empty())
        .map(|r| r.values.iter().map(|v| v.field).collect())
        .unwrap_or_default();
    let mut rows = vec![row("state", &|record| state(record).to_owned())];
    rows.extend(fields.into_iter().map(|field| {
        row(field, &|record| match record.values.iter().find(|shown| shown.field == field) {
            Some(shown) => match shown.level {
                Some(level) => format!("{} ({level})", shown.text.reveal()),
                None => shown.text.reveal().clone(),
            },
            None => String::new(),
        })
    }));
    let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
    rows.push(row("points", &|record| number(record.points)));
    rows.push(row("last purchase", &|record| {
        record.last_purchase.map(|sale| sale.at.to_string()).unwrap_or_default()
    }));
    rows.push(row("since", &|record| record.since.map(|day| day.to_string()).unwrap_or_default()));
    rows
}

const fn state(record: &Record) -> &'static str {
    match record.state {
        RecordState::Here => "here",
        RecordState::Gone => "gone",
        RecordState::Silent => "silent",
    }
}

fn record_json(record: &Record) -> Value {
    let value = |shown: &flows::operators::Shown| json!({ "field": shown.field, "text": shown.text.reveal(), "level": shown.level });
    json!({
        "state": state(record),
        "values": record.values.iter().map(value).collect::<Vec<_>>(),
        "since": record.since,
        "points": record.points,
        "rank": record.rank,
        "last_purchase_at": record.last_purchase.map(|sale| sale.at),
        "last_purchase_amount": record.last_purchase.and_then(|sale| sale.amount).map(|yen| yen.0),
        "linked_to": record.linked_to,
        "has_left": record.has_left,
    })
}
