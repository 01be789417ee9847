//! The shop's books: everything the simulated Shopify remembers, with the indexes that keep it fast.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::{
    accounts::Accounts,
    commerce::Commerce,
    cost::Bucket,
    customer::Customer,
    dice::{Dice, Ids},
    merging::{MergeJob, MergeMood},
    metafield_definitions::Definition,
    outbox::Outbox,
    subscriptions::Subscription,
};
use crate::Settings;

/// Everything, behind one lock.
pub(super) struct State {
    pub(super) dice: Dice,
    pub(super) ids: Ids,
    pub(super) shop_id: u64,
    pub(super) app_id: u64,
    pub(super) customers: BTreeMap<u64, Customer>,
    by_email: HashMap<String, u64>,
    by_phone: HashMap<String, u64>,
    by_address: HashMap<u64, u64>,
    unique_values: HashMap<(String, String, String), u64>,
    pub(super) by_updated: BTreeSet<(Timestamp, u64)>,
    pub(super) by_created: BTreeSet<(Timestamp, u64)>,
    pub(super) definitions: Vec<Definition>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) outbox: Outbox,
    pub(super) merge_jobs: HashMap<String, MergeJob>,
    pub(super) merge_mood: MergeMood,
    /// Admin access tokens and when each ends.
    pub(super) tokens: HashMap<String, Timestamp>,
    pub(super) bucket: Bucket,
    pub(super) accounts: Accounts,
    pub(super) commerce: Commerce,
    pub(super) calls: HashMap<String, u64>,
    pub(super) effects: u64,
}

impl State {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut dice = Dice::new(settings.seed);
        let ids = Ids::new(&mut dice);
        let shop_id = 50_000_000_000 + dice.number() % 9_000_000_000;
        let app_id = 100_000_000_000 + dice.number() % 90_000_000_000;
        Self {
            bucket: Bucket::new(settings.shopify_bucket),
            dice,
            ids,
            shop_id,
            app_id,
            customers: BTreeMap::new(),
            by_email: HashMap::new(),
            by_phone: HashMap::new(),
            by_address: HashMap::new(),
            unique_values: HashMap::new(),
            by_updated: BTreeSet::new(),
            by_created: BTreeSet::new(),
            definitions: Vec::new(),
            subscriptions: Vec::new(),
            outbox: Outbox::default(),
            merge_jobs: HashMap::new(),
            tokens: HashMap::new(),
            merge_mood: MergeMood::default(),
            accounts: Accounts::default(),
            commerce: Commerce::default(),
            calls: HashMap::new(),
            effects: 0,
        }
    }

    /// The namespace that `$app` stands for.
    pub(super) fn app_namespace(&self) -> String {
        format!("app--{}", self.app_id)
    }

    /// `$app` resolved; everything else as it is.
    pub(super) fn namespace(&self, asked: Option<&str>) -> String {
        super::answer::resolve_namespace(asked.unwrap_or("$app"), &self.app_namespace())
    }

    pub(super) fn by_email(&self, email: &str) -> Option<u64> {
        self.by_email.get(&email.trim().to_lowercase()).copied()
    }

    pub(super) fn by_phone(&self, phone: &str) -> Option<u64> {
        self.by_phone.get(phone.trim()).copied()
    }

    /// Owner of the value of a metafield whose definition says that values are unique.
    pub(super) fn by_unique_value(&self, namespace: &str, key: &str, value: &str) -> Option<u64> {
        self.unique_values.get(&(namespace.into(), key.into(), value.into())).copied()
    }

    /// Which customer an address belongs to.
    pub(super) fn by_address(&self, address: u64) -> Option<u64> {
        self.by_address.get(&address).copied()
    }

    pub(super) fn definition(&self, namespace: &str, key: &str) -> Option<&Definition> {
        self.definitions.iter().find(|d| d.namespace == namespace && d.key == key)
    }

    /// Adds a definition; values that exist already come under its rule.
    pub(super) fn define(&mut self, definition: Definition) {
        self.definitions.push(definition);
        for (id, customer) in &self.customers {
            for key in self.unique_of(customer) {
                self.unique_values.insert(key, *id);
            }
        }
    }

    /// Writes a record and keeps every index true.
    pub(super) fn put(&mut self, customer: Customer) {
        self.remove(customer.id);
        let id = customer.id;
        if let Some(email) = &customer.email {
            self.by_email.insert(email.to_lowercase(), id);
        }
        if let Some(phone) = &customer.phone {
            self.by_phone.insert(phone.clone(), id);
        }
        for address in &customer.addresses {
            self.by_address.insert(address.id, id);
        }
        for key in self.unique_of(&customer) {
            self.unique_values.insert(key, id);
        }
        self.by_updated.insert((customer.updated_at, id));
        self.by_created.insert((customer.created_at, id));
        self.customers.insert(id, customer);
    }

    /// Takes a record out, indexes and all.
    pub(super) fn remove(&mut self, id: u64) -> Option<Customer> {
        let customer = self.customers.remove(&id)?;
        if let Some(email) = &customer.email {
            self.by_email.remove(&email.to_lowercase());
        }
        if let Some(phone) = &customer.phone {
            self.by_phone.remove(phone);
        }
        for address in &customer.addresses {
            self.by_address.remove(&address.id);
        }
        for key in self.unique_of(&customer) {
            self.unique_values.remove(&key);
        }
        self.by_updated.remove(&(customer.updated_at, id));
        self.by_created.remove(&(customer.created_at, id));
        Some(customer)
    }

    fn unique_of(&self, customer: &Customer) -> Vec<(String, String, String)> {
        let unique = |namespace: &str, key: &str| self.definition(namespace, key).is_some_and(|d| d.unique);
        let of = customer.metafields.iter().filter(|m| unique(&m.namespace, &m.key));
        of.map(|m| (m.namespace.clone(), m.key.clone(), m.value.clone())).collect()
    }
}

/// Shopify stamps whole seconds.
pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
