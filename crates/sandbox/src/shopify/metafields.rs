//! Facts that apps attach to a customer, guarded against writers who have not seen the latest value.

use jiff::civil::Date;
use serde_json::Value;

use super::{
    answer::{Args, Thing},
    customer::{Customer, Metafield},
    customer_answer,
    gid::{self, gid},
    register::{Answered, Desk},
    state::whole_second,
    user_error::{UserError, done, refused},
};

/// Most metafields in one call.
const BATCH: usize = 25;

/// All or nothing: if one is refused, none is written.
pub(super) fn set(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let list = args["metafields"].as_array().cloned().unwrap_or_default();
    if list.len() > BATCH {
        let message = format!("Exceeded the maximum metafields input limit of {BATCH}.");
        return Ok(refused(
            "metafields",
            vec![UserError::at(&["metafields"], message, "LESS_THAN_OR_EQUAL_TO")],
        ));
    }
    let mut owners: Vec<Customer> = Vec::new();
    let mut written: Vec<(u64, String, String)> = Vec::new();
    let mut errors = Vec::new();
    for (at, input) in list.iter().enumerate() {
        let complain = |mut error: UserError| {
            error.element = Some(at);
            error.under(&["metafields", &at.to_string()])
        };
        let id = gid::expect("Customer", input["ownerId"].as_str().unwrap_or_default())?;
        if !owners.iter().any(|o| o.id == id) {
            owners.extend(desk.state.customers.get(&id).cloned());
        }
        let Some(owner) = owners.iter_mut().find(|o| o.id == id) else {
            errors.push(complain(UserError::at(&["ownerId"], "Owner does not exist.", "INVALID")));
            continue;
        };
        match guard(desk, owner, input).and_then(|()| write(desk, owner, input)) {
            Ok((namespace, key)) => written.push((id, namespace, key)),
            Err(error) => errors.push(complain(error)),
        }
    }
    if !errors.is_empty() {
        return Ok(refused("metafields", errors));
    }
    for owner in owners {
        desk.save(owner);
    }
    let shown = written.iter().filter_map(|(id, namespace, key)| {
        desk.state.customers.get(id)?.metafield(namespace, key).map(customer_answer::metafield)
    });
    let shown: Vec<Thing> = shown.collect();
    Ok(done("metafields", shown))
}

/// `compareDigest`: absent, no guard; null, must not exist yet; text, must be the digest of what is there.
fn guard(desk: &Desk<'_>, owner: &Customer, input: &Value) -> Result<(), UserError> {
    let Some(expected) = input.get("compareDigest") else { return Ok(()) };
    let namespace = desk.state.namespace(input["namespace"].as_str());
    let current =
        owner.metafield(&namespace, input["key"].as_str().unwrap_or_default()).map(Metafield::digest);
    let expected = expected.as_str().map(str::to_owned);
    if expected.as_deref().is_some_and(|d| d.len() != 64 || !d.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Err(UserError::at(
            &["compareDigest"],
            "The compareDigest is invalid.",
            "INVALID_COMPARE_DIGEST",
        ));
    }
    if current == expected {
        return Ok(());
    }
    let message =
        "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.";
    Err(UserError { field: Some(Vec::new()), ..UserError::whole(message, "STALE_OBJECT") })
}

/// Writes one metafield into the record; returns where it went.
pub(super) fn write(
    desk: &mut Desk<'_>,
    owner: &mut Customer,
    input: &Value,
) -> Result<(String, String), UserError> {
    let namespace = desk.state.namespace(input["namespace"].as_str());
    let key = input["key"].as_str().unwrap_or_default().to_owned();
    let value = input["value"].as_str().unwrap_or_default().to_owned();
    let definition = desk.state.definition(&namespace, &key);
    let known = owner.metafield(&namespace, &key);
    let asked = input["type"].as_str();
    let declared = definition.map(|d| d.kind.clone()).or(known.map(|m| m.kind.clone()));
    let kind = match (asked, declared) {
        (Some(asked), Some(declared)) if asked != declared => {
            let message =
                format!("Type '{asked}' must be consistent with the definition's type: '{declared}'.");
            return Err(UserError::at(&["type"], message, "INVALID_TYPE"));
        }
        (Some(kind), _) => kind.to_owned(),
        (None, Some(kind)) => kind,
        (None, None) => return Err(UserError::at(&["type"], "Type can't be blank", "BLANK")),
    };
    let unique = definition.is_some_and(|d| d.unique);
    check_place(&namespace, &key)?;
    check_value(&kind, &value)?;
    if unique && desk.state.by_unique_value(&namespace, &key, &value).is_some_and(|id| id != owner.id) {
        return Err(UserError::at(&["value"], "Value has already been taken", "TAKEN"));
    }
    let now = whole_second(desk.now);
    match owner.metafields.iter_mut().find(|m| m.namespace == namespace && m.key == key) {
        Some(found) if found.value == value && found.kind == kind => {}
        Some(found) => {
            found.value = value;
            found.kind = kind;
            found.updated_at = now;
        }
        None => owner.metafields.push(Metafield {
            id: desk.state.ids.fresh(),
            namespace: namespace.clone(),
            key: key.clone(),
            kind,
            value,
            created_at: now,
            updated_at: now,
        }),
    }
    Ok((namespace, key))
}

fn check_place(namespace: &str, key: &str) -> Result<(), UserError> {
    let plain = |text: &str| text.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '-' || ch == '_');
    if !(2..=64).contains(&key.len()) || !plain(key) {
        return Err(UserError::at(&["key"], "Key is invalid", "INVALID"));
    }
    if !(3..=255).contains(&namespace.len()) || !plain(namespace) {
        return Err(UserError::at(&["namespace"], "Namespace is invalid", "INVALID"));
    }
    Ok(())
}

fn check_value(kind: &str, value: &str) -> Result<(), UserError> {
    let wrong = |message: &str| Err(UserError::at(&["value"], message, "INVALID_VALUE"));
    if value.is_empty() {
        return Err(UserError::at(&["value"], "may not be empty", "BLANK"));
    }
    match kind {
        "single_line_text_field" | "id" if value.contains('\n') => {
            wrong("Value must be a single line text string.")
        }
        "single_line_text_field" | "id" | "multi_line_text_field" => Ok(()),
        "date" if value.len() == 10 && value.parse::<Date>().is_ok() => Ok(()),
        "date" => wrong("Value must be in YYYY-MM-DD format."),
        "date_time" if value.parse::<jiff::Timestamp>().is_ok() => Ok(()),
        "number_integer" if value.parse::<i64>().is_ok() => Ok(()),
        "boolean" if value == "true" || value == "false" => Ok(()),
        "json" if serde_json::from_str::<Value>(value).is_ok() => Ok(()),
        "date_time" | "number_integer" | "boolean" | "json" => wrong("Value is invalid for its type."),
        other => {
            let message = format!("Type '{other}' is not simulated by this sandbox.");
            Err(UserError::at(&["type"], message, "INCLUSION"))
        }
    }
}

pub(super) fn delete(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let list = args["metafields"].as_array().cloned().unwrap_or_default();
    let mut gone = Vec::new();
    for input in &list {
        let id = gid::expect("Customer", input["ownerId"].as_str().unwrap_or_default())?;
        let namespace = desk.state.namespace(input["namespace"].as_str());
        let key = input["key"].as_str().unwrap_or_default();
        let mut removed = false;
        if let Some(mut owner) = desk.state.customers.get(&id).cloned() {
            let before = owner.metafields.len();
            owner.metafields.retain(|m| !(m.namespace == namespace && m.key == key));
            removed = owner.metafields.len() < before;
            desk.save(owner);
        }
        let identity =
            Thing::new().with("ownerId", gid("Customer", id)).with("namespace", namespace).with("key", key);
        gone.push(removed.then(|| identity.into_shared()));
    }
    Ok(done("deletedMetafields", super::answer::Shown::Some(gone)))
}
