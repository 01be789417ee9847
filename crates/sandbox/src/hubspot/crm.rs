//! The simulated HubSpot as its town knows it: state that tests and the demo may look into and set up.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use serde_json::Value;

use super::{
    limits::Limits,
    record::Contact,
    state::{Kind, State},
};
use crate::{Faults, Settings, SharedCalendar};

/// One account.
pub struct HubSpot {
    /// The bad days it was told to have. Operations: `POST /contacts`, `GET /contacts/{id}`, `PATCH /contacts/{id}`,
    /// `POST /contacts/search`, `POST /contacts/batch/upsert`, `POST /properties/contacts`, ...; the same for orders.
    pub faults: Faults,
    calendar: SharedCalendar,
    state: Mutex<State>,
    latency: Mutex<Duration>,
}

impl HubSpot {
    /// Opens an account with nobody in it.
    pub fn new(settings: Arc<Settings>, calendar: SharedCalendar) -> Self {
        let state = Mutex::new(State::new(settings, calendar.now()));
        Self { faults: Faults::default(), calendar, state, latency: Mutex::default() }
    }

    /// Never held across an await.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.now = self.calendar.now();
        state
    }

    pub(super) fn count(&self, operation: String) {
        *self.lock().calls.entry(operation).or_default() += 1;
    }

    /// Every call takes at least this long from now on.
    pub fn set_latency(&self, latency: Duration) {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner) = latency;
    }

    pub(super) fn latency(&self) -> Duration {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls are let through; `None`: all of them.
    pub fn set_limits(&self, limits: Option<Limits>) {
        self.lock().gate.limits = limits;
    }

    /// How long the search does not know what was written (8 s at first).
    pub fn set_search_lag(&self, lag: Duration) {
        self.lock().lag = SignedDuration::try_from(lag).unwrap_or(SignedDuration::MAX);
    }

    /// Whether the contact that is left after a merge keeps the primary's id (at first it gets a new one).
    pub fn set_merge_keeps_id(&self, keeps: bool) {
        self.lock().merge_keeps_id = keeps;
    }

    /// An admin asks for this property whenever a contact is made: writes without it are refused from now on.
    pub fn require_on_create(&self, property: &str) {
        self.lock().records_mut(Kind::Contacts).definitions.needed_on_create.push(property.to_owned());
    }

    /// Every contact, lowest id first.
    pub fn contacts(&self) -> Vec<Contact> {
        self.lock().records(Kind::Contacts).all().map(|r| r.contact()).collect()
    }

    /// How many contacts there are.
    pub fn contact_count(&self) -> usize {
        self.lock().records(Kind::Contacts).all().count()
    }

    /// One contact by id, or by an id that was merged into it.
    pub fn contact(&self, id: &str) -> Option<Contact> {
        self.lock().records(Kind::Contacts).get(id.parse().ok()?).map(|r| r.contact())
    }

    /// The contact with this address, second addresses included.
    pub fn contact_by_email(&self, email: &str) -> Option<Contact> {
        let state = self.lock();
        state.records(Kind::Contacts).find(email, Some("email")).ok()?.map(|r| r.contact())
    }

    /// How often a call was made, whatever came of it: `POST /contacts/batch/upsert`.
    pub fn calls(&self, operation: &str) -> usize {
        self.lock().calls.get(operation).copied().unwrap_or(0)
    }

    /// Puts a contact into the account as if it had always been there: checked like any other, and the search knows it.
    /// `properties` is an object of texts. Returns the id.
    ///
    /// # Errors
    /// The sentence with which HubSpot would refuse it.
    pub fn seed_contact(&self, properties: &Value) -> Result<String, String> {
        let mut state = self.lock();
        let seeded = state
            .records(Kind::Contacts)
            .definitions
            .read(Some(properties))
            .and_then(|values| state.make(Kind::Contacts, values));
        let id = seeded.map_err(|complaint| complaint.message)?;
        state.known_to_search(id);
        Ok(id.to_string())
    }

    /// Somebody in the shop edits a contact by hand; an empty text clears.
    ///
    /// # Errors
    /// The sentence with which HubSpot would refuse it.
    pub fn edit_contact(&self, id: &str, properties: &Value) -> Result<(), String> {
        let mut state = self.lock();
        let written = state
            .records(Kind::Contacts)
            .definitions
            .read(Some(properties))
            .and_then(|values| state.write(Kind::Contacts, id.parse().unwrap_or(0), values));
        written.map_err(|complaint| complaint.message)
    }
}
