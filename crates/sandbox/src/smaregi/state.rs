//! Everything one contract keeps at Smaregi, behind one lock.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};

use super::{
    members::Members, outbox::Outbox, problem::Problem, rates::Gate, shops::Shops, stock::Stock,
    till::Drawer, token::Tokens, transactions::Transactions,
};
use crate::{Settings, bad_day::Reply, calendar::in_tokyo, chance::Chance};

/// What a call comes to.
pub(super) type Answer = Result<Reply, Problem>;

/// Yen a rank pays for how many points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Earning {
    pub(super) yen: i64,
    pub(super) points: i64,
}

/// The books of one contract.
pub(super) struct State {
    pub(super) settings: Arc<Settings>,
    /// The moment of the call at hand, in whole seconds: their stamps know no finer.
    pub(super) now: Timestamp,
    pub(super) chance: Chance,
    pub(super) members: Members,
    pub(super) transactions: Transactions,
    pub(super) shops: Shops,
    pub(super) stock: Stock,
    pub(super) tokens: Tokens,
    pub(super) gate: Gate,
    pub(super) outbox: Outbox,
    pub(super) drawers: BTreeMap<String, Drawer>,
    pub(super) calls: HashMap<&'static str, usize>,
    /// Columns the shop insists on, beyond those Smaregi insists on.
    pub(super) required: BTreeSet<&'static str>,
    pub(super) ranks: HashMap<String, Earning>,
    /// Whether the plan includes members and points.
    pub(super) plan_has_members: bool,
    /// Whether a till that finds no such code looks for a member with such a number.
    pub(super) scan_by_number: bool,
}

impl State {
    pub(super) fn new(settings: Arc<Settings>, now: Timestamp) -> Self {
        let chance = Chance::new(settings.seed, 0x736d_6172_6567_6921);
        Self {
            now: whole_second(now),
            chance,
            members: Members::default(),
            transactions: Transactions::default(),
            shops: Shops::open(now),
            stock: Stock::default(),
            tokens: Tokens::default(),
            gate: Gate::default(),
            outbox: Outbox::default(),
            drawers: BTreeMap::new(),
            calls: HashMap::new(),
            required: BTreeSet::new(),
            ranks: HashMap::from([("GOLD".to_owned(), Earning { yen: 100, points: 2 })]),
            plan_has_members: true,
            scan_by_number: true,
            settings,
        }
    }

    /// The shops' day.
    pub(super) fn today(&self) -> Date {
        in_tokyo(self.now).date()
    }
}

pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
