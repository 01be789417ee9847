//! Permission to send marketing mail: written only when the customer gave it or took it back.

use domain::{CustomerId, Kind};
use serde_json::{Value, json};

use super::{Shopify, documents::CONSENT_UPDATE, wire};
use crate::{
    http::invalid,
    roles::{Call, Result},
};

/// A yes, given now on a form without a second confirmation.
pub(super) fn agreed() -> Value {
    said("SUBSCRIBED")
}

/// Without a time of ours: the store notes its own, and refuses one in its future, as a fast clock here would send.
pub(super) fn said(state: &str) -> Value {
    json!({ "marketingState": state, "marketingOptInLevel": "SINGLE_OPT_IN" })
}

impl Shopify {
    pub(super) async fn write_consent(&self, call: &Call, id: CustomerId, accepts: bool) -> Result<()> {
        let state = if accepts { "SUBSCRIBED" } else { "UNSUBSCRIBED" };
        let variables = json!({ "input": { "customerId": id.gid(), "emailMarketingConsent": said(state) } });
        let answer: wire::ConsentUpdated = self.ask(call, &CONSENT_UPDATE, variables).await?;
        match answer.customer_email_marketing_consent_update.user_errors.first() {
            None => Ok(()),
            Some(_) => Err(self
                .line
                .failure(CONSENT_UPDATE.operation, Kind::Rejected { code: invalid("accepts_marketing") })),
        }
    }
}
