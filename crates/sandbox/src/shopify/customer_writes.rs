//! Writing customers: create, update, set, delete, and what they consent to.

use serde_json::{Map, Value};

use super::{
    answer::{Args, Shown},
    customer::Customer,
    customer_draft::{self as draft, fill},
    customer_reads::{by_custom_id, only_one},
    gid, metafields,
    register::{Answered, Desk},
    user_error::{UserError, done, refused},
};

pub(super) fn create(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let input = object(&args["input"]);
    if !input.get("id").unwrap_or(&Value::Null).is_null() {
        return no(UserError::at(&["id"], "Cannot specify ID on creation", "ID_NOT_ALLOWED"));
    }
    let mut customer = blank(desk);
    fill(&mut customer, &input);
    let mut errors = draft::check(desk, &customer);
    if let Some(list) = input.get("addresses") {
        errors.extend(draft::fill_addresses(desk, &mut customer, list));
    }
    if let Some(list) = input.get("metafields") {
        errors.extend(draft::fill_metafields(desk, &mut customer, list));
    }
    if let Some(consent) = input.get("emailMarketingConsent").filter(|c| !c.is_null()) {
        if customer.email.is_none() {
            errors.push(UserError::at(
                &["emailMarketingConsent"],
                "An email is required to set consent",
                "MISSING",
            ));
        }
        customer.email_consent = draft::consent(consent, desk.now);
    }
    if let Some(consent) = input.get("smsMarketingConsent").filter(|c| !c.is_null()) {
        if customer.phone.is_none() {
            errors.push(UserError::at(
                &["smsMarketingConsent"],
                "A phone number is required to set consent",
                "MISSING",
            ));
        }
        customer.sms_consent = draft::consent(consent, desk.now);
    }
    finish(desk, customer, errors)
}

pub(super) fn update(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let input = object(&args["input"]);
    let Some(id) = input.get("id").and_then(Value::as_str) else {
        return no(UserError::at(&["id"], "Customer id must be present", "BLANK"));
    };
    let id = gid::expect("Customer", id)?;
    let Some(mut customer) = desk.state.customers.get(&id).cloned() else {
        return no(UserError::at(&["id"], "Customer does not exist", "NOT_FOUND"));
    };
    for (field, other) in [
        ("emailMarketingConsent", "customerEmailMarketingConsentUpdate"),
        ("smsMarketingConsent", "customerSmsMarketingConsentUpdate"),
    ] {
        if input.get(field).is_some_and(|c| !c.is_null()) {
            let message = format!("To update {field}, please use the {other} Mutation instead");
            return no(UserError::at(&[field], message, "INVALID"));
        }
    }
    fill(&mut customer, &input);
    let mut errors = draft::check(desk, &customer);
    if let Some(list) = input.get("addresses").filter(|l| !l.is_null()) {
        errors.extend(draft::fill_addresses(desk, &mut customer, list));
    }
    if let Some(list) = input.get("metafields") {
        errors.extend(draft::fill_metafields(desk, &mut customer, list));
    }
    finish(desk, customer, errors)
}

/// Create or update by what identifies the customer; lists in the input replace what is there.
pub(super) fn set(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let input = object(&args["input"]);
    let mut identity = None;
    let known = match args.get("identifier").filter(|i| !i.is_null()) {
        None => None,
        Some(identifier) => {
            let (by, value) = only_one(identifier, "CustomerSetIdentifiers")?;
            let text = value.as_str().unwrap_or_default();
            if let Some(error) = mismatch(by, text, &input) {
                return no(error);
            }
            let found = match by {
                "id" => {
                    Some(gid::expect("Customer", text)?).filter(|id| desk.state.customers.contains_key(id))
                }
                "email" => desk.state.by_email(text),
                "phone" => desk.state.by_phone(text),
                _ => by_custom_id(desk, value)?,
            };
            if by == "id" && found.is_none() {
                return no(UserError::at(&["identifier", "id"], "Customer does not exist", "NOT_FOUND"));
            }
            identity = Some((by, value.clone()));
            found
        }
    };
    let mut customer =
        known.and_then(|id| desk.state.customers.get(&id).cloned()).unwrap_or_else(|| blank(desk));
    fill(&mut customer, &input);
    let mut errors = Vec::new();
    if let Some(("customId", custom)) = &identity {
        let refused = metafields::write(desk, &mut customer, custom).err();
        errors.extend(refused.map(|error| UserError { code: "INVALID", ..error }));
    }
    errors.extend(draft::check(desk, &customer));
    if let Some(list) = input.get("addresses").filter(|l| !l.is_null()) {
        errors.extend(draft::fill_addresses(desk, &mut customer, list));
    }
    let errors = errors.into_iter().map(|e| e.under(&["input"])).collect();
    finish(desk, customer, errors)
}

fn mismatch(by: &str, text: &str, input: &Map<String, Value>) -> Option<UserError> {
    let given = input.get(by).and_then(Value::as_str)?;
    (!given.eq_ignore_ascii_case(text))
        .then(|| UserError::at(&["input", by], "The input value must match the identifier", "INPUT_MISMATCH"))
}

pub(super) fn delete(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let text = args["input"]["id"].as_str().unwrap_or_default().to_owned();
    let id = gid::expect("Customer", &text)?;
    if desk.state.customers.get(&id).is_some_and(|customer| customer.order_count > 0) {
        let message = "Customer can’t be deleted because they have associated orders";
        return Ok(refused("deletedCustomerId", vec![UserError::at(&["id"], message, "INVALID")]));
    }
    if !desk.delete(id) {
        let missing = UserError::at(&["id"], "Customer can't be found", "NOT_FOUND");
        return Ok(refused("deletedCustomerId", vec![missing]));
    }
    Ok(done("deletedCustomerId", text))
}

pub(super) fn email_consent(desk: &mut Desk<'_>, args: &Args) -> Answered {
    change_consent(desk, &args["input"], "emailMarketingConsent")
}

pub(super) fn sms_consent(desk: &mut Desk<'_>, args: &Args) -> Answered {
    change_consent(desk, &args["input"], "smsMarketingConsent")
}

fn change_consent(desk: &mut Desk<'_>, input: &Value, part: &'static str) -> Answered {
    let id = gid::expect("Customer", input["customerId"].as_str().unwrap_or_default())?;
    let Some(mut customer) = desk.state.customers.get(&id).cloned() else {
        return no(UserError::at(&["input", "customerId"], "Customer not found", "INVALID"));
    };
    let by_email = part == "emailMarketingConsent";
    let (reachable, what) =
        if by_email { (&customer.email, "email address") } else { (&customer.phone, "phone number") };
    if reachable.is_none() {
        let message =
            format!("The customer must have an {what} to update this consent").replace("an phone", "a phone");
        return no(UserError::at(&["input", part], message, "INVALID"));
    }
    let said = draft::consent(&input[part], desk.now);
    if said.updated_at.is_some_and(|at| at > desk.now) {
        return no(UserError::at(
            &["input", part, "consentUpdatedAt"],
            "Consent updated at can't be in the future",
            "INVALID",
        ));
    }
    if matches!(said.state.as_str(), "NOT_SUBSCRIBED" | "REDACTED" | "INVALID") {
        return no(UserError::at(
            &["input", part, "marketingState"],
            "Cannot specify this marketing state",
            "INVALID",
        ));
    }
    *(if by_email { &mut customer.email_consent } else { &mut customer.sms_consent }) = said;
    finish(desk, customer, Vec::new())
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn blank(desk: &mut Desk<'_>) -> Customer {
    Customer { id: desk.state.ids.fresh(), locale: "ja".into(), verified_email: true, ..Customer::default() }
}

fn no(error: UserError) -> Answered {
    Ok(refused("customer", vec![error]))
}

fn finish(desk: &mut Desk<'_>, customer: Customer, errors: Vec<UserError>) -> Answered {
    if !errors.is_empty() {
        return Ok(refused("customer", errors));
    }
    let saved = desk.save(customer);
    let shown: Shown = desk.shown(&saved).into();
    Ok(done("customer", shown))
}
