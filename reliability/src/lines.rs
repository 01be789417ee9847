//! How a hub's process and the town reach each other without a socket, and where a call meets its mishap.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use axum::{Router, body::Body};
use bytes::Bytes;
use connectors::{
    http::{Http, SendError, Timeouts},
    smtp::{MailError, MailTransport},
};
use domain::Clock;
use engine::testing::{FaultyStore, TestClock};
use flows::{Hub, WebhookRefused};
use sandbox::{Calendar, Courier, Fault, Parcel};

/// The time of day, as the vendors see it.
pub struct Watch(pub Arc<TestClock>);

impl Calendar for Watch {
    fn now(&self) -> jiff::Timestamp {
        Clock::now(&*self.0)
    }
}

/// Where the town finds the hub at the moment: webhooks and forms go to this process.
#[derive(Default)]
pub struct Door(Mutex<Option<Hub>>);

impl Door {
    /// From now on this process is behind the door, or nobody.
    pub fn leads_to(&self, hub: Option<&Hub>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = hub.cloned();
    }

    /// The process behind it.
    pub fn hub(&self) -> Option<Hub> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Courier for Door {
    async fn deliver(&self, parcel: Parcel) -> Option<u16> {
        let hub = self.hub()?;
        let headers: Vec<(&str, &str)> =
            parcel.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let taken = if parcel.url.ends_with("/smaregi") {
            hub.smaregi_webhook(&headers, &parcel.body).await
        } else {
            hub.shopify_webhook(&headers, &parcel.body).await
        };
        Some(match taken {
            Ok(()) => 200,
            Err(WebhookRefused::BadSignature) => 401,
            Err(WebhookRefused::Unreadable) => 400,
            Err(WebhookRefused::NotStored) => 503,
        })
    }
}

/// Counts the calls of all processes, and strikes those the story names.
pub struct Mishaps {
    planned: Mutex<BTreeMap<u32, Fault>>,
    calls: AtomicU32,
    struck: Mutex<BTreeMap<String, u64>>,
}

impl Mishaps {
    /// These calls will fail.
    pub fn new(planned: BTreeMap<u32, Fault>) -> Self {
        Self { planned: Mutex::new(planned), calls: AtomicU32::new(0), struck: Mutex::default() }
    }

    /// No more mishaps.
    pub fn stop(&self) {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many calls were made.
    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Notes a fault that struck, by its kind.
    pub fn note(&self, fault: &Fault) {
        let kind = format!("{fault:?}");
        let kind = kind.split(['(', '{', ' ']).next().unwrap_or_default().to_owned();
        *self.struck.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    /// How many faults of each kind struck.
    pub fn struck(&self) -> BTreeMap<String, u64> {
        self.struck.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn next(&self) -> Option<Fault> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let fault = self.planned.lock().unwrap_or_else(PoisonError::into_inner).remove(&call)?;
        self.note(&fault);
        Some(fault)
    }
}

/// The calls of one process walk straight into the vendors' routers.
pub struct Wire {
    /// The vendors' routers, under one address.
    pub router: OnceLock<Router>,
    /// Whose faults are told which mishap.
    pub vendors: sandbox::Town,
    /// Which call fails how.
    pub mishaps: Arc<Mishaps>,
    /// The memory of the process; a process that has died calls nobody.
    pub store: Arc<FaultyStore>,
}

impl Wire {
    fn prepare(&self, path: &str) {
        let Some(fault) = self.mishaps.next() else { return };
        let faults = match path.split('/').nth(1) {
            Some("smaregi") => &self.vendors.smaregi.faults,
            Some("hubspot") => &self.vendors.hubspot.faults,
            _ => &self.vendors.shopify.faults,
        };
        faults.once(fault);
    }
}

#[async_trait]
impl Http for Wire {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeouts: Timeouts,
    ) -> Result<http::Response<Bytes>, SendError> {
        self.store.thawed().await;
        if self.store.is_dead() {
            return std::future::pending().await;
        }
        let router = self.router.get().ok_or(SendError::NotSent)?.clone();
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        self.prepare(&path);
        parts.uri = path.parse().map_err(|_| SendError::NotSent)?;
        let request = http::Request::from_parts(parts, Body::from(body));
        tokio::time::timeout(timeouts.total, exchange(router, request))
            .await
            .unwrap_or(Err(SendError::NoAnswer))
    }
}

async fn exchange(router: Router, request: http::Request<Body>) -> Result<http::Response<Bytes>, SendError> {
    let answer = tower::ServiceExt::oneshot(router, request).await.map_err(|_| SendError::NoAnswer)?;
    if answer.headers().contains_key("x-sandbox-unreachable") {
        return Err(SendError::NotSent);
    }
    if answer.headers().contains_key("x-sandbox-cut") {
        return Err(SendError::NoAnswer);
    }
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(|_| SendError::NoAnswer)?;
    Ok(http::Response::from_parts(parts, bytes))
}

/// Mail falls straight into the town's mailboxes.
pub struct Chute {
    /// Whose mailboxes.
    pub vendors: sandbox::Town,
    /// Which call fails how.
    pub mishaps: Arc<Mishaps>,
    /// The memory of the process.
    pub store: Arc<FaultyStore>,
}

#[async_trait]
impl MailTransport for Chute {
    async fn deliver(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), MailError> {
        self.store.thawed().await;
        if self.store.is_dead() {
            return std::future::pending().await;
        }
        let mailbox = &self.vendors.mailbox;
        let fault = self.mishaps.next().or_else(|| mailbox.faults.strike("DATA"));
        match fault {
            Some(Fault::Unavailable | Fault::Unreachable | Fault::Throttled { .. } | Fault::OkWithErrors) => {
                return Err(MailError::Unavailable);
            }
            Some(Fault::CutBeforeEffect | Fault::Html | Fault::Truncated) => return Err(MailError::InDoubt),
            Some(Fault::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        mailbox.receive_raw(from, &[to.to_owned()], raw);
        match fault {
            Some(Fault::CutAfterEffect | Fault::ErrorAfterEffect) => Err(MailError::InDoubt),
            _ => Ok(()),
        }
    }

    async fn check(&self) -> Result<(), MailError> {
        Ok(())
    }
}
