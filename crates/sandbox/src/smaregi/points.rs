//! Points: a balance with one expiry date, which lapses when somebody looks and not before.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{
    member::Member,
    member_reads::Page,
    problem::Problem,
    query::Query,
    state::{Answer, State},
    transaction::Transaction,
};
use crate::{bad_day::Reply, calendar::tokyo_text};

/// Nine digits.
const MOST: i64 = 999_999_999;

/// Division of a transaction that moves points or miles without a sale.
pub(super) const POINTS_ADDED: u8 = 6;
pub(super) const POINTS_TAKEN: u8 = 7;
pub(super) const POINTS_LAPSED: u8 = 8;
const MILES_ADDED: u8 = 13;
const MILES_TAKEN: u8 = 14;

/// What a write of points asks for.
struct Wish {
    point: Option<i64>,
    mile: Option<i64>,
    expires: Option<Option<Date>>,
}

impl State {
    /// Reading lapses what is overdue, before it answers.
    pub(super) fn list_points(&mut self, query: &Query) -> Answer {
        query.allow(&["customer_id"])?;
        let (page, limit) = (query.page()?, query.limit()?);
        let (from, to) = match query.id("customer_id")? {
            Some(id) => (id, id),
            None => (0, u64::MAX),
        };
        let page = Page::cut(self.members.in_ids(from, to).map(|m| m.id), page, limit);
        for &id in &page.items {
            self.lapse(id);
        }
        let items: Vec<Value> =
            page.items.iter().filter_map(|&id| self.members.get(id)).map(points_json).collect();
        Ok(self.with_next("customers/point", query, Reply::json(200, &items), page.more))
    }

    /// `POST /customers/{id}/point/add`: first lapses, then adds. What lapsed stays lapsed when the rest is refused.
    pub(super) fn add_points(&mut self, id: u64, body: &Map<String, Value>) -> Answer {
        self.members.get(id).ok_or_else(Problem::unknown_id)?;
        let wish = read_wish(body)?;
        let mut heads: Vec<u64> = self.lapse(id).into_iter().collect();
        let now = self.members.get(id).ok_or_else(Problem::unknown_id)?.points;
        let point = sum(now.point, wish.point)?;
        let mile = sum(now.mile, wish.mile)?;
        self.settle(id, point, mile, wish.expires, &mut heads);
        self.points_reply(id, &heads)
    }

    /// `PATCH /customers/{id}/point`: the balance becomes what was sent, whatever happened at the till meanwhile.
    pub(super) fn set_points(&mut self, id: u64, body: &Map<String, Value>) -> Answer {
        let now = self.members.get(id).ok_or_else(Problem::unknown_id)?.points;
        let wish = read_wish(body)?;
        let point = sum(0, Some(wish.point.unwrap_or(now.point)))?;
        let mile = sum(0, Some(wish.mile.unwrap_or(now.mile)))?;
        let mut heads = Vec::new();
        self.settle(id, point, mile, wish.expires, &mut heads);
        self.points_reply(id, &heads)
    }

    /// Books the way from the present balance to the new one.
    fn settle(
        &mut self,
        id: u64,
        point: i64,
        mile: i64,
        expires: Option<Option<Date>>,
        heads: &mut Vec<u64>,
    ) {
        let Some(before) = self.members.get(id).map(|m| m.points) else {
            return;
        };
        let delta = point - before.point;
        if delta != 0 {
            let division = if delta > 0 { POINTS_ADDED } else { POINTS_TAKEN };
            heads.push(self.book_points(id, division, delta));
        }
        if mile != before.mile {
            heads.push(self.book_miles(id, mile - before.mile));
        }
        let now = self.now;
        if let Some(points) = self.members.points_mut(id) {
            points.updated = now;
            points.expires = expires.unwrap_or(points.expires);
        }
    }

    /// Takes away what is overdue, as a transaction of its own.
    pub(super) fn lapse(&mut self, id: u64) -> Option<u64> {
        let points = self.members.get(id)?.points;
        let overdue = points.expires.is_some_and(|last_day| last_day < self.today());
        (overdue && points.point > 0).then(|| self.book_points(id, POINTS_LAPSED, -points.point))
    }

    /// Moves points without a sale and tells of it.
    fn book_points(&mut self, id: u64, division: u8, delta: i64) -> u64 {
        let mut transaction = self.blank_transaction(division, Some(id));
        transaction.new_point = delta.max(0);
        transaction.spend_point = (-delta).max(0);
        self.move_points(&mut transaction);
        self.book(transaction)
    }

    fn book_miles(&mut self, id: u64, delta: i64) -> u64 {
        let division = if delta > 0 { MILES_ADDED } else { MILES_TAKEN };
        let mut transaction = self.blank_transaction(division, Some(id));
        transaction.earn_mile = delta;
        if let Some(points) = self.members.points_mut(id) {
            points.mile += delta;
        }
        self.book(transaction)
    }

    /// Moves the member's balance by what the transaction says and notes before and after in it.
    pub(super) fn move_points(&mut self, transaction: &mut Transaction) {
        let now = self.now;
        if let Some(points) = transaction.member.and_then(|id| self.members.points_mut(id)) {
            transaction.point_before = points.point;
            let delta = transaction.new_point - transaction.spend_point;
            if delta != 0 {
                points.point += delta;
                points.updated = now;
            }
            transaction.point_after = points.point;
        }
    }

    fn points_reply(&self, id: u64, heads: &[u64]) -> Answer {
        let member = self.members.get(id).ok_or_else(Problem::unknown_id)?;
        let mut body = points_json(member);
        if let Some(body) = body.as_object_mut() {
            body.remove("insDateTime");
        }
        body["transactionHeadIds"] = heads.iter().map(u64::to_string).collect();
        Ok(Reply::json(200, &body))
    }
}

pub(super) fn points_json(member: &Member) -> Value {
    let points = member.points;
    json!({
        "customerId": member.id(),
        "mile": points.mile.to_string(),
        "point": points.point.to_string(),
        "pointExpireDate": points.expires.map(|d| d.to_string()),
        "insDateTime": tokyo_text(member.created),
        "updDateTime": tokyo_text(points.updated),
    })
}

fn sum(balance: i64, change: Option<i64>) -> Result<i64, Problem> {
    let sum = balance + change.unwrap_or(0);
    // A balance a till took below zero may still be added to.
    if sum < 0 && change.is_some_and(|c| c < 0) {
        return Err(Problem::invalid("保有ポイントが不足しています。"));
    }
    if sum > MOST {
        return Err(Problem::invalid("ポイントは9桁以内で指定してください。"));
    }
    Ok(sum)
}

fn read_wish(body: &Map<String, Value>) -> Result<Wish, Problem> {
    if let Some(name) = body.keys().find(|k| !matches!(k.as_str(), "point" | "mile" | "pointExpireDate")) {
        return Err(Problem::invalid(format!("項目「{name}」は指定できません。")));
    }
    if body.is_empty() {
        return Err(Problem::invalid("ポイントまたはマイルを指定してください。"));
    }
    let number = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => match text.parse::<i64>() {
            Ok(n) if n.abs() <= MOST && !text.starts_with('+') => Ok(Some(n)),
            _ => Err(Problem::invalid(format!("{name}は9桁以内の整数で指定してください。"))),
        },
        Some(_) => Err(Problem::invalid(format!("{name}は文字列で指定してください。"))),
    };
    let expires = match body.get("pointExpireDate") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(Value::String(text)) => match text.parse::<Date>() {
            Ok(day) if text.len() == 10 => Some(Some(day)),
            _ => return Err(Problem::invalid("ポイント失効日は日付形式(YYYY-MM-DD)で指定してください。")),
        },
        Some(_) => return Err(Problem::invalid("ポイント失効日は文字列で指定してください。")),
    };
    Ok(Wish { point: number("point")?, mile: number("mile")?, expires })
}
