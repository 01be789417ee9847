//! Purchases in memory.

use async_trait::async_trait;
use domain::{
    CustomerId,
    purchase::{Purchase, PurchaseId},
};

use super::Memory;
use crate::{Purchases, Result};

#[async_trait]
impl Purchases for Memory {
    async fn note_purchase(&self, customer: CustomerId, purchase: Purchase) -> Result<()> {
        let shelves = &mut self.state().shelves;
        if !shelves.is_erased(customer) {
            shelves.purchases.insert(purchase.id, (customer, purchase));
        }
        Ok(())
    }

    async fn purchase(&self, id: PurchaseId) -> Result<Option<(CustomerId, Purchase)>> {
        Ok(self.state().shelves.purchases.get(&id).copied())
    }

    async fn forget_purchase(&self, id: PurchaseId) -> Result<()> {
        self.state().shelves.purchases.remove(&id);
        Ok(())
    }

    async fn purchases_of(&self, customer: CustomerId) -> Result<Vec<Purchase>> {
        let state = self.state();
        let theirs = state.shelves.purchases.values().filter(|(of, _)| *of == customer);
        let mut rows: Vec<Purchase> = theirs.map(|(_, purchase)| *purchase).collect();
        rows.sort_by_key(|purchase| (purchase.bought_at, purchase.id));
        Ok(rows)
    }

    async fn move_purchases(&self, from: CustomerId, to: CustomerId) -> Result<u64> {
        let mut state = self.state();
        let theirs = state.shelves.purchases.values_mut().filter(|(of, _)| *of == from);
        Ok(theirs.map(|row| row.0 = to).count() as u64)
    }

    async fn forget_purchases_of(&self, customer: CustomerId) -> Result<u64> {
        let purchases = &mut self.state().shelves.purchases;
        let before = purchases.len();
        purchases.retain(|_, (of, _)| *of != customer);
        Ok((before - purchases.len()) as u64)
    }
}
