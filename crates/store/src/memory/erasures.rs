//! Erasures and tombstones in memory.

use async_trait::async_trait;
use domain::{CustomerId, Timestamp};
use uuid::Uuid;

use super::{
    Memory,
    shelves::{Shelves, page},
};
use crate::{Erasure, Erasures, Error, KeyedHash, NewErasure, Receipt, Result};

impl Shelves {
    fn bury(&mut self, graves: Vec<KeyedHash>, at: Timestamp) {
        for grave in graves {
            self.tombstones.entry(grave).or_insert(at);
        }
    }
}

#[async_trait]
impl Erasures for Memory {
    async fn begin_erasure(&self, new: NewErasure, graves: Vec<KeyedHash>) -> Result<Erasure> {
        let shelves = &mut self.state().shelves;
        shelves.bury(graves, new.requested_at);
        let id = *shelves.erased.entry(new.customer).or_insert(new.id);
        let erasure = shelves.erasures.entry(id).or_insert(Erasure {
            id,
            customer: new.customer,
            cause: new.cause,
            requested_at: new.requested_at,
            due_at: new.due_at,
            completed_at: None,
            receipts: Vec::new(),
        });
        Ok(erasure.clone())
    }

    async fn bury(&self, graves: Vec<KeyedHash>, at: Timestamp) -> Result<()> {
        self.state().shelves.bury(graves, at);
        Ok(())
    }

    async fn buried(&self, graves: &[KeyedHash]) -> Result<Vec<(KeyedHash, Timestamp)>> {
        let state = self.state();
        let mut sought: Vec<KeyedHash> = graves.to_vec();
        sought.sort_unstable();
        sought.dedup();
        let found = sought.into_iter();
        Ok(found.filter_map(|grave| Some((grave, *state.shelves.tombstones.get(&grave)?))).collect())
    }

    async fn add_receipts(&self, erasure: Uuid, receipts: Vec<Receipt>) -> Result<()> {
        let mut state = self.state();
        let erasure = state.shelves.erasures.get_mut(&erasure).ok_or(Error::Missing("erasure"))?;
        let about =
            |receipt: &Receipt| (receipt.system.clone(), receipt.action.clone(), receipt.object.clone());
        for receipt in receipts {
            if erasure.receipts.iter().all(|known| about(known) != about(&receipt)) {
                erasure.receipts.push(receipt);
            }
        }
        erasure.receipts.sort_by_key(|receipt| (receipt.at, about(receipt)));
        Ok(())
    }

    async fn complete_erasure(&self, erasure: Uuid, now: Timestamp) -> Result<()> {
        if let Some(erasure) = self.state().shelves.erasures.get_mut(&erasure) {
            erasure.completed_at.get_or_insert(now);
        }
        Ok(())
    }

    async fn erasure(&self, id: Uuid) -> Result<Option<Erasure>> {
        Ok(self.state().shelves.erasures.get(&id).cloned())
    }

    async fn erasure_of(&self, customer: CustomerId) -> Result<Option<Erasure>> {
        let state = self.state();
        let id = state.shelves.erased.get(&customer);
        Ok(id.and_then(|id| state.shelves.erasures.get(id)).cloned())
    }

    async fn erasures(&self, before: Option<(Timestamp, Uuid)>, limit: u32) -> Result<Vec<Erasure>> {
        let state = self.state();
        let place = |erasure: &Erasure| (erasure.requested_at, erasure.id);
        let all = state.shelves.erasures.values();
        let mut rows: Vec<&Erasure> =
            all.filter(|erasure| before.is_none_or(|before| place(erasure) < before)).collect();
        rows.sort_by_key(|erasure| std::cmp::Reverse(place(erasure)));
        Ok(page(&rows, limit))
    }

    async fn erasures_due(&self, before: Timestamp, limit: u32) -> Result<Vec<Erasure>> {
        let state = self.state();
        let all = state.shelves.erasures.values();
        let mut rows: Vec<&Erasure> =
            all.filter(|erasure| erasure.completed_at.is_none() && erasure.due_at < before).collect();
        rows.sort_by_key(|erasure| erasure.due_at);
        Ok(page(&rows, limit))
    }
}
