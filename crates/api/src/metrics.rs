//! What is counted: requests, calls to vendors, steps, and how much waits. Numbers and names of ours, never of people.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{Timestamp, Vendor};
use engine::Signal;
use http::StatusCode;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use tokio::sync::{Mutex, broadcast};

use crate::snapshot::Snapshot;

/// The media type `/metrics` answers with.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Vec<(&'static str, String)>;
type Amount = Gauge<f64, AtomicU64>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    vendor: &'static str,
    operation: &'static str,
    outcome: &'static str,
}

/// Every counter of the hub. Cheap to clone; one for the whole program.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    requests: Family<Route, Counter>,
    request_seconds: Family<Labels, Histogram, fn() -> Histogram>,
    calls: Family<Operation, Counter>,
    call_seconds: Family<Labels, Histogram, fn() -> Histogram>,
    steps: Family<Labels, Counter>,
    runs: Family<Labels, Counter>,
    letters_written: Family<Labels, Counter>,
    breakers: Family<Labels, Gauge>,
    standing: Standing,
    missed: Arc<AtomicU64>,
}

/// Read from the records whenever somebody asks.
#[derive(Clone, Default)]
struct Standing {
    waiting: Family<Labels, Gauge>,
    oldest_seconds: Family<Labels, Amount>,
    letters_open: Family<Labels, Gauge>,
    paused: Family<Labels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Everything at zero.
    pub fn new() -> Self {
        let durations: fn() -> Histogram = || Histogram::new(exponential_buckets(0.000_5, 2.0, 16));
        let metrics = Self {
            registry: Arc::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(durations),
            calls: Family::default(),
            call_seconds: Family::new_with_constructor(durations),
            steps: Family::default(),
            runs: Family::default(),
            letters_written: Family::default(),
            breakers: Family::default(),
            standing: Standing::default(),
            missed: Arc::default(),
        };
        let registry = metrics.registered();
        Self { registry: Arc::new(Mutex::new(registry)), ..metrics }
    }

    fn registered(&self) -> Registry {
        let mut all = Registry::with_prefix("enishi");
        all.register("http_requests", "Requests answered", self.requests.clone());
        let help = "Time until the answer began";
        all.register_with_unit("http_request_duration", help, Unit::Seconds, self.request_seconds.clone());
        all.register("vendor_calls", "Calls to other systems", self.calls.clone());
        let help = "Time a call to another system took";
        all.register_with_unit("vendor_call_duration", help, Unit::Seconds, self.call_seconds.clone());
        all.register("steps", "Steps journaled, by what became of them", self.steps.clone());
        all.register("runs", "Runs that left their worker, by where they stand", self.runs.clone());
        all.register("dead_letters", "Dead letters written", self.letters_written.clone());
        all.register("breaker_open", "1 while a system is left alone", self.breakers.clone());
        let standing = &self.standing;
        all.register("backlog", "Runs that wait", standing.waiting.clone());
        let help = "Age of the oldest run that waits";
        all.register_with_unit("backlog_oldest", help, Unit::Seconds, standing.oldest_seconds.clone());
        all.register(
            "dead_letters_open",
            "Dead letters nobody has dealt with",
            standing.letters_open.clone(),
        );
        all.register("paused", "1 for every pause in force", standing.paused.clone());
        all
    }

    /// Counts an answered request. `route` is the template, never the path that was asked for.
    pub fn record_request(&self, method: &str, route: &str, status: StatusCode, took: Duration) {
        let labels = Route { method: method.into(), route: route.into(), status: status.as_u16() };
        self.requests.get_or_create(&labels).inc();
        let labels = vec![("route", labels.route)];
        self.request_seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a call to another system. `outcome` is `ok` or the kind of failure.
    pub fn record_call(
        &self,
        vendor: Vendor,
        operation: &'static str,
        outcome: &'static str,
        took: Duration,
    ) {
        self.calls.get_or_create(&Operation { vendor: vendor.as_str(), operation, outcome }).inc();
        let labels = vec![("vendor", vendor.as_str().into()), ("operation", operation.into())];
        self.call_seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts one piece of news of the engine.
    pub fn record_signal(&self, signal: &Signal) {
        match signal {
            Signal::Step(step) => {
                let outcome = name_of(&step.state);
                let labels =
                    vec![("flow", step.flow.into()), ("step", step.step.into()), ("outcome", outcome)];
                self.steps.get_or_create(&labels).inc();
            }
            Signal::Run { flow, state, .. } => {
                self.runs.get_or_create(&vec![("flow", (*flow).into()), ("state", name_of(state))]).inc();
            }
            Signal::DeadLetter { flow, .. } => {
                self.letters_written.get_or_create(&vec![("flow", (*flow).into())]).inc();
            }
            Signal::BreakerOpened { vendor, .. } => {
                self.breakers.get_or_create(&vec![("vendor", vendor.as_str().into())]).set(1);
            }
            Signal::BreakerClosed { vendor } => {
                self.breakers.get_or_create(&vec![("vendor", vendor.as_str().into())]).set(0);
            }
            Signal::Denied { .. } => {}
        }
    }

    /// Counts the engine's news until there is no engine any more. The program runs this beside the workers.
    pub async fn follow(self, mut signals: broadcast::Receiver<Signal>) {
        loop {
            match signals.recv().await {
                Ok(signal) => self.record_signal(&signal),
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    self.missed.fetch_add(missed, Ordering::Relaxed);
                }
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    /// OpenMetrics text, with what stands in the records at this moment.
    pub async fn text(&self, snapshot: &Snapshot, now: Timestamp) -> String {
        let registry = self.registry.lock().await;
        self.standing.show(snapshot, now);
        let mut text = String::new();
        // Writing into a string does not fail; a broken label would only cut the text short.
        if text::encode(&mut text, &registry).is_err() {
            text.clear();
        }
        text
    }
}

impl Standing {
    fn show(&self, snapshot: &Snapshot, now: Timestamp) {
        self.waiting.clear();
        self.oldest_seconds.clear();
        self.letters_open.clear();
        self.paused.clear();
        for flow in &snapshot.backlog {
            let labels: Labels = vec![("flow", flow.flow.clone())];
            self.waiting.get_or_create(&labels).set(i64::try_from(flow.waiting).unwrap_or(i64::MAX));
            let age = flow.oldest.map_or(0.0, |oldest| now.duration_since(oldest).as_secs_f64().max(0.0));
            self.oldest_seconds.get_or_create(&labels).set(age);
        }
        for letter in &snapshot.letters {
            self.letters_open.get_or_create(&vec![("flow", letter.flow.clone())]).inc();
        }
        for switch in &snapshot.switches {
            let (kind, name) = match &switch.scope {
                store::Scope::Flow(name) => ("flow", name.clone()),
                store::Scope::Vendor(vendor) => ("vendor", vendor.as_str().to_owned()),
                // How many objects is worth a number; which ones is for the console.
                store::Scope::Object(_) => ("object", String::new()),
            };
            self.paused.get_or_create(&vec![("kind", kind.to_owned()), ("name", name)]).inc();
        }
    }
}

/// The stored name of a state.
fn name_of(state: &impl serde::Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
