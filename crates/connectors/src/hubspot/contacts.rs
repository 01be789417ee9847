//! Contacts: one call that creates or updates by N; a contact that only has the e-mail is adopted.

use ::http::{Method, StatusCode};
use domain::{Code, CrmContactId, CustomerId, Failure, Kind, member::Profile};
use serde_json::{Map, Value, json};

use super::{
    HubSpot,
    client::Ask,
    purchase_properties::{CARD_CODE, RANK},
    wire::{Batch, Contact, Problem},
};
use crate::{
    http::{Answer, Effect, invalid},
    prefectures,
    roles::{Call, Result},
};

/// The unique property that carries N.
pub(super) const MEMBER_PROPERTY: &str = "enishi_customer_id";

const UPSERT: &str = "write the contact";
const LOOK_UP: &str = "look the contact up by e-mail";
const ADOPT: &str = "adopt the contact";

enum Upserted {
    Done(CrmContactId),
    /// Perhaps another contact has the e-mail; the code is what it is if not.
    Refused(Code),
}

impl HubSpot {
    pub(super) async fn upsert(
        &self,
        call: &Call,
        id: CustomerId,
        profile: &Profile,
    ) -> Result<CrmContactId> {
        let properties = self.properties(id, profile);
        match self.batch_upsert(call, id, &properties).await? {
            Upserted::Done(contact) => Ok(contact),
            Upserted::Refused(code) => {
                let known = match profile.email.as_deref() {
                    Some(email) => self.by_email(call, email).await?,
                    None => None,
                };
                match known {
                    Some(known) => self.adopt(call, id, &known, properties, code).await,
                    None => Err(self.rejected(UPSERT, code)),
                }
            }
        }
    }

    async fn batch_upsert(
        &self,
        call: &Call,
        id: CustomerId,
        properties: &Map<String, Value>,
    ) -> Result<Upserted> {
        let mut input =
            json!({ "id": id.to_string(), "idProperty": MEMBER_PROPERTY, "properties": properties });
        if let Some(key) = &call.key {
            // Comes back with an error of this input; the call itself is idempotent by N.
            input["objectWriteTraceId"] = json!(key.as_str());
        }
        let ask = Ask {
            operation: UPSERT,
            effect: Effect::Write,
            method: Method::POST,
            path: &["objects", &self.api_version, "contacts", "batch", "upsert"],
            query: &[],
            body: Some(json!({ "inputs": [input] })),
        };
        self.ask(call.class, ask, |answer| upserted(&answer, id)).await
    }

    /// Not by search: its index lags behind.
    async fn by_email(&self, call: &Call, email: &str) -> Result<Option<Contact>> {
        let ask = Ask {
            operation: LOOK_UP,
            effect: Effect::Read,
            method: Method::GET,
            path: &["objects", &self.api_version, "contacts", email],
            query: &[("idProperty", "email"), ("properties", MEMBER_PROPERTY)],
            body: None,
        };
        let found = |answer: Answer| match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            _ => answer.success::<Contact>().map(Some),
        };
        self.ask(call.class, ask, found).await
    }

    /// Gives N to the contact that has the e-mail, unless it has another customer's.
    async fn adopt(
        &self,
        call: &Call,
        id: CustomerId,
        known: &Contact,
        properties: Map<String, Value>,
        refusal: Code,
    ) -> Result<CrmContactId> {
        match known.property(MEMBER_PROPERTY) {
            Some(theirs) if theirs != id.to_string() => {
                return Err(self.rejected(UPSERT, Code::new("crm-contact-of-another-customer")));
            }
            // It is ours already, so the e-mail was not what was wrong.
            Some(_) if refusal != CONFLICT => return Err(self.rejected(UPSERT, refusal)),
            _ => {}
        }
        let contact = contact_id(known).map_err(|kind| self.line.failure(LOOK_UP, kind))?;
        let ask = Ask {
            operation: ADOPT,
            effect: Effect::Write,
            method: Method::PATCH,
            path: &["objects", &self.api_version, "contacts", &known.id],
            query: &[],
            body: Some(json!({ "properties": properties })),
        };
        let adopted = |answer: Answer| match answer.status {
            status if status.is_success() => {
                let now = contact_id(&answer.json()?)?;
                if now == contact { Ok(now) } else { Err(Kind::Unreadable) }
            }
            // Another contact carries N: two contacts of one customer, which a person merges.
            StatusCode::CONFLICT => Err(Kind::Rejected { code: Code::new("crm-duplicate-contacts") }),
            StatusCode::BAD_REQUEST => Err(Kind::Rejected { code: validation(&answer) }),
            _ => Err(Kind::Unreadable),
        };
        self.ask(call.class, ask, adopted).await
    }

    pub(super) fn rejected(&self, operation: &'static str, code: Code) -> Failure {
        self.line.failure(operation, Kind::Rejected { code })
    }

    /// Every value a string; blank ones are left out, because an empty string clears a property.
    fn properties(&self, id: CustomerId, profile: &Profile) -> Map<String, Value> {
        let mut properties = Map::new();
        let mut put = |name: &str, value: &str| {
            if !value.trim().is_empty() {
                properties.insert(name.to_owned(), json!(value));
            }
        };
        put(MEMBER_PROPERTY, &id.to_string());
        put("email", profile.email.as_deref().unwrap_or_default());
        put("lastname", &profile.last_name);
        put("firstname", &profile.first_name);
        put("phone", profile.phone.as_deref().unwrap_or_default());
        if let Some((last, first)) = &self.kana_properties {
            put(last, &profile.last_name_kana);
            put(first, &profile.first_name_kana);
        }
        if self.own_properties {
            put(RANK, profile.rank.as_deref().unwrap_or_default());
            put(CARD_CODE, profile.card_code.as_deref().unwrap_or_default());
        }
        if let Some(address) = &profile.address {
            put("zip", &address.postal_code);
            put("state", prefectures::name(&address.prefecture_code).unwrap_or_default());
            put("city", &address.city);
            put("address", format!("{} {}", address.address1, address.address2).trim());
            put("country", &address.country_code);
        }
        properties
    }
}

const CONFLICT: Code = Code::new("crm-conflict");

fn upserted(answer: &Answer, id: CustomerId) -> std::result::Result<Upserted, Kind> {
    match answer.status {
        StatusCode::CONFLICT => return Ok(Upserted::Refused(CONFLICT)),
        StatusCode::BAD_REQUEST => return Ok(Upserted::Refused(validation(answer))),
        status if !status.is_success() => return Err(Kind::Unreadable),
        _ => {}
    }
    let batch: Batch = answer.json()?;
    match (batch.results.as_slice(), batch.errors.as_slice()) {
        ([contact], _) => {
            let theirs = contact.property(MEMBER_PROPERTY);
            if theirs.is_some_and(|theirs| theirs != id.to_string()) {
                return Err(Kind::Unreadable);
            }
            contact_id(contact).map(Upserted::Done)
        }
        ([], [problem, ..]) => {
            Ok(Upserted::Refused(if problem.is_conflict() { CONFLICT } else { code_of(problem) }))
        }
        _ => Err(Kind::Unreadable),
    }
}

fn validation(answer: &Answer) -> Code {
    answer.json::<Problem>().map_or_else(|_| invalid(""), |problem| code_of(&problem))
}

/// Which of our fields a validation error means, where its code tells.
fn code_of(problem: &Problem) -> Code {
    if problem.names("INVALID_EMAIL") {
        invalid("email")
    } else if problem.names("PROPERTY_DOESNT_EXIST") {
        Code::new("crm-property-missing")
    } else {
        invalid("")
    }
}

/// A written contact is told with its id, which may be a new one after a merge. Anything else, a page or a complaint
/// with a 200, is no word about it: it may have been written or not.
pub(super) fn says_who(answer: &Answer) -> std::result::Result<(), Kind> {
    answer.json::<Contact>().and_then(|contact| contact_id(&contact)).map(drop).map_err(|_| Kind::InDoubt)
}

pub(super) fn contact_id(contact: &Contact) -> std::result::Result<CrmContactId, Kind> {
    contact.id.parse().map_err(|_| Kind::Unreadable)
}
