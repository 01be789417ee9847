//! What customers buy online and at the tills reaches the CRM, once each, and follows what goes back.

pub mod gather;
pub mod history;
pub mod missed;
pub mod note;

use std::sync::Arc;

use connectors::roles::{OnlineOrders, PurchaseBook, TillSales};

/// Who sells and who keeps the book; a hub without these leaves purchases alone.
pub struct Trade {
    /// The online store.
    pub orders: Arc<dyn OnlineOrders>,
    /// The tills.
    pub sales: Arc<dyn TillSales>,
    /// The CRM.
    pub book: Arc<dyn PurchaseBook>,
    /// Each purchase is an order record of the CRM too, not only part of the contact's figures.
    pub as_records: bool,
}
