//! The end of a membership: status 3 with a leave date, or a record that is let go.

use async_trait::async_trait;
use domain::{Date, PosMemberId};
use serde_json::{Value, json};

use super::Smaregi;
use crate::roles::{Call, Membership, Result};

const WITHDRAWN: &str = "3";

#[async_trait]
impl Membership for Smaregi {
    async fn withdraw(&self, call: &Call, id: PosMemberId, on: Date) -> Result<()> {
        let body = json!({ "status": WITHDRAWN, "leaveDate": on.to_string(), "mailReceiveFlag": "0" });
        self.last_patch(call, "end the membership", id, body).await
    }

    async fn release(&self, call: &Call, id: PosMemberId) -> Result<()> {
        let body = json!({ "customerNo": null, "mailReceiveFlag": "0" });
        self.last_patch(call, "let the member go", id, body).await
    }
}

impl Smaregi {
    async fn last_patch(
        &self,
        call: &Call,
        operation: &'static str,
        id: PosMemberId,
        body: Value,
    ) -> Result<()> {
        match self.patch(call, operation, id, body).await {
            Err(failure) if failure.is_rejected_as("member-gone") => Ok(()),
            done => done,
        }
    }
}
