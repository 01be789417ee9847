//! A customer as an app wants it to be, checked field by field before anything is written.

use serde_json::{Map, Value};

use super::{
    addresses,
    customer::{Consent, Customer},
    metafields,
    register::Desk,
    user_error::UserError,
};

/// Longest name, in characters.
const NAME: usize = 255;
/// Longest note.
const NOTE: usize = 5_000;
/// Most tags on one customer.
const TAGS: usize = 250;

/// What the input says about the shared part of `customerCreate`, `customerUpdate` and `customerSet`. A field that
/// is absent stays as it is; null clears it.
pub(super) fn fill(customer: &mut Customer, input: &Map<String, Value>) {
    let text = |name: &str, slot: &mut Option<String>| {
        if let Some(value) = input.get(name) {
            *slot = value.as_str().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        }
    };
    text("email", &mut customer.email);
    text("firstName", &mut customer.first_name);
    text("lastName", &mut customer.last_name);
    text("note", &mut customer.note);
    text("phone", &mut customer.phone);
    if let Some(phone) = &mut customer.phone {
        // Blanks, dashes and brackets are forgiven, a missing country code is not.
        phone.retain(|ch| !matches!(ch, ' ' | '-' | '(' | ')'));
    }
    if let Some(locale) = input.get("locale").and_then(Value::as_str) {
        customer.locale = locale.to_owned();
    }
    if let Some(exempt) = input.get("taxExempt").and_then(Value::as_bool) {
        customer.tax_exempt = exempt;
    }
    if let Some(tags) = input.get("tags") {
        customer.tags = tag_list(tags);
    }
}

/// Tags of an input: trimmed, without doubles; one text with commas counts as several.
pub(super) fn tag_list(value: &Value) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let given = value.as_array().map(Vec::as_slice).unwrap_or_default();
    for tag in given.iter().filter_map(Value::as_str).flat_map(|t| t.split(',')).map(str::trim) {
        if !tag.is_empty() && !tags.iter().any(|t| t.eq_ignore_ascii_case(tag)) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// `emailMarketingConsent` or `smsMarketingConsent` of an input.
pub(super) fn consent(input: &Value, now: jiff::Timestamp) -> Consent {
    let at = input["consentUpdatedAt"].as_str().and_then(|at| at.parse().ok());
    Consent {
        state: input["marketingState"].as_str().unwrap_or("NOT_SUBSCRIBED").to_owned(),
        level: input["marketingOptInLevel"].as_str().map(str::to_owned).or(Some("SINGLE_OPT_IN".into())),
        updated_at: Some(super::state::whole_second(at.unwrap_or(now))),
    }
}

/// Everything that is wrong with the record as it would stand.
pub(super) fn check(desk: &Desk<'_>, customer: &Customer) -> Vec<UserError> {
    let mut errors = Vec::new();
    let names =
        [("firstName", "First name", &customer.first_name), ("lastName", "Last name", &customer.last_name)];
    for (field, label, name) in names {
        if name.as_deref().is_some_and(|n| n.chars().count() > NAME) {
            let message = format!("{label} is too long (maximum is {NAME} characters)");
            errors.push(UserError::at(&[field], message, "TOO_LONG"));
        }
    }
    if customer.note.as_deref().is_some_and(|n| n.chars().count() > NOTE) {
        let message = format!("Note is too long (maximum is {NOTE} characters)");
        errors.push(UserError::at(&["note"], message, "TOO_LONG"));
    }
    if let Some(email) = &customer.email {
        let other = desk.state.by_email(email).is_some_and(|id| id != customer.id);
        if !is_email(email) {
            errors.push(UserError::at(&["email"], "Email is invalid", "INVALID"));
        } else if other {
            errors.push(UserError::at(&["email"], "Email has already been taken", "TAKEN"));
        }
    }
    if let Some(phone) = &customer.phone {
        let other = desk.state.by_phone(phone).is_some_and(|id| id != customer.id);
        if !is_e164(phone) {
            errors.push(UserError::at(&["phone"], "Phone is invalid", "INVALID"));
        } else if other {
            errors.push(UserError::at(&["phone"], "Phone has already been taken", "TAKEN"));
        }
    }
    if customer.tags.len() > TAGS || customer.tags.iter().any(|t| t.chars().count() > NAME) {
        errors.push(UserError::at(&["tags"], "Tags is invalid", "INVALID"));
    }
    let nobody = [&customer.email, &customer.phone, &customer.first_name, &customer.last_name];
    if nobody.iter().all(|field| field.is_none()) {
        errors.push(UserError::whole("A name, phone number, or email address must be present", "BLANK"));
    }
    errors
}

/// Addresses of an input, each with its complaints; the first becomes the default. The list replaces what was there.
pub(super) fn fill_addresses(desk: &mut Desk<'_>, customer: &mut Customer, list: &Value) -> Vec<UserError> {
    let mut errors = Vec::new();
    let mut addresses = Vec::new();
    for (at, input) in list.as_array().map(Vec::as_slice).unwrap_or_default().iter().enumerate() {
        let mut address = super::customer::Address { id: desk.state.ids.fresh(), ..Default::default() };
        addresses::fill(&mut address, input);
        errors
            .extend(addresses::check(&address).into_iter().map(|e| e.under(&["addresses", &at.to_string()])));
        addresses.push(address);
    }
    customer.default_address = addresses.first().map(|a| a.id);
    customer.addresses = addresses;
    errors
}

/// Metafields of an input; they are added to what is there.
pub(super) fn fill_metafields(desk: &mut Desk<'_>, customer: &mut Customer, list: &Value) -> Vec<UserError> {
    let mut errors = Vec::new();
    for (at, input) in list.as_array().map(Vec::as_slice).unwrap_or_default().iter().enumerate() {
        let at = at.to_string();
        if let Err(error) = metafields::write(desk, customer, input) {
            errors.push(error.under(&["metafields", &at]));
        }
    }
    errors
}

/// `+` and eight to fifteen digits; Japanese numbers have nine or ten after `+81`, and no zero in front.
pub(super) fn is_e164(phone: &str) -> bool {
    let Some(digits) = phone.strip_prefix('+') else { return false };
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    let length = match digits.strip_prefix("81") {
        Some(rest) => !rest.starts_with('0') && (9..=10).contains(&rest.len()),
        None => (8..=15).contains(&digits.len()),
    };
    plain && length
}

/// One `@`, something before it, a host with a dot after it, no blanks.
pub(super) fn is_email(email: &str) -> bool {
    let Some((local, host)) = email.split_once('@') else { return false };
    let host_ok = host.split('.').count() >= 2 && host.split('.').all(|part| !part.is_empty());
    !local.is_empty()
        && host_ok
        && !host.contains('@')
        && !email.chars().any(char::is_whitespace)
        && email.len() <= 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_needs_its_country_code() {
        assert!(is_e164("+819012345678") && is_e164("+81312345678") && is_e164("+14155550100"));
        assert!(
            !is_e164("09012345678") && !is_e164("+8109012345678") && !is_e164("+81901234") && !is_e164("+")
        );
    }

    #[test]
    fn an_email_needs_a_host() {
        assert!(
            is_email("a@b.jp")
                && !is_email("a@b")
                && !is_email("@b.jp")
                && !is_email("a b@c.jp")
                && !is_email("a@b@c.jp")
        );
    }
}
