//! What somebody does in the shop's admin behind everybody's back: discounts and orders are changed without a word to the
//! app that made them.

use super::{Shopify, discount::Discount, order::Order};

impl Shopify {
    /// Somebody edits a discount in the admin, in whatever way; false if there is none with this number.
    pub fn edit_discount(&self, id: u64, change: impl FnOnce(&mut Discount)) -> bool {
        let mut state = self.lock();
        let Some(mut discount) = state.commerce.remove_discount(id) else { return false };
        change(&mut discount);
        state.commerce.put_discount(discount);
        true
    }

    /// Somebody deletes a discount in the admin; false if there is none with this number.
    pub fn delete_discount(&self, id: u64) -> bool {
        self.lock().commerce.remove_discount(id).is_some()
    }

    /// An order is somebody else's from now on, as when the admin moves it to another customer.
    pub fn give_order(&self, order: u64, customer: u64) -> bool {
        self.change_order(order, |ledger, order| {
            ledger.state.commerce.put(Order { customer: Some(customer), ..order });
        })
    }

    /// Somebody deletes an order in the admin; false if there is none with this number.
    pub fn delete_order(&self, order: u64) -> bool {
        let mut state = self.lock();
        let Some(gone) = state.commerce.orders.remove(&order) else { return false };
        state.commerce.by_updated.remove(&(gone.updated_at, order));
        true
    }
}
