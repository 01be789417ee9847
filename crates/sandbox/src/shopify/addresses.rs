//! A customer's addresses, one call per address.

use serde_json::Value;

use super::{
    answer::Args,
    customer::Address,
    customer_answer::{self, address_gid},
    gid, prefectures,
    register::{Answered, Desk},
    user_error::{UserError, done, refused},
};

/// Absent stays, null clears.
pub(super) fn fill(address: &mut Address, input: &Value) {
    let mut text = |name: &str, slot: fn(&mut Address) -> &mut Option<String>| {
        if let Some(value) = input.get(name) {
            *slot(address) = value.as_str().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        }
    };
    text("firstName", |a| &mut a.first_name);
    text("lastName", |a| &mut a.last_name);
    text("company", |a| &mut a.company);
    text("address1", |a| &mut a.address1);
    text("address2", |a| &mut a.address2);
    text("city", |a| &mut a.city);
    text("provinceCode", |a| &mut a.province_code);
    text("countryCode", |a| &mut a.country_code);
    text("zip", |a| &mut a.zip);
    text("phone", |a| &mut a.phone);
}

/// What is wrong with an address.
pub(super) fn check(address: &Address) -> Vec<UserError> {
    let mut errors = Vec::new();
    let japan = address.country_code.as_deref() == Some("JP");
    if let Some(province) = &address.province_code {
        if address.country_code.is_none() {
            errors.push(UserError::at(&["countryCode"], "Country can't be blank", "BLANK"));
        } else if japan && prefectures::name(province).is_none() {
            errors.push(UserError::at(&["provinceCode"], "Province is invalid", "INVALID"));
        }
    }
    if japan && address.zip.as_deref().is_some_and(|zip| !is_japanese_zip(zip)) {
        errors.push(UserError::at(&["zip"], "Zip is invalid", "INVALID"));
    }
    let texts = [
        ("firstName", &address.first_name),
        ("lastName", &address.last_name),
        ("company", &address.company),
        ("address1", &address.address1),
        ("address2", &address.address2),
        ("city", &address.city),
    ];
    for (field, text) in texts {
        if text.as_deref().is_some_and(|t| t.chars().count() > 255) {
            errors.push(UserError::at(
                &[field],
                format!("{field} is too long (maximum is 255 characters)"),
                "TOO_LONG",
            ));
        }
    }
    errors
}

/// Seven digits, with or without the dash after the third, in either width, with or without the postal mark.
fn is_japanese_zip(zip: &str) -> bool {
    let zip = zip.strip_prefix('〒').unwrap_or(zip);
    let shape: String = zip
        .chars()
        .map(|ch| match ch {
            '0'..='9' | '０'..='９' => '9',
            '-' | 'ー' => '-',
            other => other,
        })
        .collect();
    shape == "9999999" || shape == "999-9999"
}

pub(super) fn create(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Customer", args["customerId"].as_str().unwrap_or_default())?;
    let Some(mut customer) = desk.state.customers.get(&id).cloned() else {
        return Ok(no_customer("address"));
    };
    let mut address = Address { id: desk.state.ids.fresh(), ..Address::default() };
    fill(&mut address, &args["address"]);
    let errors = check(&address);
    if !errors.is_empty() {
        return Ok(refused("address", under_address(errors)));
    }
    if customer.addresses.is_empty() || is_default(args) {
        customer.default_address = Some(address.id);
    }
    let shown = customer_answer::address(&address);
    customer.addresses.push(address);
    desk.save(customer);
    Ok(done("address", shown))
}

pub(super) fn update(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Customer", args["customerId"].as_str().unwrap_or_default())?;
    let address_id = gid::expect("MailingAddress", args["addressId"].as_str().unwrap_or_default())?;
    let Some(mut customer) = desk.state.customers.get(&id).cloned() else {
        return Ok(no_customer("address"));
    };
    let Some(address) = customer.addresses.iter_mut().find(|a| a.id == address_id) else {
        return Ok(refused("address", vec![no_address()]));
    };
    fill(address, &args["address"]);
    let errors = check(address);
    if !errors.is_empty() {
        return Ok(refused("address", under_address(errors)));
    }
    let shown = customer_answer::address(address);
    if is_default(args) {
        customer.default_address = Some(address_id);
    }
    desk.save(customer);
    Ok(done("address", shown))
}

pub(super) fn delete(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Customer", args["customerId"].as_str().unwrap_or_default())?;
    let address_id = gid::expect("MailingAddress", args["addressId"].as_str().unwrap_or_default())?;
    let Some(mut customer) = desk.state.customers.get(&id).cloned() else {
        return Ok(no_customer("deletedAddressId"));
    };
    let before = customer.addresses.len();
    customer.addresses.retain(|a| a.id != address_id);
    if customer.addresses.len() == before {
        return Ok(refused("deletedAddressId", vec![no_address()]));
    }
    if customer.default_address == Some(address_id) {
        customer.default_address = customer.addresses.first().map(|a| a.id);
    }
    desk.save(customer);
    Ok(done("deletedAddressId", address_gid(address_id)))
}

fn is_default(args: &Args) -> bool {
    args.get("setAsDefault").and_then(Value::as_bool).unwrap_or(false)
}

fn no_customer(object: &'static str) -> super::answer::Shown {
    refused(object, vec![UserError::at(&["customerId"], "Customer does not exist", "NOT_FOUND")])
}

fn no_address() -> UserError {
    UserError::at(&["addressId"], "Address does not exist", "NOT_FOUND")
}

fn under_address(errors: Vec<UserError>) -> Vec<UserError> {
    errors.into_iter().map(|e| e.under(&["address"])).collect()
}
