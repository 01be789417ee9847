//! Which call a method and a path mean. Paths are taken literally: a slip of the pen is a 404.

use serde_json::{Map, Value};

use super::{
    complaint::Complaint,
    search::LONGEST_BODY,
    state::{Answer, Kind, State},
};

/// Versions that are served.
const VERSIONS: [&str; 2] = ["2026-09", "2026-03"];

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Create(Kind),
    Read(Kind, String),
    Update(Kind, String),
    Recycle(Kind, String),
    Search(Kind),
    BatchUpsert(Kind),
    BatchRead(Kind),
    Erase,
    Merge,
    /// An order and the contact it is tied to.
    Tie(String, String),
    ListProperties(Kind),
    GetProperty(Kind, String),
    CreateProperty(Kind),
    UnsubscribeAll(String),
    Unknown,
}

/// The call, and the name it is counted and disturbed under: `POST /contacts/search`.
pub(super) fn find(method: &str, path: &str) -> (Call, String) {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let unknown = || (Call::Unknown, "unknown".to_owned());
    if let ["communication-preferences", version, "statuses", address, "unsubscribe-all"] = parts.as_slice()
        && method == "POST"
        && VERSIONS.contains(version)
    {
        let name = "POST /communication-preferences/statuses/{id}/unsubscribe-all".to_owned();
        return (Call::UnsubscribeAll((*address).to_owned()), name);
    }
    let ["crm", area, version, object, rest @ ..] = parts.as_slice() else {
        return unknown();
    };
    let kind = match *object {
        "contacts" => Kind::Contacts,
        "orders" => Kind::Orders,
        _ => return unknown(),
    };
    if !VERSIONS.contains(version) {
        return unknown();
    }
    match *area {
        "objects" => object_call(method, kind, object, rest),
        "properties" => property_call(method, kind, object, rest),
        _ => unknown(),
    }
}

fn object_call(method: &str, kind: Kind, object: &str, rest: &[&str]) -> (Call, String) {
    let contacts = kind == Kind::Contacts;
    let call = match (method, rest) {
        ("POST", []) => Call::Create(kind),
        ("POST", ["search"]) => Call::Search(kind),
        ("POST", ["batch", "upsert"]) => Call::BatchUpsert(kind),
        ("POST", ["batch", "read"]) => Call::BatchRead(kind),
        ("POST", ["gdpr-delete"]) if contacts => Call::Erase,
        ("POST", ["merge"]) if contacts => Call::Merge,
        ("PUT", [order, "associations", "default", "contacts", contact]) if !contacts => {
            Call::Tie((*order).to_owned(), (*contact).to_owned())
        }
        ("GET", [key]) => Call::Read(kind, (*key).to_owned()),
        ("PATCH", [key]) => Call::Update(kind, (*key).to_owned()),
        ("DELETE", [key]) => Call::Recycle(kind, (*key).to_owned()),
        _ => Call::Unknown,
    };
    let name = match (&call, rest) {
        (Call::Unknown, _) => "unknown".to_owned(),
        (Call::Read(..) | Call::Update(..) | Call::Recycle(..), _) => format!("{method} /{object}/{{id}}"),
        (Call::Tie(..), _) => format!("PUT /{object}/{{id}}/associations/contacts"),
        (_, []) => format!("{method} /{object}"),
        (_, rest) => format!("{method} /{object}/{}", rest.join("/")),
    };
    (call, name)
}

fn property_call(method: &str, kind: Kind, object: &str, rest: &[&str]) -> (Call, String) {
    match (method, rest) {
        ("GET", []) => (Call::ListProperties(kind), format!("GET /properties/{object}")),
        ("POST", []) => (Call::CreateProperty(kind), format!("POST /properties/{object}")),
        ("GET", [name]) => {
            (Call::GetProperty(kind, (*name).to_owned()), format!("GET /properties/{object}/{{name}}"))
        }
        _ => (Call::Unknown, "unknown".to_owned()),
    }
}

/// What stands behind the question mark, as far as anybody looks at it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) id_property: Option<String>,
    pub(super) properties: Option<String>,
}

impl State {
    /// Does what was asked.
    pub(super) fn perform(&mut self, call: &Call, asked: &Asked, body: &[u8]) -> Answer {
        let by = asked.id_property.as_deref();
        match call {
            Call::Create(kind) => self.create(*kind, &object(body)?),
            Call::Read(kind, key) => self.read(*kind, key, by, asked.properties.as_deref()),
            Call::Update(kind, key) => self.update(*kind, key, by, &object(body)?),
            Call::Recycle(kind, key) => self.recycle(*kind, key),
            Call::Search(_) if String::from_utf8_lossy(body).chars().count() > LONGEST_BODY => {
                Err(Complaint::invalid(format!("The request is longer than {LONGEST_BODY} characters")))
            }
            Call::Search(kind) => self.search(*kind, &object(body)?),
            Call::BatchUpsert(kind) => self.batch_upsert(*kind, &object(body)?),
            Call::BatchRead(kind) => self.batch_read(*kind, &object(body)?),
            Call::Erase => self.erase(Kind::Contacts, &object(body)?),
            Call::Merge => self.merge(Kind::Contacts, &object(body)?),
            Call::Tie(order, contact) => self.tie(order, contact),
            Call::ListProperties(kind) => self.list_properties(*kind),
            Call::GetProperty(kind, name) => self.get_property(*kind, name),
            Call::CreateProperty(kind) => self.create_property(*kind, &object(body)?),
            Call::UnsubscribeAll(address) => self.unsubscribe_all(address),
            Call::Unknown => Err(Complaint::not_found()),
        }
    }
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Complaint> {
    serde_json::from_slice(body).map_err(|_| Complaint::invalid("Invalid input JSON"))
}
