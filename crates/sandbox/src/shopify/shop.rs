//! The simulated Shopify as its town knows it: state that tests and the demo may look into and set up.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    changes,
    customer::Customer,
    erasure,
    merging::MergeMood,
    state::{State, whole_second},
    subscriptions::Subscription,
};
use crate::{Courier, Faults, Settings, SharedCalendar, mailbox::Mailbox};

/// One shop with its admin API, its customer accounts and its webhooks.
pub struct Shopify {
    /// The bad days it was told to have. Operations are root fields (`customerCreate`), `token`, and
    /// `accounts/...` for everything around a customer's login (`accounts/customer`, `accounts/discovery`, ...).
    pub faults: Faults,
    pub(super) settings: Arc<Settings>,
    pub(super) calendar: SharedCalendar,
    pub(super) courier: Arc<dyn Courier>,
    pub(super) mailbox: Arc<Mailbox>,
    state: Mutex<State>,
    latency: Mutex<Duration>,
}

impl Shopify {
    /// Opens an empty shop.
    pub fn new(
        settings: Arc<Settings>,
        calendar: SharedCalendar,
        courier: Arc<dyn Courier>,
        mailbox: Arc<Mailbox>,
    ) -> Self {
        let state = Mutex::new(State::new(&settings));
        Self {
            faults: Faults::default(),
            settings,
            calendar,
            courier,
            mailbox,
            state,
            latency: Mutex::default(),
        }
    }

    /// Every API call takes at least this long from now on.
    pub fn set_latency(&self, latency: Duration) {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner) = latency;
    }

    pub(super) fn latency(&self) -> Duration {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never held across an await.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.outbox.weather = self.faults.on_webhooks();
        state
    }

    /// Puts a customer into the books as if they had always been there: no webhook, no effect counted. An id, the
    /// time stamps and the ids of addresses and metafields are given where they are missing. Returns the id.
    pub fn seed_customer(&self, mut customer: Customer) -> u64 {
        let now = whole_second(self.calendar.now());
        let mut state = self.lock();
        let unset = jiff::Timestamp::UNIX_EPOCH;
        if customer.id == 0 {
            customer.id = state.ids.fresh();
        }
        for address in &mut customer.addresses {
            if address.id == 0 {
                address.id = state.ids.fresh();
            }
        }
        for metafield in &mut customer.metafields {
            metafield.namespace = state.namespace(Some(&metafield.namespace));
            if metafield.id == 0 {
                metafield.id = state.ids.fresh();
            }
        }
        if customer.locale.is_empty() {
            customer.locale = "ja".into();
        }
        customer.default_address = customer.default_address.or(customer.addresses.first().map(|a| a.id));
        if customer.created_at == unset {
            customer.created_at = now;
        }
        if customer.updated_at == unset {
            customer.updated_at = customer.created_at;
        }
        let id = customer.id;
        state.put(customer);
        id
    }

    /// All customers, oldest first.
    pub fn customers(&self) -> Vec<Customer> {
        self.lock().customers.values().cloned().collect()
    }

    /// How many customers there are.
    pub fn customer_count(&self) -> usize {
        self.lock().customers.len()
    }

    /// One customer.
    pub fn customer(&self, id: u64) -> Option<Customer> {
        self.lock().customers.get(&id).cloned()
    }

    /// The customer with this e-mail, whatever its case.
    pub fn customer_by_email(&self, email: &str) -> Option<Customer> {
        let state = self.lock();
        state.by_email(email).and_then(|id| state.customers.get(&id).cloned())
    }

    /// Changes a customer as the merchant does in the admin: `updatedAt` moves and webhooks go out.
    /// Returns false when there is no such customer.
    pub fn edit_customer(&self, id: u64, edit: impl FnOnce(&mut Customer)) -> bool {
        let now = self.calendar.now();
        let mut state = self.lock();
        let Some(mut customer) = state.customers.get(&id).cloned() else { return false };
        edit(&mut customer);
        customer.id = id;
        changes::save(&mut state, &self.settings, now, customer);
        true
    }

    /// Changes how merges go from now on.
    pub fn on_merges(&self, change: impl FnOnce(&mut MergeMood)) {
        change(&mut self.lock().merge_mood);
    }

    /// Deletes a customer as the merchant does in the admin. Returns false when there is no such customer.
    pub fn delete_customer(&self, id: u64) -> bool {
        let now = self.calendar.now();
        changes::delete(&mut self.lock(), &self.settings, now, id)
    }

    /// Sends `customers/redact` for a customer now, to the compliance address or the first subscription's.
    pub fn redact_customer(&self, id: u64) {
        erasure::redact(&mut self.lock(), &self.settings, self.calendar.now(), id);
    }

    /// Sends `customers/data_request` for a customer now.
    pub fn request_customer_data(&self, id: u64) {
        erasure::data_request(&mut self.lock(), &self.settings, self.calendar.now(), id);
    }

    /// Sends `shop/redact` now, as Shopify does 48 hours after the app was removed.
    pub fn redact_shop(&self) {
        erasure::shop_redact(&mut self.lock(), &self.settings, self.calendar.now());
    }

    /// All webhook subscriptions.
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.lock().subscriptions.clone()
    }

    /// How often an operation was asked for, faults and refusals included.
    pub fn calls(&self, operation: &str) -> u64 {
        self.lock().calls.get(operation).copied().unwrap_or(0)
    }

    /// How often anything in the books really changed through the API or by hand.
    pub fn effects(&self) -> u64 {
        self.lock().effects
    }

    /// The namespace that `$app` stands for, `app--100000000001`.
    pub fn app_namespace(&self) -> String {
        self.lock().app_namespace()
    }

    /// `https://.../shopify`: every address this shop gives out begins with it.
    pub fn base_url(&self) -> String {
        format!("{}/shopify", self.settings.public_url.trim_end_matches('/'))
    }
}
