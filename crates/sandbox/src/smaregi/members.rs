//! The member file: found by id, by code, by number or by when it last changed, however many there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::member::Member;

/// All members. Codes are unique, numbers need not be.
#[derive(Default)]
pub(super) struct Members {
    by_id: BTreeMap<u64, Member>,
    by_code: HashMap<Box<str>, u64>,
    by_number: HashMap<Box<str>, BTreeSet<u64>>,
    by_update: BTreeSet<(Timestamp, u64)>,
    last_id: u64,
}

impl Members {
    /// Ids rise and are never used again.
    pub(super) fn fresh_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn get(&self, id: u64) -> Option<&Member> {
        self.by_id.get(&id)
    }

    pub(super) fn id_of_code(&self, code: &str) -> Option<u64> {
        self.by_code.get(code).copied()
    }

    /// Everyone with this number, lowest id first.
    pub(super) fn ids_of_number(&self, number: &str) -> impl Iterator<Item = u64> {
        self.by_number.get(number).into_iter().flatten().copied()
    }

    pub(super) fn count(&self) -> usize {
        self.by_id.len()
    }

    /// Lowest id first.
    pub(super) fn in_ids(&self, from: u64, to: u64) -> impl DoubleEndedIterator<Item = &Member> {
        // A range that ends before it begins is empty; the map would panic.
        let range = (from <= to).then(|| self.by_id.range(from..=to));
        range.into_iter().flatten().map(|(_, m)| m)
    }

    /// Those who changed in this time, both ends included; longest ago first.
    pub(super) fn changed_in(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Member> {
        let range = (from <= to).then(|| self.by_update.range((from, 0)..=(to, u64::MAX)));
        range.into_iter().flatten().filter_map(|(_, id)| self.by_id.get(id))
    }

    /// Somebody who brings an id of their own; later ids lie above it.
    pub(super) fn insert_as_is(&mut self, member: Member) {
        self.last_id = self.last_id.max(member.id);
        self.insert(member);
    }

    pub(super) fn insert(&mut self, member: Member) {
        self.by_code.insert(member.code().into(), member.id);
        if let Some(number) = member.get("customerNo") {
            self.by_number.entry(number.into()).or_default().insert(member.id);
        }
        self.by_update.insert((member.updated, member.id));
        self.by_id.insert(member.id, member);
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Member> {
        let member = self.by_id.remove(&id)?;
        self.by_code.remove(member.code());
        if let Some(number) = member.get("customerNo")
            && let Some(ids) = self.by_number.get_mut(number)
        {
            ids.remove(&id);
        }
        self.by_update.remove(&(member.updated, id));
        Some(member)
    }

    /// Changes a record and every index that hangs on it; `stamp` is its new `updDateTime`.
    pub(super) fn change(&mut self, id: u64, stamp: Timestamp, change: impl FnOnce(&mut Member)) {
        if let Some(mut member) = self.remove(id) {
            change(&mut member);
            member.updated = stamp;
            self.insert(member);
        }
    }

    /// Points have a time stamp of their own: the record does not count as changed.
    pub(super) fn points_mut(&mut self, id: u64) -> Option<&mut super::member::Points> {
        self.by_id.get_mut(&id).map(|m| &mut m.points)
    }

    /// Somebody else than this one, if anybody is there.
    pub(super) fn other_than(&self, id: u64) -> Option<&Member> {
        let after = self.by_id.range(id.saturating_add(1)..).next();
        after.or_else(|| self.by_id.range(..id).next_back()).map(|(_, m)| m)
    }
}
