//! All customers, page by page in the order of their ids, with what matching compares and nothing else.

use async_trait::async_trait;
use serde_json::json;

use super::{
    Shopify,
    documents::{CUSTOMERS_COUNT, CUSTOMERS_PAGE},
    wire,
};
use crate::roles::{AllCustomers, Call, CustomersPage, Result};

/// Customers a page. With seven points each a page stays well below the largest single question, and leaves the
/// smallest bucket its half for those who are in a hurry.
const PAGE: u32 = 50;

#[async_trait]
impl AllCustomers for Shopify {
    async fn customers_page(&self, call: &Call, after: Option<&str>) -> Result<CustomersPage> {
        let mut variables = self.metafields.variables(json!({ "first": PAGE, "after": after }));
        if let Some(map) = variables.as_object_mut() {
            map.retain(|name, _| !name.starts_with("sex") && !name.starts_with("registration"));
        }
        let found: wire::WholeCustomers = self.ask(call, &CUSTOMERS_PAGE, variables).await?;
        let read = found.customers.nodes.into_iter().map(wire::Customer::into_customer);
        let customers = read.collect::<std::result::Result<_, _>>();
        let customers = customers.map_err(|kind| self.line.failure(CUSTOMERS_PAGE.operation, kind))?;
        Ok(CustomersPage { customers, next: found.customers.page_info.next() })
    }

    async fn customer_count(&self, call: &Call) -> Result<Option<u64>> {
        let found: wire::CountedCustomers = self.ask(call, &CUSTOMERS_COUNT, json!({})).await?;
        Ok(found.customers_count.map(|found| found.count))
    }
}
