//! Shopify's JSON about merges, as the documents ask for it.

use domain::{Code, CustomerId};
use serde::Deserialize;

use super::wire::{EmailAddress, Id, PhoneNumber};
use crate::roles::{ConsentLevel, Consents, MergePreview};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Previewed {
    pub(super) customer_merge_preview: Preview,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Preview {
    resulting_customer_id: Option<String>,
    default_fields: Option<Fields>,
    alternate_fields: Option<Fields>,
    #[serde(default)]
    customer_merge_errors: Option<Vec<MergeError>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    email: Option<EmailAddress>,
    phone_number: Option<PhoneNumber>,
    first_name: Option<String>,
    last_name: Option<String>,
    tags: Vec<String>,
    order_count: Option<serde_json::Value>,
    metafield_count: Option<serde_json::Value>,
    draft_order_count: Option<serde_json::Value>,
    discount_node_count: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergeError {
    #[serde(default)]
    pub(super) error_fields: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Merged {
    pub(super) customer_merge: MergePayload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergePayload {
    pub(super) resulting_customer_id: Option<String>,
    pub(super) job: Option<Id>,
    #[serde(default)]
    pub(super) user_errors: Vec<Coded>,
}

#[derive(Deserialize)]
pub(super) struct Coded {
    pub(super) code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobAsked {
    pub(super) customer_merge_job_status: Option<JobStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobStatus {
    pub(super) status: String,
    #[serde(default)]
    pub(super) customer_merge_errors: Vec<MergeError>,
}

#[derive(Deserialize)]
pub(super) struct ConsentsOf {
    pub(super) customer: Option<Consented>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consented {
    pub(super) id: String,
    default_email_address: Option<EmailAddress>,
    default_phone_number: Option<ConsentedPhone>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConsentedPhone {
    sms_marketing_consent: Option<State>,
}

#[derive(Deserialize)]
struct State {
    state: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SmsConsentUpdated {
    pub(super) customer_sms_marketing_consent_update: UserErrors,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserErrors {
    #[serde(default)]
    pub(super) user_errors: Vec<Coded>,
}

#[derive(Deserialize)]
pub(super) struct NodesFound {
    pub(super) nodes: Vec<Option<Id>>,
}

impl Preview {
    pub(super) fn into_preview(self) -> MergePreview {
        let kept = self.default_fields.unwrap_or_default();
        let other = self.alternate_fields.unwrap_or_default();
        let email = |fields: &Fields| fields.email.as_ref().and_then(|mail| mail.email_address.clone());
        let phone =
            |fields: &Fields| fields.phone_number.as_ref().and_then(|phone| phone.phone_number.clone());
        let differs = |kept: Option<String>, other: Option<String>| {
            other.is_some_and(|other| !other.is_empty() && kept.as_deref() != Some(other.as_str()))
        };
        let lost = [
            ("email", differs(email(&kept), email(&other))),
            ("phone", differs(phone(&kept), phone(&other))),
            ("first_name", differs(kept.first_name.clone(), other.first_name.clone())),
            ("last_name", differs(kept.last_name.clone(), other.last_name.clone())),
        ];
        let errors = self.customer_merge_errors.unwrap_or_default();
        let mut blockers: Vec<Code> = errors.iter().flat_map(MergeError::codes).collect();
        blockers.sort_unstable();
        blockers.dedup();
        MergePreview {
            survivor: self.resulting_customer_id.and_then(|gid| CustomerId::from_gid(&gid).ok()),
            blockers,
            lost: lost.into_iter().filter(|(_, lost)| *lost).map(|(field, _)| field).collect(),
            orders: count(kept.order_count.as_ref()),
            draft_orders: count(kept.draft_order_count.as_ref()),
            discounts: count(kept.discount_node_count.as_ref()),
            metafields: count(kept.metafield_count.as_ref()),
            tags: kept.tags.len() as u64,
        }
    }
}

impl MergeError {
    /// `GIFT_CARDS` is `gift-cards`; an error about no field is still one.
    pub(super) fn codes(&self) -> Vec<Code> {
        match self.error_fields.as_slice() {
            [] => vec![Code::new("unknown")],
            fields => fields.iter().map(|field| code(field)).collect(),
        }
    }
}

pub(super) fn code(field: &str) -> Code {
    Code::from_parts(&[&field.replace('_', "-")])
}

/// Unsigned 64-bit numbers come as text.
fn count(value: Option<&serde_json::Value>) -> u64 {
    value.and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok())).unwrap_or_default()
}

impl Consented {
    pub(super) fn consents(&self) -> Consents {
        let mail = self.default_email_address.as_ref().filter(|mail| mail.email_address.is_some());
        let sms = self.default_phone_number.as_ref();
        Consents {
            email: mail.map(|mail| level(mail.marketing_state.as_deref())),
            sms: sms.map(|phone| {
                level(phone.sms_marketing_consent.as_ref().and_then(|consent| consent.state.as_deref()))
            }),
        }
    }
}

fn level(state: Option<&str>) -> ConsentLevel {
    match state {
        Some("SUBSCRIBED") => ConsentLevel::Subscribed,
        Some("PENDING") => ConsentLevel::Pending,
        Some("UNSUBSCRIBED" | "REDACTED") => ConsentLevel::OptedOut,
        _ => ConsentLevel::NotAsked,
    }
}
