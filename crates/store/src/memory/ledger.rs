//! The ledger in memory.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::{ConversionId, CustomerId, Points, ledger::Account};

use super::{Memory, shelves::Shelves};
use crate::{Ledger, LedgerEntry, NewEntry, Result};

impl Shelves {
    /// False if the reference is there already.
    pub(super) fn book(&mut self, new: NewEntry) -> bool {
        if !self.booked.insert(new.reference.clone()) {
            return false;
        }
        self.ledger.push(LedgerEntry {
            number: self.ledger.len() as u64 + 1,
            at: new.at,
            customer: new.customer,
            coupon: new.coupon,
            reference: new.reference,
            way: new.way,
            points: new.points,
            pos_transaction: new.pos_transaction,
        });
        true
    }

    fn entries(&self, wanted: impl Fn(&LedgerEntry) -> bool) -> Vec<LedgerEntry> {
        self.ledger.iter().filter(|entry| wanted(entry)).cloned().collect()
    }
}

#[async_trait]
impl Ledger for Memory {
    async fn book(&self, entry: NewEntry) -> Result<bool> {
        Ok(self.state().shelves.book(entry))
    }

    async fn ledger_of(
        &self,
        customer: CustomerId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LedgerEntry>> {
        let before = before.unwrap_or(u64::MAX);
        let wanted = |entry: &LedgerEntry| entry.customer == customer && entry.number < before;
        let mut rows = self.state().shelves.entries(wanted);
        rows.sort_by_key(|entry| Reverse(entry.number));
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn ledger_of_coupon(&self, coupon: ConversionId) -> Result<Vec<LedgerEntry>> {
        Ok(self.state().shelves.entries(|entry| entry.coupon == Some(coupon)))
    }

    async fn ledger_under(&self, prefix: &str) -> Result<Vec<LedgerEntry>> {
        Ok(self.state().shelves.entries(|entry| entry.reference.starts_with(prefix)))
    }

    async fn ledger_after(&self, number: u64, limit: u32) -> Result<Vec<LedgerEntry>> {
        let mut rows = self.state().shelves.entries(|entry| entry.number > number);
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn balances(&self, customer: Option<CustomerId>) -> Result<Vec<(Account, Points)>> {
        let rows =
            self.state().shelves.entries(|entry| customer.is_none_or(|customer| entry.customer == customer));
        let of = |account: Account| {
            let lines = rows.iter().filter_map(|entry| match account {
                a if a == entry.way.from() => Some(-entry.points.points().0),
                a if a == entry.way.to() => Some(entry.points.points().0),
                _ => None,
            });
            let lines: Vec<i64> = lines.collect();
            (!lines.is_empty()).then(|| (account, Points(lines.into_iter().sum())))
        };
        Ok(Account::ALL.into_iter().filter_map(of).collect())
    }
}
