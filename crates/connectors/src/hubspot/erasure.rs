//! A contact is deleted for good, as the law asks for it: it does not go into the recycling bin.

use ::http::{Method, StatusCode};
use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, Kind, Pii};
use serde_json::json;

use super::{
    HubSpot,
    client::Ask,
    contacts::{MEMBER_PROPERTY, contact_id},
    wire::Contact,
};
use crate::{
    http::{Answer, Effect},
    roles::{Call, CrmErasure, Erased, Result},
};

const LOOK: &str = "look for the contact to be erased";
const ERASE: &str = "erase the contact";

#[async_trait]
impl CrmErasure for HubSpot {
    async fn contacts_of(
        &self,
        call: &Call,
        id: CustomerId,
        linked: Option<CrmContactId>,
        email: Option<&Pii<String>>,
    ) -> Result<Vec<CrmContactId>> {
        let number = id.to_string();
        let mut found = Vec::new();
        found.extend(self.contact_by(call, &number, Some(MEMBER_PROPERTY)).await?);
        if let Some(linked) = linked {
            found.extend(self.contact_by(call, &linked.to_string(), None).await?);
        }
        if let Some(email) = email {
            found.extend(self.contact_by(call, email.reveal(), Some("email")).await?);
        }
        // A contact that carries another number is somebody else, whatever address or id led to it.
        found.retain(|contact| contact.property(MEMBER_PROPERTY).is_none_or(|theirs| theirs == number));
        let ids = found.iter().map(contact_id).collect::<std::result::Result<Vec<_>, _>>();
        let mut ids = ids.map_err(|kind| self.line.failure(LOOK, kind))?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    async fn erase_contact(&self, call: &Call, contact: CrmContactId) -> Result<Erased> {
        let ask = Ask {
            operation: ERASE,
            effect: Effect::Write,
            method: Method::POST,
            path: &["objects", &self.api_version, "contacts", "gdpr-delete"],
            query: &[],
            body: Some(json!({ "objectId": contact.to_string() })),
        };
        let erased = |answer: Answer| match answer.status {
            status if status.is_success() => answer.done().map(|()| Erased::Deleted(status.as_u16())),
            StatusCode::NOT_FOUND => Ok(Erased::Gone),
            _ => Err(Kind::Unreadable),
        };
        self.ask(call.class, ask, erased).await
    }
}

impl HubSpot {
    /// Not by search: its index lags behind.
    async fn contact_by(&self, call: &Call, key: &str, by: Option<&str>) -> Result<Option<Contact>> {
        let mut query = vec![("properties", MEMBER_PROPERTY)];
        query.extend(by.map(|by| ("idProperty", by)));
        let ask = Ask {
            operation: LOOK,
            effect: Effect::Read,
            method: Method::GET,
            path: &["objects", &self.api_version, "contacts", key],
            query: &query,
            body: None,
        };
        let found = |answer: Answer| match answer.status {
            // An account without our property has no contact that carries N.
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => Ok(None),
            _ => answer.success::<Contact>().map(Some),
        };
        self.ask(call.class, ask, found).await
    }
}
