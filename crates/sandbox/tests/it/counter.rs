//! What the tests of the tills, the CRM and the mailbox share: a clock they hold, a post box, and a client.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use sandbox::{Calendar, Courier, Parcel};
use serde_json::Value;
use tower::ServiceExt as _;

/// A clock that moves when it is told to. It starts on 2026-11-21 at 10:00 in Tokyo.
pub struct HeldClock(Mutex<Timestamp>);

impl HeldClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-11-21T10:00:00+09:00".parse().unwrap())))
    }

    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }

    pub fn days(&self, days: i64) {
        self.advance(SignedDuration::from_hours(24 * days));
    }
}

impl Calendar for HeldClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A subscriber that keeps what it gets, and may be away.
#[derive(Default)]
pub struct PostBox {
    pub parcels: Mutex<Vec<Parcel>>,
    pub away: Mutex<bool>,
}

impl PostBox {
    /// `(smaregi-event, body)` of everything that came, and an empty box afterwards.
    pub fn take(&self) -> Vec<(String, Value)> {
        let parcels = std::mem::take(&mut *self.parcels.lock().unwrap());
        parcels
            .iter()
            .map(|p| (header(p, "smaregi-event"), serde_json::from_slice(&p.body).unwrap()))
            .collect()
    }
}

pub fn header(parcel: &Parcel, name: &str) -> String {
    parcel.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
}

#[async_trait]
impl Courier for PostBox {
    async fn deliver(&self, parcel: Parcel) -> Option<u16> {
        if *self.away.lock().unwrap() {
            return None;
        }
        self.parcels.lock().unwrap().push(parcel);
        Some(200)
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The JSON, or null when it was none.
    pub body: Value,
    pub text: String,
    /// The body broke off.
    pub broken: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }
}

/// One call over the wire, without a wire.
pub async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let collected = body.collect().await;
    let broken = collected.is_err();
    let bytes = collected.map(|c| c.to_bytes()).unwrap_or_default();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
        broken,
    }
}
