//! The one place where a customer record changes: it moves `updatedAt` and tells whoever subscribed.

use super::{
    customer::Customer,
    payloads,
    register::Desk,
    state::{State, whole_second},
};
use crate::Settings;
use jiff::Timestamp;

impl Desk<'_> {
    /// Saves a new or changed customer. Nothing is touched and nobody is told when nothing changed.
    pub(super) fn save(&mut self, after: Customer) -> Customer {
        save(self.state, self.settings, self.now, after)
    }

    /// Deletes a customer and tells whoever subscribed.
    pub(super) fn delete(&mut self, id: u64) -> bool {
        delete(self.state, self.settings, self.now, id)
    }
}

/// See [`Desk::save`].
pub(super) fn save(state: &mut State, settings: &Settings, now: Timestamp, mut after: Customer) -> Customer {
    let before = state.customers.get(&after.id).cloned();
    if before.as_ref() == Some(&after) {
        return after;
    }
    after.updated_at = whole_second(now);
    if before.is_none() {
        after.created_at = after.updated_at;
    }
    state.put(after.clone());
    state.effects += 1;
    let mut news = vec![payloads::customer(
        if before.is_some() { "customers/update" } else { "customers/create" },
        &after,
    )];
    let old = before.clone().unwrap_or_default();
    let added: Vec<String> = after.tags.iter().filter(|t| !old.tags.contains(t)).cloned().collect();
    let removed: Vec<String> = old.tags.iter().filter(|t| !after.tags.contains(t)).cloned().collect();
    if !added.is_empty() {
        news.push(payloads::tags("customer.tags_added", after.id, &added, now));
    }
    if !removed.is_empty() {
        news.push(payloads::tags("customer.tags_removed", after.id, &removed, now));
    }
    if after.email_consent != old.email_consent {
        news.push(payloads::email_consent(&after));
    }
    if after.sms_consent != old.sms_consent {
        news.push(payloads::sms_consent(&after));
    }
    if before.is_some() && after.enabled != old.enabled {
        let topic = if after.enabled { "customers/enable" } else { "customers/disable" };
        news.push(payloads::customer(topic, &after));
    }
    state.announce(settings, now, news);
    after
}

/// See [`Desk::delete`].
pub(super) fn delete(state: &mut State, settings: &Settings, now: Timestamp, id: u64) -> bool {
    if state.remove(id).is_none() {
        return false;
    }
    state.effects += 1;
    state.accounts.forget(id);
    state.announce(settings, now, vec![payloads::deleted(id)]);
    true
}
