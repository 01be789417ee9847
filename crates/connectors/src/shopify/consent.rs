//! Permission to send marketing mail: written only when the customer gave it or took it back.

use domain::{CustomerId, Kind};
use serde_json::{Value, json};

use super::{Shopify, documents::CONSENT_UPDATE, wire};
use crate::{
    http::invalid,
    roles::{Call, Result},
};

impl Shopify {
    /// A yes, given now on a form without a second confirmation.
    pub(super) fn agreed(&self) -> Value {
        self.consent("SUBSCRIBED")
    }

    fn consent(&self, state: &str) -> Value {
        json!({
            "marketingState": state,
            "marketingOptInLevel": "SINGLE_OPT_IN",
            "consentUpdatedAt": self.line.now().to_string(),
        })
    }

    pub(super) async fn write_consent(&self, call: &Call, id: CustomerId, accepts: bool) -> Result<()> {
        let state = if accepts { "SUBSCRIBED" } else { "UNSUBSCRIBED" };
        let variables =
            json!({ "input": { "customerId": id.gid(), "emailMarketingConsent": self.consent(state) } });
        let answer: wire::ConsentUpdated = self.ask(call.class, &CONSENT_UPDATE, variables).await?;
        match answer.customer_email_marketing_consent_update.user_errors.first() {
            None => Ok(()),
            Some(_) => Err(self
                .line
                .failure(CONSENT_UPDATE.operation, Kind::Rejected { code: invalid("accepts_marketing") })),
        }
    }
}
