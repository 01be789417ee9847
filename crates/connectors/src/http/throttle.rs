//! One limit per vendor, shared by the four classes: the more urgent goes first and always finds room.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Class, Kind};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout_at},
};

use super::gauge::{Gauge, Points, Window};

/// What a vendor says about its own bucket with an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// Size of the bucket.
    pub maximum: f64,
    /// What is in it.
    pub available: f64,
    /// What flows back per second.
    pub restore_per_second: f64,
}

/// How much room is left; for doctor and metrics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Headroom {
    /// What could be spent at once by the most urgent class, in the vendor's unit.
    pub available: f64,
    /// What could be spent at once if nobody had called.
    pub capacity: f64,
    /// Callers standing in line.
    pub waiting: usize,
}

/// The longest a class waits for its turn before it is told to come back later.
pub const fn patience(class: Class) -> Duration {
    Duration::from_millis(match class {
        // A second, and the little by which limits that count by the second are counted longer here.
        Class::Interactive => 1_100,
        Class::Checkout => 5_000,
        Class::SameDay => 30_000,
        Class::Overnight => 120_000,
    })
}

const LONGEST_HOLD: Duration = Duration::from_secs(15 * 60);

struct State {
    gauge: Gauge,
    /// Who waits, and how to wake each: only whoever is at the head has anything to do.
    line: BTreeMap<(Class, u64), Arc<Notify>>,
    next_ticket: u64,
    held_until: Option<Instant>,
}

impl State {
    fn wake_the_first(&self) {
        if let Some(bell) = self.line.values().next() {
            bell.notify_one();
        }
    }
}

/// A vendor's limit.
pub struct Budget(Mutex<State>);

/// The right to make one call. Dropping it gives nothing back: the call was made.
pub struct Permit {
    budget: Arc<Budget>,
    cost: f64,
    settled: bool,
}

impl Budget {
    /// At most `calls` in any `window`, the way a rate limit is counted.
    pub fn per(calls: u32, window: Duration) -> Arc<Self> {
        Self::of(Gauge::Window(Window::new(calls.max(1), window, Instant::now())))
    }

    /// A bucket of cost points that refills; corrected by what each answer says.
    pub fn points(bucket: Bucket) -> Arc<Self> {
        Self::of(Gauge::Points(Points::new(bucket, Instant::now())))
    }

    fn of(gauge: Gauge) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { gauge, line: BTreeMap::new(), next_ticket: 0, held_until: None })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn, at most as long as the class has patience. `Throttled` says how long it would have been.
    pub async fn acquire(self: &Arc<Self>, class: Class, cost: f64) -> Result<Permit, Kind> {
        self.acquire_within(patience(class), class, cost).await
    }

    /// The same with another patience; with none a turn is had at once or not at all.
    pub async fn acquire_within(
        self: &Arc<Self>,
        patience: Duration,
        class: Class,
        cost: f64,
    ) -> Result<Permit, Kind> {
        let deadline = Instant::now() + patience;
        let place = self.stand_in_line(class);
        loop {
            let ready = match self.try_go(place.ticket, cost) {
                Turn::Go => return Ok(Permit { budget: Arc::clone(self), cost, settled: false }),
                Turn::At(ready) => Some(ready),
                Turn::AfterOthers => None,
            };
            if let Some(ready) = ready.filter(|&ready| ready > deadline) {
                let wait = ready.saturating_duration_since(Instant::now());
                return Err(Kind::Throttled { retry_after: Some(wait) });
            }
            if Instant::now() >= deadline {
                return Err(Kind::Throttled { retry_after: Some(self::patience(class)) });
            }
            let moved = place.bell.notified();
            match ready {
                Some(ready) => tokio::select! { biased; () = sleep_until(ready) => {}, () = moved => {} },
                None => drop(timeout_at(deadline, moved).await),
            }
        }
    }

    fn stand_in_line(&self, class: Class) -> Place<'_> {
        let bell = Arc::new(Notify::new());
        let mut state = self.state();
        let ticket = (class, state.next_ticket);
        state.next_ticket += 1;
        state.line.insert(ticket, Arc::clone(&bell));
        Place { budget: self, ticket, bell }
    }

    /// Strictly first come first served within a class, and the higher class before: whoever is not at the head of
    /// the line waits even if there would be room, so many small calls cannot pass one large one.
    fn try_go(&self, ticket: (Class, u64), cost: f64) -> Turn {
        let now = Instant::now();
        let mut state = self.state();
        if state.line.first_key_value().map(|(first, _)| first) != Some(&ticket) {
            return Turn::AfterOthers;
        }
        if let Some(until) = state.held_until.filter(|&until| until > now) {
            return Turn::At(until);
        }
        match state.gauge.take(now, cost, ticket.0) {
            None => Turn::Go,
            Some(ready) => Turn::At(ready),
        }
    }

    /// The vendor told everybody to wait. However long it said, it is asked again within a quarter of an hour: a
    /// mistaken header must not silence a vendor for a day.
    pub fn hold(&self, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_HOLD);
        let mut state = self.state();
        // Calls that were under way together are refused together: that is one lesson, not several.
        if state.held_until.is_none_or(|until| until <= Instant::now()) {
            state.gauge.refused();
        }
        state.held_until = Some(state.held_until.map_or(until, |earlier| earlier.max(until)));
    }

    /// How much room is left.
    pub fn headroom(&self) -> Headroom {
        let now = Instant::now();
        let mut state = self.state();
        let held = state.held_until.is_some_and(|until| until > now);
        let (available, capacity) = state.gauge.room(now);
        Headroom { available: if held { 0.0 } else { available }, capacity, waiting: state.line.len() }
    }
}

enum Turn {
    Go,
    At(Instant),
    AfterOthers,
}

/// A place in the line, given up when the caller goes, gives up or is cancelled.
struct Place<'a> {
    budget: &'a Budget,
    ticket: (Class, u64),
    bell: Arc<Notify>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        let was_first = state.line.first_key_value().is_some_and(|(first, _)| *first == self.ticket);
        state.line.remove(&self.ticket);
        if was_first {
            state.wake_the_first();
        }
    }
}

impl Permit {
    /// The answer came and says what is left.
    pub fn settle(mut self, bucket: Option<Bucket>) {
        self.finish(bucket);
    }

    fn finish(&mut self, bucket: Option<Bucket>) {
        if !std::mem::replace(&mut self.settled, true) {
            let mut state = self.budget.state();
            state.gauge.settle(Instant::now(), self.cost, bucket);
            state.wake_the_first();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.finish(None);
    }
}
