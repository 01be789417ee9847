//! Two contacts become one. The one that is left may have a new id, so N finds it and not its id.

use ::http::{Method, StatusCode};
use async_trait::async_trait;
use domain::{Code, CrmContactId, CustomerId, Kind};
use serde_json::json;

use super::{
    HubSpot,
    client::Ask,
    contacts::{MEMBER_PROPERTY, contact_id, says_who},
    wire::Contact,
};
use crate::{
    http::{Answer, Effect},
    roles::{Call, CrmMerges, Result},
};

const LOOK: &str = "look at the contact";
const MERGE: &str = "merge the contacts";
const RENUMBER: &str = "renumber the contact";

#[async_trait]
impl CrmMerges for HubSpot {
    async fn merge_contacts(
        &self,
        call: &Call,
        keep: CrmContactId,
        gone: CrmContactId,
    ) -> Result<CrmContactId> {
        // An id that was merged away answers with who is left: then both are one already.
        let (Some(kept), Some(other)) = (self.current(call, keep).await?, self.current(call, gone).await?)
        else {
            return self.current(call, keep).await?.ok_or_else(|| self.missing(MERGE));
        };
        if kept == other {
            return Ok(kept);
        }
        let ask = Ask {
            operation: MERGE,
            effect: Effect::Write,
            method: Method::POST,
            path: &["objects", &self.api_version, "contacts", "merge"],
            query: &[],
            body: Some(json!({ "primaryObjectId": kept.to_string(), "objectIdToMerge": other.to_string() })),
        };
        let merged = |answer: Answer| match answer.status {
            status if status.is_success() => {
                contact_id(&answer.json::<Contact>().map_err(|_| Kind::InDoubt)?)
            }
            StatusCode::BAD_REQUEST | StatusCode::CONFLICT => {
                Err(Kind::Rejected { code: Code::new("crm-merge-refused") })
            }
            StatusCode::NOT_FOUND => Err(Kind::Rejected { code: Code::new("crm-contact-gone") }),
            _ => Err(Kind::Unreadable),
        };
        self.ask(call.class, ask, merged).await
    }

    async fn renumber(&self, call: &Call, contact: CrmContactId, customer: CustomerId) -> Result<()> {
        let id = contact.to_string();
        let ask = Ask {
            operation: RENUMBER,
            effect: Effect::Write,
            method: Method::PATCH,
            path: &["objects", &self.api_version, "contacts", &id],
            query: &[],
            body: Some(json!({ "properties": { MEMBER_PROPERTY: customer.to_string() } })),
        };
        let written = |answer: Answer| match answer.status {
            status if status.is_success() => says_who(&answer),
            StatusCode::CONFLICT | StatusCode::BAD_REQUEST => {
                Err(Kind::Rejected { code: Code::new("crm-duplicate-contacts") })
            }
            StatusCode::NOT_FOUND => Err(Kind::Rejected { code: Code::new("crm-contact-gone") }),
            _ => Err(Kind::Unreadable),
        };
        self.ask(call.class, ask, written).await
    }
}

impl HubSpot {
    /// Who this id belongs to now; none if the contact was deleted.
    async fn current(&self, call: &Call, contact: CrmContactId) -> Result<Option<CrmContactId>> {
        let id = contact.to_string();
        let ask = Ask {
            operation: LOOK,
            effect: Effect::Read,
            method: Method::GET,
            path: &["objects", &self.api_version, "contacts", &id],
            query: &[("properties", MEMBER_PROPERTY)],
            body: None,
        };
        let found = |answer: Answer| match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            _ => contact_id(&answer.success::<Contact>()?).map(Some),
        };
        self.ask(call.class, ask, found).await
    }

    fn missing(&self, operation: &'static str) -> domain::Failure {
        self.line.failure(operation, Kind::Rejected { code: Code::new("crm-contact-gone") })
    }
}
