//! The books of the trade: orders, discounts, and the refunds that were asked for by key.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use super::{discount::Discount, order::Order};

/// Everything about buying, with the indexes that keep it fast.
#[derive(Debug, Default)]
pub(super) struct Commerce {
    pub(super) orders: BTreeMap<u64, Order>,
    pub(super) by_updated: BTreeSet<(Timestamp, u64)>,
    pub(super) discounts: BTreeMap<u64, Discount>,
    by_code: HashMap<String, u64>,
    /// Refunds by their idempotency key: what was asked, and which order and refund came of it.
    pub(super) refund_keys: HashMap<String, (Value, u64, u64)>,
    /// Orders whose cancellation was taken on, by job.
    pub(super) cancel_jobs: HashMap<String, u64>,
    placed: u64,
}

impl Commerce {
    /// `#1001`, `#1002`, ...
    pub(super) fn next_name(&mut self) -> String {
        self.placed += 1;
        format!("#{}", 1_000 + self.placed)
    }

    /// Writes an order and keeps the index true.
    pub(super) fn put(&mut self, order: Order) {
        if let Some(old) = self.orders.get(&order.id) {
            self.by_updated.remove(&(old.updated_at, old.id));
        }
        self.by_updated.insert((order.updated_at, order.id));
        self.orders.insert(order.id, order);
    }

    /// Writes a discount and keeps the index true.
    pub(super) fn put_discount(&mut self, discount: Discount) {
        self.remove_discount(discount.id);
        self.by_code.insert(discount.code.to_lowercase(), discount.id);
        self.discounts.insert(discount.id, discount);
    }

    /// Takes a discount out; its code is free again.
    pub(super) fn remove_discount(&mut self, id: u64) -> Option<Discount> {
        let discount = self.discounts.remove(&id)?;
        self.by_code.remove(&discount.code.to_lowercase());
        Some(discount)
    }

    /// The discount of a code, whatever its case.
    pub(super) fn by_code(&self, code: &str) -> Option<&Discount> {
        self.discounts.get(self.by_code.get(&code.trim().to_lowercase())?)
    }

    /// Orders of a customer who became one with another.
    pub(super) fn move_orders(&mut self, from: u64, to: u64) {
        for order in self.orders.values_mut().filter(|order| order.customer == Some(from)) {
            order.customer = Some(to);
        }
        for discount in self.discounts.values_mut() {
            for customer in discount.customers.iter_mut().filter(|customer| **customer == from) {
                *customer = to;
            }
        }
    }
}
