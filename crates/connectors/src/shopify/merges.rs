//! Two customers become one: previewed, asked for once, and followed until the job is over.

use async_trait::async_trait;
use domain::{Code, CustomerId, Kind};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Shopify,
    consent::said,
    documents::{CONSENTS, CUSTOMERS_EXIST, MERGE, MERGE_PREVIEW, MERGE_STATUS, SMS_CONSENT_UPDATE},
    merge_wire::{self, code},
};
use crate::{
    http::invalid,
    roles::{Call, Channel, Consents, MergeAsked, MergePreview, MergeProgress, Result, StorefrontMerges},
};

/// Which record is the first does not decide who stays: the e-mail that is kept does.
fn pair(survivor: CustomerId, loser: CustomerId) -> Value {
    json!({
        "one": survivor.gid(),
        "two": loser.gid(),
        "override": { "customerIdOfEmailToKeep": survivor.gid() },
    })
}

#[async_trait]
impl StorefrontMerges for Shopify {
    async fn preview(&self, call: &Call, survivor: CustomerId, loser: CustomerId) -> Result<MergePreview> {
        let told: merge_wire::Previewed = self.ask(call, &MERGE_PREVIEW, pair(survivor, loser)).await?;
        Ok(told.customer_merge_preview.into_preview())
    }

    async fn merge(&self, call: &Call, survivor: CustomerId, loser: CustomerId) -> Result<MergeAsked> {
        let told: merge_wire::Merged = self.ask(call, &MERGE, pair(survivor, loser)).await?;
        let told = told.customer_merge;
        if let Some(error) = told.user_errors.first() {
            let why = error.code.as_deref().map_or(Code::new("unknown"), code);
            let code = Code::from_parts(&["merge-refused", why.as_str()]);
            return Err(self.line.failure(MERGE.operation, Kind::Rejected { code }));
        }
        let kept = told.resulting_customer_id.and_then(|gid| CustomerId::from_gid(&gid).ok());
        // It is under way, and who stays is not known: the caller looks.
        let survivor = kept.ok_or_else(|| self.line.failure(MERGE.operation, Kind::InDoubt))?;
        let job = told.job.and_then(|job| job.id.rsplit('/').next()?.parse::<Uuid>().ok());
        Ok(MergeAsked { survivor, job })
    }

    async fn progress(&self, call: &Call, job: Uuid) -> Result<MergeProgress> {
        let variables = json!({ "jobId": format!("gid://shopify/Job/{job}") });
        let told: merge_wire::JobAsked = self.ask(call, &MERGE_STATUS, variables).await?;
        let Some(job) = told.customer_merge_job_status else { return Ok(MergeProgress::Done) };
        Ok(match job.status.as_str() {
            "COMPLETED" => MergeProgress::Done,
            "FAILED" => {
                let codes = job.customer_merge_errors.iter().flat_map(merge_wire::MergeError::codes);
                let why = codes.into_iter().next().unwrap_or(Code::new("unknown"));
                MergeProgress::Failed(Code::from_parts(&["merge-failed", why.as_str()]))
            }
            _ => MergeProgress::Running,
        })
    }

    async fn consents(&self, call: &Call, customer: CustomerId) -> Result<Option<Consents>> {
        let told: merge_wire::ConsentsOf = self.ask(call, &CONSENTS, json!({ "id": customer.gid() })).await?;
        match told.customer {
            // Somebody else's word is nobody's consent.
            Some(found) if CustomerId::from_gid(&found.id) != Ok(customer) => {
                Err(self.line.failure(CONSENTS.operation, Kind::Unreadable))
            }
            found => Ok(found.map(|found| found.consents())),
        }
    }

    async fn withdraw(&self, call: &Call, customer: CustomerId, channel: Channel) -> Result<()> {
        if channel == Channel::Email {
            return self.write_consent(call, customer, false).await;
        }
        let variables =
            json!({ "input": { "customerId": customer.gid(), "smsMarketingConsent": said("UNSUBSCRIBED") } });
        let told: merge_wire::SmsConsentUpdated = self.ask(call, &SMS_CONSENT_UPDATE, variables).await?;
        match told.customer_sms_marketing_consent_update.user_errors.first() {
            None => Ok(()),
            Some(_) => {
                let kind = Kind::Rejected { code: invalid("sms_consent") };
                Err(self.line.failure(SMS_CONSENT_UPDATE.operation, kind))
            }
        }
    }

    async fn gone(&self, call: &Call, customers: &[CustomerId]) -> Result<Vec<CustomerId>> {
        if customers.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = customers.iter().map(|customer| customer.gid()).collect();
        let told: merge_wire::NodesFound = self.ask(call, &CUSTOMERS_EXIST, json!({ "ids": ids })).await?;
        // One answer per question, in order; fewer would make people disappear who are there.
        if told.nodes.len() != customers.len() {
            return Err(self.line.failure(CUSTOMERS_EXIST.operation, Kind::Unreadable));
        }
        let there: Vec<CustomerId> =
            told.nodes.iter().flatten().filter_map(|node| CustomerId::from_gid(&node.id).ok()).collect();
        Ok(customers.iter().copied().filter(|customer| !there.contains(customer)).collect())
    }
}
