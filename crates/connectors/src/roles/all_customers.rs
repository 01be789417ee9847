//! Everybody the online store knows, page by page: for bringing two customer bases together.

use async_trait::async_trait;
use domain::member::Customer;

use super::{Call, Result};

/// One page of customers, whole.
#[derive(Clone, Default)]
pub struct CustomersPage {
    /// In the order of N.
    pub customers: Vec<Customer>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// All customers of the online store, read from one end to the other.
#[async_trait]
pub trait AllCustomers: Send + Sync {
    /// The page behind `after`, or the first. Asking for the same page again is harmless.
    async fn customers_page(&self, call: &Call, after: Option<&str>) -> Result<CustomersPage>;

    /// How many there are, as far as the store says.
    async fn customer_count(&self, call: &Call) -> Result<Option<u64>>;
}
