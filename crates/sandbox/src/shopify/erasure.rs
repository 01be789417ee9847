//! The right to be forgotten: requests, the waiting time, and the compliance webhooks.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    answer::Args,
    customer::Customer,
    gid,
    payloads::compliance,
    register::{Answered, Desk},
    state::State,
    user_error::{UserError, done, refused},
};
use crate::Settings;

/// Shopify waits this long between the request and `customers/redact` for customers without recent orders.
const GRACE: SignedDuration = SignedDuration::from_hours(10 * 24);

pub(super) fn request(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let text = args["customerId"].as_str().unwrap_or_default();
    let id = gid::expect("Customer", text)?;
    let now = desk.now;
    let Some(customer) = desk.state.customers.get_mut(&id) else {
        let missing = UserError::at(&["customerId"], "Customer does not exist", "DOES_NOT_EXIST");
        return Ok(refused("customerId", vec![missing]));
    };
    if customer.erasure_requested_at.is_none() {
        customer.erasure_requested_at = Some(now);
        let person = customer.clone();
        let news = compliance::redact(desk.state.shop_id, &desk.settings.shop, &person);
        desk.state.effects += 1;
        desk.state.announce_at(desk.settings, now, now + GRACE, vec![news]);
    }
    Ok(done("customerId", text))
}

pub(super) fn cancel(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let text = args["customerId"].as_str().unwrap_or_default();
    let id = gid::expect("Customer", text)?;
    let no =
        |message: &str, code| Ok(refused("customerId", vec![UserError::at(&["customerId"], message, code)]));
    let Some(customer) = desk.state.customers.get_mut(&id) else {
        return no("Customer does not exist", "DOES_NOT_EXIST");
    };
    if customer.erasure_requested_at.take().is_none() {
        return no("Customer's data is not scheduled to be erased", "NOT_BEING_ERASED");
    }
    desk.state.effects += 1;
    desk.state.outbox.drop_topic("customers/redact", |body: &Value| body["customer"]["id"] == id);
    Ok(done("customerId", text))
}

pub(super) fn redact(state: &mut State, settings: &Settings, now: Timestamp, id: u64) {
    if let Some(customer) = state.customers.get(&id).cloned() {
        let news = compliance::redact(state.shop_id, &settings.shop, &customer);
        state.announce(settings, now, vec![news]);
    }
}

pub(super) fn data_request(state: &mut State, settings: &Settings, now: Timestamp, id: u64) {
    if let Some(customer) = state.customers.get(&id).cloned() {
        let request = state.ids.fresh();
        let news = compliance::data_request(state.shop_id, &settings.shop, &customer, request);
        state.announce(settings, now, vec![news]);
    }
}

pub(super) fn shop_redact(state: &mut State, settings: &Settings, now: Timestamp) {
    let news = compliance::shop_redact(state.shop_id, &settings.shop);
    state.announce(settings, now, vec![news]);
}

/// The shop itself forgets the person when it tells the apps to: the record stays, with nobody in it.
pub(super) fn forget(state: &mut State, body: &[u8]) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(known) = body["customer"]["id"].as_u64().and_then(|id| state.customers.get(&id)) else { return };
    let id = known.id;
    let blank = Customer {
        id,
        locale: known.locale.clone(),
        created_at: known.created_at,
        updated_at: known.updated_at,
        erasure_requested_at: known.erasure_requested_at,
        ..Customer::default()
    };
    state.put(blank);
    state.accounts.forget(id);
}
