//! Writing to a contact comes to an end: out of all marketing mail, or no customer any more.

use ::http::{Method, StatusCode};
use async_trait::async_trait;
use domain::{CrmContactId, Kind};
use serde_json::{Value, json};

use super::{
    HubSpot,
    client::{Ask, PREFERENCES},
    contacts::says_who,
    wire::Contact,
};
use crate::{
    http::Effect,
    roles::{Call, Result, Silence},
};

const OPT_OUT: &str = "take the contact off the mail lists";
const FAREWELL: &str = "mark the contact as gone";

#[async_trait]
impl Silence for HubSpot {
    async fn opt_out(&self, call: &Call, contact: CrmContactId) -> Result<()> {
        let id = contact.to_string();
        let ask = Ask {
            operation: "read the contact's address",
            effect: Effect::Read,
            method: Method::GET,
            path: &["objects", &self.api_version, "contacts", &id],
            query: &[("properties", "email")],
            body: None,
        };
        let found = self
            .ask(call.class, ask, |answer| match answer.status {
                StatusCode::NOT_FOUND => Ok(None),
                _ => answer.success::<Contact>().map(Some),
            })
            .await?;
        let Some(email) = found.as_ref().and_then(|contact| contact.property("email")) else { return Ok(()) };
        let ask = Ask {
            operation: OPT_OUT,
            effect: Effect::Write,
            method: Method::POST,
            path: &[PREFERENCES, &self.api_version, "statuses", email, "unsubscribe-all"],
            query: &[("channel", "EMAIL")],
            body: None,
        };
        self.ask(call.class, ask, |answer| match answer.status {
            status if status.is_success() => answer.done(),
            // Nobody of that address: nobody is written to.
            StatusCode::NOT_FOUND => Ok(()),
            _ => Err(Kind::Unreadable),
        })
        .await
    }

    async fn farewell(&self, call: &Call, contact: CrmContactId) -> Result<()> {
        let id = contact.to_string();
        let body: Value = json!({ "properties": { "lifecyclestage": "other" } });
        let ask = Ask {
            operation: FAREWELL,
            effect: Effect::Write,
            method: Method::PATCH,
            path: &["objects", &self.api_version, "contacts", &id],
            query: &[],
            body: Some(body),
        };
        self.ask(call.class, ask, |answer| match answer.status {
            status if status.is_success() => says_who(&answer),
            StatusCode::NOT_FOUND => Ok(()),
            StatusCode::BAD_REQUEST => Err(Kind::Rejected { code: crate::http::invalid("lifecyclestage") }),
            _ => Err(Kind::Unreadable),
        })
        .await
    }
}
