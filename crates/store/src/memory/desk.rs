//! Dead letters, audit and cursors in memory.

use std::collections::hash_map::Entry;

use crate::{
    Audit, AuditEntry, AuditVerdict, Cursors, DeadLetter, DeadLetters, LetterFilter, LetterState, NewAudit,
    Resolution, Result, RunState,
};
use async_trait::async_trait;
use domain::Timestamp;
use uuid::Uuid;

use super::Memory;

#[async_trait]
impl DeadLetters for Memory {
    async fn letters(&self, filter: &LetterFilter) -> Result<Vec<DeadLetter>> {
        let state = self.state();
        let wanted = |letter: &&DeadLetter| {
            filter.state.is_none_or(|state| state == letter.state)
                && filter.owner.is_none_or(|owner| owner == letter.owner)
                && filter.flow.as_ref().is_none_or(|flow| *flow == letter.flow)
                && filter.run.is_none_or(|run| run == letter.run)
                && filter.created_before.is_none_or(|before| letter.created_at < before)
        };
        let mut found: Vec<DeadLetter> = state.letters.iter().filter(wanted).cloned().collect();
        found.sort_by_key(|letter| (letter.due_at, letter.created_at));
        found.truncate(filter.limit as usize);
        Ok(found)
    }

    async fn letter(&self, id: Uuid) -> Result<Option<DeadLetter>> {
        Ok(self.state().letters.iter().find(|letter| letter.id == id).cloned())
    }

    async fn take(&self, id: Uuid, by: &str) -> Result<bool> {
        let mut state = self.state();
        let Some(letter) =
            state.letters.iter_mut().find(|letter| letter.id == id && letter.ended_at.is_none())
        else {
            return Ok(false);
        };
        letter.state = LetterState::Taken;
        letter.taken_by = Some(by.to_owned());
        Ok(true)
    }

    async fn end(&self, id: Uuid, how: Resolution, by: &str, now: Timestamp) -> Result<bool> {
        let mut state = self.state();
        let Some(letter) =
            state.letters.iter_mut().find(|letter| letter.id == id && letter.ended_at.is_none())
        else {
            return Ok(false);
        };
        letter.state = match how {
            Resolution::Retried => LetterState::Resolved,
            Resolution::Discarded => LetterState::Discarded,
        };
        letter.ended_at = Some(now);
        letter.ended_by = Some(by.to_owned());
        let (run, code) = (letter.run, letter.code.clone());
        if how == Resolution::Discarded {
            for other in state.letters.iter_mut().filter(|one| one.run == run && one.ended_at.is_none()) {
                (other.state, other.ended_at) = (LetterState::Discarded, Some(now));
                other.ended_by = Some(by.to_owned());
            }
            let (seq, entry) = state.run(run)?;
            if !matches!(entry.row.state, RunState::Waiting | RunState::Dead) {
                return Ok(true);
            }
            entry.row.code = Some(code);
            state.stands(seq, RunState::Discarded, Some(now));
            state.fence_out(seq);
            state.leave(seq);
        }
        Ok(true)
    }
}

#[async_trait]
impl Audit for Memory {
    async fn append(&self, entry: NewAudit) -> Result<AuditEntry> {
        let mut state = self.state();
        let number = state.audit.len() as u64 + 1;
        let entry = AuditEntry {
            number,
            at: entry.at,
            who: entry.who,
            action: entry.action,
            object: entry.object,
            reason: entry.reason,
            change: entry.change,
            // The chain is the real store's business; nothing can be edited here.
            hash: format!("{number:064x}"),
        };
        state.audit.push(entry.clone());
        Ok(entry)
    }

    async fn audit(&self, before: Option<u64>, limit: u32) -> Result<Vec<AuditEntry>> {
        let state = self.state();
        let older =
            state.audit.iter().rev().filter(|entry| before.is_none_or(|before| entry.number < before));
        Ok(older.take(limit as usize).cloned().collect())
    }

    async fn verify_audit(&self, head: Option<&str>) -> Result<AuditVerdict> {
        let state = self.state();
        if head.is_some_and(|head| state.audit.iter().all(|entry| entry.hash != head)) {
            return Ok(AuditVerdict::Broken { number: state.audit.len() as u64 + 1 });
        }
        let head = state.audit.last().map(|entry| entry.hash.clone());
        Ok(AuditVerdict::Intact { entries: state.audit.len() as u64, head })
    }
}

#[async_trait]
impl Cursors for Memory {
    async fn cursor(&self, name: &str) -> Result<Option<String>> {
        Ok(self.state().cursors.get(name).cloned())
    }

    async fn set_cursor(&self, name: &str, value: &str) -> Result<()> {
        self.state().cursors.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    async fn first_in_window(&self, cause: &str, window: &str) -> Result<bool> {
        let mut state = self.state();
        let entry = state.windows.entry((cause.to_owned(), window.to_owned()));
        let is_first = matches!(entry, Entry::Vacant(_));
        entry.or_insert(None);
        Ok(is_first)
    }
}
