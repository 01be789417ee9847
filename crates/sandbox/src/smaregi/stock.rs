//! What is on the shelves: a number per product and shop, and every change of it under a number of its own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    member_reads::Page,
    problem::Problem,
    query::Query,
    state::{Answer, State},
};
use crate::{bad_day::Reply, calendar::tokyo_text};

/// Nine digits, either way: negative stock is legal.
const MOST: i64 = 999_999_999;

/// How much, and since when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) amount: i64,
    updated: Timestamp,
}

/// All shelves; a product appears with its first movement.
pub(super) struct Stock {
    levels: BTreeMap<(String, u64), Level>,
    last_change: u64,
}

impl Default for Stock {
    /// A contract that has been moving boxes for a while.
    fn default() -> Self {
        Self { levels: BTreeMap::new(), last_change: 70_000 }
    }
}

impl Stock {
    pub(super) fn level(&self, store: &str, product: u64) -> Option<&Level> {
        self.levels.get(&(store.to_owned(), product))
    }
}

impl State {
    pub(super) fn list_stock(&self, query: &Query) -> Answer {
        query.allow(&["store_id", "product_id", "upd_date_time-from", "upd_date_time-to"])?;
        let product = query.id("product_id")?;
        let store = query.get("store_id");
        let changed = query.times("upd_date_time", self.now)?;
        let fits = |((s, p), level): &(&(String, u64), &Level)| {
            store.is_none_or(|wanted| wanted == s)
                && product.is_none_or(|wanted| wanted == *p)
                && changed.is_none_or(|(from, to)| (from..=to).contains(&level.updated))
        };
        let page = Page::cut(self.stock.levels.iter().filter(fits), query.page()?, query.limit()?);
        let one = |((store, product), level): &(&(String, u64), &Level)| {
            json!({
                "storeId": store, "productId": product.to_string(), "stockAmount": level.amount.to_string(),
                "layawayStockAmount": "0", "updDateTime": tokyo_text(level.updated),
            })
        };
        let items: Vec<Value> = page.items.iter().map(one).collect();
        Ok(self.with_next("stock", query, Reply::json(200, &items), page.more))
    }

    /// `POST /stock/{product_id}/add`.
    pub(super) fn add_stock(&mut self, product: u64, body: &Map<String, Value>) -> Answer {
        self.shops.product(product).ok_or_else(Problem::unknown_id)?;
        let store = body.get("storeId").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !self.shops.has(&store) {
            return Err(Problem::unknown_store());
        }
        let amount = body.get("stockAmount").and_then(Value::as_str).and_then(|t| t.parse::<i64>().ok());
        let Some(amount) = amount.filter(|n| n.abs() <= 2 * MOST) else {
            return Err(Problem::invalid("在庫数は整数で指定してください。"));
        };
        let memo = body.get("stockHistory").and_then(|h| h.get("memo")).and_then(Value::as_str);
        if memo.is_some_and(|m| m.chars().count() > 100) {
            return Err(Problem::invalid("備考は100文字以内で入力してください。"));
        }
        let before = self.stock.level(&store, product).map_or(0, |l| l.amount);
        if (before + amount).abs() > MOST {
            return Err(Problem::invalid("在庫数が上限または下限を超えています。"));
        }
        let change = self.move_stock(&store, product, amount);
        Ok(Reply::json(
            200,
            &json!({
                "productId": product.to_string(), "storeId": store, "stockAmount": (before + amount).to_string(),
                "updDateTime": tokyo_text(self.now),
                "stockHistory": {"id": change.to_string(), "memo": memo},
            }),
        ))
    }

    /// Moves stock and tells of it; returns the number of the change.
    pub(super) fn move_stock(&mut self, store: &str, product: u64, amount: i64) -> u64 {
        let now = self.now;
        let level =
            self.stock.levels.entry((store.to_owned(), product)).or_insert(Level { amount: 0, updated: now });
        level.amount += amount;
        level.updated = now;
        self.stock.last_change += 1;
        let change = self.stock.last_change;
        let id = json!({"id": change.to_string(), "productId": product.to_string(), "storeId": store});
        self.announce("pos:stock", "edited", ("ids", json!([id])));
        change
    }
}
