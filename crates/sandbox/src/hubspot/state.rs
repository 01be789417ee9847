//! Everything one account keeps at HubSpot, behind one lock.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{complaint::Complaint, definitions::Definitions, limits::Gate, records::Records};
use crate::{Settings, bad_day::Reply, chance::Chance};

/// What a call comes to.
pub(super) type Answer = Result<Reply, Complaint>;

/// The types of record this account knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Contacts,
    Orders,
}

/// One account.
pub(super) struct State {
    pub(super) settings: Arc<Settings>,
    pub(super) now: Timestamp,
    pub(super) chance: Chance,
    contacts: Records,
    orders: Records,
    /// Orders and the contacts they are tied to.
    pub(super) ties: BTreeSet<(u64, u64)>,
    last_id: u64,
    pub(super) gate: Gate,
    pub(super) calls: HashMap<String, usize>,
    /// How long the search does not know what was written.
    pub(super) lag: SignedDuration,
    /// Whether the record that is left after a merge keeps its id.
    pub(super) merge_keeps_id: bool,
}

impl State {
    pub(super) fn new(settings: Arc<Settings>, now: Timestamp) -> Self {
        Self {
            now,
            chance: Chance::new(settings.seed, 0x6875_6273_706f_7421),
            contacts: Records::new(Definitions::of_contacts(), true),
            orders: Records::new(Definitions::of_orders(), false),
            ties: BTreeSet::new(),
            last_id: 100_000,
            gate: Gate::default(),
            calls: HashMap::new(),
            lag: SignedDuration::from_secs(8),
            merge_keeps_id: false,
            settings,
        }
    }

    pub(super) fn records(&self, kind: Kind) -> &Records {
        match kind {
            Kind::Contacts => &self.contacts,
            Kind::Orders => &self.orders,
        }
    }

    pub(super) fn records_mut(&mut self, kind: Kind) -> &mut Records {
        match kind {
            Kind::Contacts => &mut self.contacts,
            Kind::Orders => &mut self.orders,
        }
    }

    /// Rises with gaps.
    pub(super) fn fresh_id(&mut self) -> u64 {
        self.last_id += 1 + self.chance.below(50) as u64;
        self.last_id
    }
}

/// Names in a list, `["email", "firstname"]`; anything else is nothing.
pub(super) fn names(value: Option<&Value>) -> Vec<String> {
    let names = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
