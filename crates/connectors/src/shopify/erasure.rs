//! Asks the store to erase a customer. It does so when its own waiting time is over, and tells by an event.

use async_trait::async_trait;
use domain::{Code, CustomerId, Kind};
use serde_json::json;

use super::{Shopify, documents::ERASURE_REQUEST, wire};
use crate::roles::{Call, Result, StoreErasure, StorefrontErasure};

#[async_trait]
impl StorefrontErasure for Shopify {
    async fn request_erasure(&self, call: &Call, id: CustomerId) -> Result<StoreErasure> {
        let variables = json!({ "customerId": id.gid() });
        let answer: wire::ErasureRequested = self.ask(call, &ERASURE_REQUEST, variables).await?;
        match answer.customer_request_data_erasure.user_errors.first() {
            None => Ok(StoreErasure::Requested),
            Some(error) if error.code.as_deref() == Some("DOES_NOT_EXIST") => Ok(StoreErasure::Gone),
            Some(_) => {
                let code = Code::new("erasure-refused");
                Err(self.line.failure(ERASURE_REQUEST.operation, Kind::Rejected { code }))
            }
        }
    }
}
