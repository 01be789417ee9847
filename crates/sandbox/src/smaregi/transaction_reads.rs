//! Looking receipts up: by time, by number, by the member's code; the history of points is read this way too.

use std::cmp::Ordering;

use jiff::{Timestamp, civil::Date};
use serde_json::Value;

use super::{
    member_reads::Page,
    problem::Problem,
    query::{Query, Range},
    state::{Answer, State},
    transaction::Transaction,
};
use crate::{bad_day::Reply, calendar::in_tokyo};

/// With details a page holds no more than this, whatever was asked for.
const MOST_WITH_DETAILS: usize = 100;

const FILTERS: [&str; 20] = [
    "transaction_head_id-from",
    "transaction_head_id-to",
    "transaction_date_time-from",
    "transaction_date_time-to",
    "terminal_tran_date_time-from",
    "terminal_tran_date_time-to",
    "sum_date",
    "sum_date-from",
    "sum_date-to",
    "upd_date_time-from",
    "upd_date_time-to",
    "store_id",
    "customer_code",
    "transaction_head_division",
    "transaction_uuid",
    "barcode",
    "adjustment_date_time",
    "with_details",
    "with_deposit_others",
    "with_payments",
];

/// A list call, understood.
struct Wanted<'a> {
    ids: Range<u64>,
    received: Option<Range<Timestamp>>,
    sold: Option<Range<Timestamp>>,
    updated: Option<Range<Timestamp>>,
    days: Option<Range<Date>>,
    store: Option<&'a str>,
    code: Option<&'a str>,
    division: Option<u8>,
    uuid: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn read(query: &'a Query, now: Timestamp, today: Date) -> Result<Self, Problem> {
        query.allow(&FILTERS)?;
        let division = query.get("transaction_head_division").map(str::parse).transpose();
        let wanted = Self {
            ids: query.ids("transaction_head_id")?,
            received: query.times("transaction_date_time", now)?,
            sold: query.times("terminal_tran_date_time", now)?,
            updated: query.times("upd_date_time", now)?,
            days: query.days("sum_date", today)?,
            store: query.get("store_id"),
            code: query.get("customer_code"),
            division: division.map_err(|_| Problem::invalid("取引区分の値が不正です。"))?,
            uuid: query.get("transaction_uuid"),
        };
        let has_range = wanted.received.or(wanted.sold).or(wanted.updated).is_some() || wanted.days.is_some();
        let names_some = wanted.uuid.is_some() || (wanted.code.is_some() && wanted.division.is_some());
        if has_range || names_some {
            return Ok(wanted);
        }
        Err(Problem::invalid("取引日時、端末取引日時、締め日、更新日時のいずれかの範囲を指定してください。"))
    }

    fn fits(&self, t: &Transaction) -> bool {
        let in_time =
            |range: Option<Range<Timestamp>>, at| range.is_none_or(|(from, to)| from <= at && at <= to);
        let in_days = |(from, to): Range<Date>| t.sum_date.is_some_and(|day| from <= day && day <= to);
        (self.ids.0..=self.ids.1).contains(&t.id)
            && in_time(self.received, t.received_at)
            && in_time(self.sold, t.sold_at)
            && in_time(self.updated, t.updated_at)
            && self.days.is_none_or(in_days)
            && self.store.is_none_or(|s| t.store.as_deref() == Some(s))
            && self.code.is_none_or(|c| t.member_code.as_deref() == Some(c))
            && self.division.is_none_or(|d| t.division == d)
            && self.uuid.is_none_or(|u| t.uuid.as_deref() == Some(u))
    }
}

impl State {
    pub(super) fn list_transactions(&self, query: &Query) -> Answer {
        let wanted = Wanted::read(query, self.now, self.today())?;
        let with_details = details(query)?;
        let limit = query.limit()?;
        let limit = if with_details { limit.min(MOST_WITH_DETAILS) } else { limit };
        let mut found: Vec<&Transaction> = if let Some(uuid) = wanted.uuid {
            self.transactions.by_uuid(uuid).into_iter().filter(|t| wanted.fits(t)).collect()
        } else if let Some(code) = wanted.code {
            self.transactions.by_code(code).filter(|t| wanted.fits(t)).collect()
        } else if let Some((from, to)) = wanted.updated {
            self.transactions.changed_in(from, to).filter(|t| wanted.fits(t)).collect()
        } else {
            self.transactions.all().filter(|t| wanted.fits(t)).collect()
        };
        let order = query.sort();
        let known =
            ["transactionHeadId", "transactionDateTime", "terminalTranDateTime", "updDateTime", "sumDate"];
        if let Some((name, _)) = order.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            return Err(Problem::invalid(format!("並び順「{name}」は指定できません。")));
        }
        found.sort_by(|a, b| compare(a, b, &order));
        let page = Page::cut(found.into_iter(), query.page()?, limit);
        let fields = query.fields();
        let narrowed = |t: &&Transaction| {
            let mut json = t.json(with_details);
            if let (Some(fields), Some(all)) = (&fields, json.as_object_mut()) {
                all.retain(|name, _| fields.contains(name.as_str()) || name == "details");
            }
            json
        };
        let items: Vec<Value> = page.items.iter().map(narrowed).collect();
        Ok(self.with_next("transactions", query, Reply::json(200, &items), page.more))
    }

    pub(super) fn get_transaction(&self, id: u64, query: &Query) -> Answer {
        let transaction = self.transactions.get(id).ok_or_else(Problem::unknown_id)?;
        Ok(Reply::json(200, &transaction.json(details(query)?)))
    }

    /// The business day of a moment; the shops of this town change days at midnight.
    pub(super) fn business_day(&self, at: Timestamp) -> Date {
        in_tokyo(at).date()
    }
}

fn details(query: &Query) -> Result<bool, Problem> {
    match query.get("with_details") {
        None | Some("none") => Ok(false),
        Some("summary" | "all") => Ok(true),
        Some(_) => Err(Problem::invalid("with_detailsの値が不正です。")),
    }
}

fn compare(a: &Transaction, b: &Transaction, order: &[(String, bool)]) -> Ordering {
    let by = |(name, descending): &(String, bool)| {
        let ordering = match name.as_str() {
            "transactionDateTime" => a.received_at.cmp(&b.received_at),
            "terminalTranDateTime" => a.sold_at.cmp(&b.sold_at),
            "updDateTime" => a.updated_at.cmp(&b.updated_at),
            "sumDate" => a.sum_date.cmp(&b.sum_date),
            _ => a.id.cmp(&b.id),
        };
        if *descending { ordering.reverse() } else { ordering }
    };
    order.iter().map(by).find(|o| o.is_ne()).unwrap_or_else(|| a.id.cmp(&b.id))
}
