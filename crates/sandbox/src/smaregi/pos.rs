//! The simulated Smaregi as its town knows it: state that tests and the demo may look into and set up.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;

use super::{
    member::Member,
    rates::RateLimits,
    state::{Earning, State, whole_second},
    transaction::Transaction,
};
use crate::{Courier, Faults, Settings, SharedCalendar};

/// One contract: members with their points, receipts, shops with their tills, webhooks.
pub struct Smaregi {
    /// The bad days it was told to have. Operations are `token` and a method with a path: `POST /customers`,
    /// `GET /customers/point`, `POST /customers/{id}/point/add`, ...
    pub faults: Faults,
    pub(super) settings: Arc<Settings>,
    pub(super) calendar: SharedCalendar,
    pub(super) courier: Arc<dyn Courier>,
    state: Mutex<State>,
    /// Of reads and of writes.
    latency: Mutex<(Duration, Duration)>,
}

impl Smaregi {
    /// Opens a contract with four shops, a few products and no members.
    pub fn new(settings: Arc<Settings>, calendar: SharedCalendar, courier: Arc<dyn Courier>) -> Self {
        let state = Mutex::new(State::new(settings.clone(), calendar.now()));
        Self { faults: Faults::default(), settings, calendar, courier, state, latency: Mutex::default() }
    }

    /// Never held across an await.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.outbox.weather = self.faults.on_webhooks();
        state.now = whole_second(self.calendar.now());
        state
    }

    /// Every API call takes at least this long from now on.
    pub fn set_latency(&self, read: Duration, write: Duration) {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner) = (read, write);
    }

    pub(super) fn latency(&self, is_read: bool) -> Duration {
        let (read, write) = *self.latency.lock().unwrap_or_else(PoisonError::into_inner);
        if is_read { read } else { write }
    }

    /// How many calls a second are let through; `None`: all of them.
    pub fn set_rate_limits(&self, limits: Option<RateLimits>) {
        self.lock().gate.limits = limits;
    }

    /// Every token given out so far stops working; the next call gets 401.
    pub fn expire_tokens(&self) {
        self.lock().tokens.expire_all();
    }

    /// What the owner of the contract allows the app from now on; tokens given out keep what they have.
    pub fn grant_scopes(&self, scopes: &[&str]) {
        self.lock().tokens.granted = scopes.iter().map(|&s| s.to_owned()).collect();
    }

    /// Whether the plan of the contract includes members and points; without, those calls answer 403.
    pub fn set_plan_has_members(&self, included: bool) {
        self.lock().plan_has_members = included;
    }

    /// Makes a column required or optional (`phoneNumber`); false when the shop cannot choose for this column.
    pub fn require_column(&self, column: &str, required: bool) -> bool {
        self.lock().require(column, required)
    }

    /// Members of this rank earn `points` for every full `yen`.
    pub fn set_rank(&self, rank: &str, yen: i64, points: i64) {
        self.lock().ranks.insert(rank.to_owned(), Earning { yen: yen.max(1), points });
    }

    /// Whether a scanned code that is nobody's `customerCode` is looked for among the `customerNo`s (it is, at first).
    pub fn scan_by_number(&self, allowed: bool) {
        self.lock().scan_by_number = allowed;
    }

    /// Every member, lowest id first.
    pub fn members(&self) -> Vec<Member> {
        self.lock().members.in_ids(0, u64::MAX).cloned().collect()
    }

    /// How many there are.
    pub fn member_count(&self) -> usize {
        self.lock().members.count()
    }

    /// The latest members, newest first.
    pub fn recent_members(&self, limit: usize) -> Vec<Member> {
        self.lock().members.in_ids(0, u64::MAX).rev().take(limit).cloned().collect()
    }

    /// One member by `customerId`.
    pub fn member(&self, id: &str) -> Option<Member> {
        self.lock().members.get(id.parse().ok()?).cloned()
    }

    /// The balance in the books, 0 for nobody. Looking from here lapses nothing.
    pub fn points(&self, id: &str) -> i64 {
        self.member(id).map_or(0, |m| m.points())
    }

    /// Every transaction in the order of arrival.
    pub fn transactions(&self) -> Vec<Transaction> {
        self.lock().transactions.all().cloned().collect()
    }

    /// One transaction by `transactionHeadId`.
    pub fn transaction(&self, id: &str) -> Option<Transaction> {
        self.lock().transactions.get(id.parse().ok()?).cloned()
    }

    /// How much of a product a shop has; none before its first movement.
    pub fn stock(&self, store: &str, product: u64) -> Option<i64> {
        self.lock().stock.level(store, product).map(|level| level.amount)
    }

    /// How often a call was made, whatever came of it: `POST /customers`, `token`.
    pub fn calls(&self, operation: &str) -> usize {
        self.lock().calls.get(operation).copied().unwrap_or(0)
    }

    /// Puts a member into the file as if they had always been there: checked like any other, but no webhook.
    /// Points may be given as `point`. Returns `customerId`.
    ///
    /// # Errors
    /// The words with which Smaregi would refuse the record.
    pub fn seed_member(&self, columns: &Value) -> Result<String, String> {
        let mut columns = columns.as_object().cloned().unwrap_or_default();
        let point = columns.remove("point").and_then(|v| v.as_i64()).unwrap_or(0);
        let mut state = self.lock();
        let id = state.add_member(&columns).map_err(|problem| problem.detail)?;
        if let Some(points) = state.members.points_mut(id) {
            points.point = point;
        }
        Ok(id.to_string())
    }
}
