//! Which order belongs to which contact: a tie is there or not, and never twice.

use serde_json::json;

use super::{
    HubSpot,
    complaint::Complaint,
    record::Contact,
    state::{Answer, Kind, State},
};
use crate::bad_day::Reply;

/// An order record as it stands in the CRM, for tests and the demo.
#[derive(Clone, Debug)]
pub struct OrderRecord {
    /// Id and properties.
    pub record: Contact,
    /// Ids of the contacts it is tied to.
    pub contacts: Vec<String>,
}

impl State {
    pub(super) fn tie(&mut self, order: &str, contact: &str) -> Answer {
        let order = self.records(Kind::Orders).find(order, None)?.ok_or_else(Complaint::not_found)?.id;
        let contact = self.records(Kind::Contacts).find(contact, None)?.ok_or_else(Complaint::not_found)?.id;
        self.ties.insert((order, contact));
        let end = |kind: &str, id: u64| json!({"objectTypeId": kind, "objectId": id});
        let tie = json!({
            "from": end("0-123", order), "to": end("0-1", contact),
            "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 507},
        });
        Ok(Reply::json(200, &json!({"status": "COMPLETE", "results": [tie]})))
    }
}

impl HubSpot {
    /// Every order record, lowest id first.
    pub fn orders(&self) -> Vec<OrderRecord> {
        let state = self.lock();
        let contacts = |order: u64| {
            let tied = state.ties.iter().filter(move |(from, _)| *from == order);
            tied.map(|(_, contact)| contact.to_string()).collect()
        };
        let all = state.records(Kind::Orders).all();
        all.map(|r| OrderRecord { record: r.contact(), contacts: contacts(r.id) }).collect()
    }
}
