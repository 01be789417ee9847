//! The keyed member index in memory, and what stands in it under an older key.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::PosMemberId;

use super::{Memory, shelves::Shelves};
use crate::{IndexEntry, MemberIndex, Rekeying, Result};

impl Shelves {
    /// Forgets a member; how many rows that were.
    pub(super) fn unindex(&mut self, member: PosMemberId) -> u64 {
        let Some((_, entries)) = self.members.remove(&member) else { return 0 };
        for entry in &entries {
            if let Some(found) = self.hashes.get_mut(&(entry.field, entry.hash)) {
                found.remove(&member);
            }
        }
        1 + entries.len() as u64
    }

    /// Replaces what is known of these members; an empty list forgets one.
    pub(super) fn index(&mut self, key_version: u32, members: BTreeMap<PosMemberId, Vec<IndexEntry>>) {
        for (member, entries) in members {
            self.unindex(member);
            if entries.is_empty() {
                continue;
            }
            for entry in &entries {
                self.hashes.entry((entry.field, entry.hash)).or_default().insert(member);
            }
            self.members.insert(member, (key_version, entries));
        }
    }
}

#[async_trait]
impl MemberIndex for Memory {
    async fn index_members(
        &self,
        key_version: u32,
        members: Vec<(PosMemberId, Vec<IndexEntry>)>,
    ) -> Result<()> {
        // A member named twice is what was said last.
        self.state().shelves.index(key_version, members.into_iter().collect());
        Ok(())
    }

    async fn find_members(&self, entry: IndexEntry, limit: u32) -> Result<Vec<PosMemberId>> {
        let state = self.state();
        let found = state.shelves.hashes.get(&(entry.field, entry.hash));
        Ok(found.map_or_else(Vec::new, |found| found.iter().take(limit as usize).copied().collect()))
    }

    async fn indexed_members(&self) -> Result<u64> {
        Ok(self.state().shelves.members.len() as u64)
    }
}

#[async_trait]
impl Rekeying for Memory {
    async fn under_other_keys(&self, key_version: u32) -> Result<u64> {
        let state = self.state();
        let members = state.shelves.members.values().filter(|(version, _)| *version != key_version);
        let echoes = state.shelves.echoes.values().filter(|echo| echo.key_version != key_version);
        Ok((members.count() + echoes.count()) as u64)
    }

    async fn forget_other_keys(&self, key_version: u32, limit: u32) -> Result<u64> {
        let shelves = &mut self.state().shelves;
        let members = shelves.members.iter().filter(|(_, (version, _))| *version != key_version);
        let members: Vec<PosMemberId> = members.map(|(member, _)| *member).take(limit as usize).collect();
        let echoes = shelves.echoes.iter().filter(|(_, echo)| echo.key_version != key_version);
        let echoes: Vec<_> = echoes.map(|(key, _)| *key).take(limit as usize).collect();
        for member in &members {
            shelves.unindex(*member);
        }
        for key in &echoes {
            shelves.echoes.remove(key);
        }
        Ok((members.len() + echoes.len()) as u64)
    }
}
