//! Looking members up: by code, number, id range or time of change, and in no other way.

use std::cmp::Ordering;

use super::{
    columns::position,
    member::{Member, MemberJson},
    problem::Problem,
    query::Query,
    state::{Answer, State},
};
use crate::{Settings, bad_day::Reply};

const FILTERS: [&str; 8] = [
    "customer_code",
    "customer_no",
    "customer_id-from",
    "customer_id-to",
    "upd_date_time-from",
    "upd_date_time-to",
    "with_custom_fields",
    "with_customer_group",
];

/// One page of something, and whether another follows.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) more: bool,
}

impl<T> Page<T> {
    pub(super) fn cut(all: impl Iterator<Item = T>, page: usize, limit: usize) -> Self {
        let mut items: Vec<T> = all.skip((page - 1) * limit).take(limit + 1).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        Self { items, more }
    }
}

impl State {
    pub(super) fn list_members(&self, query: &Query) -> Answer {
        query.allow(&FILTERS)?;
        let page = self.find_members(query)?;
        let fields = query.fields();
        let items: Vec<_> =
            page.items.iter().map(|member| MemberJson { member, fields: fields.as_ref() }).collect();
        Ok(self.with_next("customers", query, Reply::json(200, &items), page.more))
    }

    /// How the next page is announced.
    pub(super) fn with_next(&self, path: &str, query: &Query, reply: Reply, more: bool) -> Reply {
        match query.next_page() {
            Ok(next) if more => {
                let Settings { public_url, smaregi_contract_id, .. } = &*self.settings;
                let url = format!("{public_url}/smaregi/api/{smaregi_contract_id}/pos/{path}?{next}");
                reply.with("link", format!("<{url}>; rel=\"next\""))
            }
            _ => reply,
        }
    }

    fn find_members(&self, query: &Query) -> Result<Page<&Member>, Problem> {
        let (page, limit) = (query.page()?, query.limit()?);
        let (from, to) = query.ids("customer_id")?;
        let changed = query.times("upd_date_time", self.now)?;
        let (code, number) = (query.get("customer_code"), query.get("customer_no"));
        let order = order(query)?;
        let fits = |m: &&Member| {
            (from..=to).contains(&m.id)
                && code.is_none_or(|c| m.code() == c)
                && number.is_none_or(|n| m.get("customerNo") == Some(n))
                && changed.is_none_or(|(since, until)| (since..=until).contains(&m.updated))
        };
        let mut found: Vec<&Member> = if let Some(code) = code {
            self.members
                .id_of_code(code)
                .and_then(|id| self.members.get(id))
                .into_iter()
                .filter(fits)
                .collect()
        } else if let Some(number) = number {
            self.members.ids_of_number(number).filter_map(|id| self.members.get(id)).filter(fits).collect()
        } else if let Some((since, until)) = changed {
            self.members.changed_in(since, until).filter(fits).collect()
        } else if order.is_empty() {
            // The whole file in its natural order: no need to look at more than the page.
            return Ok(Page::cut(self.members.in_ids(from, to), page, limit));
        } else {
            self.members.in_ids(from, to).collect()
        };
        found.sort_by(|a, b| compare(a, b, &order));
        Ok(Page::cut(found.into_iter(), page, limit))
    }
}

/// What to sort by; the id always decides last.
fn order(query: &Query) -> Result<Vec<(String, bool)>, Problem> {
    let order = query.sort();
    let known = |name: &str| {
        matches!(name, "customerId" | "insDateTime" | "updDateTime" | "pointExpireDate")
            || position(name).is_some()
    };
    match order.iter().find(|(name, _)| !known(name)) {
        Some((name, _)) => Err(Problem::invalid(format!("並び順「{name}」は指定できません。"))),
        None => Ok(order),
    }
}

fn compare(a: &Member, b: &Member, order: &[(String, bool)]) -> Ordering {
    let by = |(name, descending): &(String, bool)| {
        let ordering = match name.as_str() {
            "customerId" => a.id.cmp(&b.id),
            "insDateTime" => a.created.cmp(&b.created),
            "updDateTime" => a.updated.cmp(&b.updated),
            "pointExpireDate" => a.points.expires.cmp(&b.points.expires),
            name => a.get(name).cmp(&b.get(name)),
        };
        if *descending { ordering.reverse() } else { ordering }
    };
    order.iter().map(by).find(|o| o.is_ne()).unwrap_or_else(|| a.id.cmp(&b.id))
}
