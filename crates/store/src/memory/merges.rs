//! Merges in memory.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::{Code, CustomerId, MergeId, PosMemberId, Timestamp};

use super::{
    Memory,
    shelves::{Shelves, page},
};
use crate::{Error, KeyedHash, Merge, MergeState, Merges, MoveState, NewAlias, NewMerge, PointMove, Result};

impl Shelves {
    fn begin_merge(&mut self, new: NewMerge) -> std::result::Result<(), MergeId> {
        let both = [Some(new.survivor), new.loser];
        let others = both.into_iter().flatten().filter_map(|customer| self.merging.get(&customer));
        if let Some(other) = others.copied().find(|other| *other != new.id) {
            return Err(other);
        }
        if self.merges.contains_key(&new.id) {
            // It was begun before, and may be over by now: nobody is marked again.
            return Ok(());
        }
        for customer in both.into_iter().flatten() {
            self.merging.insert(customer, new.id);
        }
        let merge = Merge {
            id: new.id,
            kind: new.kind,
            survivor: new.survivor,
            loser: new.loser,
            survivor_pos: new.survivor_pos,
            loser_pos: new.loser_pos,
            state: MergeState::Planned,
            code: None,
            started_by: new.by,
            reason: new.reason,
            created_at: new.at,
            updated_at: new.at,
        };
        self.merges.insert(new.id, merge);
        Ok(())
    }
}

#[async_trait]
impl Merges for Memory {
    async fn begin_merge(&self, merge: NewMerge) -> Result<std::result::Result<(), MergeId>> {
        Ok(self.state().shelves.begin_merge(merge))
    }

    async fn merge(&self, id: MergeId) -> Result<Option<Merge>> {
        Ok(self.state().shelves.merges.get(&id).cloned())
    }

    async fn merges(&self, before: Option<(Timestamp, MergeId)>, limit: u32) -> Result<Vec<Merge>> {
        let state = self.state();
        let place = |merge: &Merge| (merge.created_at, merge.id);
        let all = state.shelves.merges.values();
        let mut rows: Vec<&Merge> =
            all.filter(|merge| before.is_none_or(|before| place(merge) < before)).collect();
        rows.sort_by_key(|merge| Reverse(place(merge)));
        Ok(page(&rows, limit))
    }

    async fn open_merge_of(&self, customer: CustomerId) -> Result<Option<MergeId>> {
        Ok(self.state().shelves.merging.get(&customer).copied())
    }

    async fn advance_merge(
        &self,
        id: MergeId,
        to: MergeState,
        code: Option<Code>,
        now: Timestamp,
    ) -> Result<()> {
        let shelves = &mut self.state().shelves;
        let merge = shelves.merges.get_mut(&id).ok_or(Error::Missing("merge"))?;
        (merge.state, merge.code, merge.updated_at) = (to, code, now);
        if to.is_over() {
            shelves.merging.retain(|_, merge| *merge != id);
        }
        Ok(())
    }

    async fn record_move(&self, moved: PointMove) -> Result<()> {
        let mut state = self.state();
        let known = state.shelves.moves.entry((moved.merge, moved.turn)).or_insert_with(|| moved.clone());
        // Who gives and who gets never changes.
        *known = PointMove { from: known.from, to: known.to, ..moved };
        Ok(())
    }

    async fn moves(&self, merge: MergeId) -> Result<Vec<PointMove>> {
        let state = self.state();
        let rows = state.shelves.moves.range((merge, u32::MIN)..=(merge, u32::MAX));
        Ok(rows.map(|(_, moved)| moved.clone()).collect())
    }

    async fn moves_of(&self, member: PosMemberId) -> Result<Vec<PointMove>> {
        let state = self.state();
        let of = |moved: &&PointMove| moved.from == member || moved.to == member;
        let mut rows: Vec<&PointMove> = state.shelves.moves.values().filter(of).collect();
        rows.sort_by_key(|moved| (Reverse(moved.updated_at), moved.merge, moved.turn));
        Ok(page(&rows, 100))
    }

    async fn in_transit(&self, limit: u32) -> Result<Vec<PointMove>> {
        let state = self.state();
        let all = state.shelves.moves.values();
        let mut rows: Vec<&PointMove> = all.filter(|moved| moved.state == MoveState::InTransit).collect();
        rows.sort_by_key(|moved| (moved.updated_at, moved.merge, moved.turn));
        Ok(page(&rows, limit))
    }

    async fn alias(&self, alias: NewAlias) -> Result<bool> {
        Ok(self.state().shelves.alias(&alias))
    }

    async fn unalias_members(&self, merge: MergeId) -> Result<()> {
        let shelves = &mut self.state().shelves;
        shelves.member_aliases.retain(|_, (_, of)| *of != merge);
        shelves.cards.retain(|_, (_, of)| *of != merge);
        Ok(())
    }

    async fn survivor(&self, customer: CustomerId) -> Result<CustomerId> {
        Ok(self.state().shelves.survivor(customer))
    }

    async fn surviving_member(&self, member: PosMemberId) -> Result<PosMemberId> {
        Ok(self.state().shelves.surviving_member(member))
    }

    async fn member_of_card(&self, card: KeyedHash) -> Result<Option<PosMemberId>> {
        let state = self.state();
        let retired = state.shelves.cards.get(&card).map(|(member, _)| *member);
        Ok(retired.map(|member| state.shelves.surviving_member(member)))
    }

    async fn former_ids(&self, customer: CustomerId) -> Result<Vec<CustomerId>> {
        let state = self.state();
        let aliases = state.shelves.customer_aliases.iter();
        Ok(aliases.filter(|(_, survivor)| **survivor == customer).map(|(old, _)| *old).collect())
    }

    async fn former_members(&self, member: PosMemberId) -> Result<Vec<PosMemberId>> {
        let state = self.state();
        let aliases = state.shelves.member_aliases.iter();
        Ok(aliases.filter(|(_, (survivor, _))| *survivor == member).map(|(old, _)| *old).collect())
    }

    async fn forget_aliases(&self, customer: CustomerId, member: Option<PosMemberId>) -> Result<u64> {
        Ok(self.state().shelves.forget_aliases(customer, member))
    }
}
