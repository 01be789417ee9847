//! The one property the hub adds to contacts: the customer's number, unique.

use ::http::{Method, StatusCode};
use domain::{Code, Kind};
use serde_json::json;

use super::{HubSpot, client::Ask, contacts::MEMBER_PROPERTY, wire::Property};
use crate::{
    http::{Answer, Effect},
    roles::{Call, Result},
};

impl HubSpot {
    pub(super) async fn property_exists(&self, call: &Call) -> Result<bool> {
        let ask = Ask {
            operation: "read the member property",
            effect: Effect::Read,
            method: Method::GET,
            path: &["properties", &self.api_version, "contacts", MEMBER_PROPERTY],
            query: &[],
            body: None,
        };
        self.ask(call.class, ask, |answer| {
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(false);
            }
            // Uniqueness cannot be added later, and without it N would not be a key.
            match answer.success::<Property>()?.has_unique_value {
                true => Ok(true),
                false => Err(Kind::Rejected { code: Code::new("crm-property-not-unique") }),
            }
        })
        .await
    }

    pub(super) async fn create_property(&self, call: &Call) -> Result<()> {
        let body = json!({
            "name": MEMBER_PROPERTY,
            "label": "会員番号 / Member number",
            "description": "The online store's customer id, written by Enishi.",
            "groupName": "contactinformation",
            "type": "string",
            "fieldType": "text",
            "hasUniqueValue": true,
        });
        let ask = Ask {
            operation: "create the member property",
            effect: Effect::Write,
            method: Method::POST,
            path: &["properties", &self.api_version, "contacts"],
            query: &[],
            body: Some(body),
        };
        let created = |answer: Answer| match answer.status {
            status if status.is_success() => answer.done().map(|()| true),
            StatusCode::CONFLICT => Ok(false),
            StatusCode::BAD_REQUEST => Err(Kind::Rejected { code: Code::new("crm-property-refused") }),
            _ => Err(Kind::Unreadable),
        };
        let created = self.ask(call.class, ask, created).await?;
        // There already: good if it is the one meant.
        if created { Ok(()) } else { self.property_exists(call).await.map(drop) }
    }
}
