//! The receipts of all shops, in the order in which they arrived.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::{state::State, transaction::Transaction};

/// All transactions.
pub(super) struct Transactions {
    by_id: BTreeMap<u64, Transaction>,
    by_uuid: HashMap<String, u64>,
    by_code: HashMap<String, BTreeSet<u64>>,
    by_update: BTreeSet<(Timestamp, u64)>,
    last_id: u64,
}

impl Default for Transactions {
    /// A contract that has been selling for a while.
    fn default() -> Self {
        Self {
            by_id: BTreeMap::new(),
            by_uuid: HashMap::new(),
            by_code: HashMap::new(),
            by_update: BTreeSet::new(),
            last_id: 90_200,
        }
    }
}

impl Transactions {
    pub(super) fn get(&self, id: u64) -> Option<&Transaction> {
        self.by_id.get(&id)
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Transaction> {
        self.by_id.values()
    }

    pub(super) fn by_uuid(&self, uuid: &str) -> Option<&Transaction> {
        self.get(*self.by_uuid.get(uuid)?)
    }

    pub(super) fn by_code(&self, code: &str) -> impl Iterator<Item = &Transaction> {
        self.by_code.get(code).into_iter().flatten().filter_map(|id| self.get(*id))
    }

    /// Changed in this time, both ends included.
    pub(super) fn changed_in(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Transaction> {
        let range = (from <= to).then(|| self.by_update.range((from, 0)..=(to, u64::MAX)));
        range.into_iter().flatten().filter_map(|(_, id)| self.get(*id))
    }

    fn insert(&mut self, transaction: Transaction) {
        let id = transaction.id;
        if let Some(uuid) = &transaction.uuid {
            self.by_uuid.insert(uuid.clone(), id);
        }
        if let Some(code) = &transaction.member_code {
            self.by_code.entry(code.clone()).or_default().insert(id);
        }
        self.by_update.insert((transaction.updated_at, id));
        self.by_id.insert(id, transaction);
    }

    /// Takes a record out, and out of the indexes that hang on it.
    pub(super) fn remove(&mut self, id: u64) -> Option<Transaction> {
        let transaction = self.by_id.remove(&id)?;
        self.by_update.remove(&(transaction.updated_at, id));
        if let Some(ids) = transaction.member_code.as_ref().and_then(|code| self.by_code.get_mut(code)) {
            ids.remove(&id);
        }
        if let Some(uuid) = &transaction.uuid {
            self.by_uuid.remove(uuid);
        }
        Some(transaction)
    }

    /// Changes a record and the indexes that hang on it.
    pub(super) fn change(&mut self, id: u64, stamp: Timestamp, change: impl FnOnce(&mut Transaction)) {
        let Some(mut transaction) = self.by_id.remove(&id) else {
            return;
        };
        self.by_update.remove(&(transaction.updated_at, id));
        if let Some(ids) = transaction.member_code.as_ref().and_then(|code| self.by_code.get_mut(code)) {
            ids.remove(&id);
        }
        change(&mut transaction);
        transaction.updated_at = stamp;
        self.insert(transaction);
    }
}

impl State {
    /// A record of this moment that says nothing yet.
    pub(super) fn blank_transaction(&self, division: u8, member: Option<u64>) -> Transaction {
        let person = member.and_then(|id| self.members.get(id));
        Transaction {
            division,
            member,
            member_code: person.map(|m| m.code().to_owned()),
            member_rank: person.and_then(|m| m.get("rank")).map(str::to_owned),
            sold_at: self.now,
            ..Transaction::default()
        }
    }

    /// Enters a record into the books under the next number, stamps its arrival and tells of it.
    pub(super) fn book(&mut self, transaction: Transaction) -> u64 {
        self.book_as("created", transaction)
    }

    pub(super) fn book_as(&mut self, action: &str, mut transaction: Transaction) -> u64 {
        self.transactions.last_id += 1;
        let id = self.transactions.last_id;
        transaction.id = id;
        transaction.received_at = self.now;
        transaction.updated_at = self.now;
        self.transactions.insert(transaction);
        self.announce_transaction(action, id);
        id
    }
}
