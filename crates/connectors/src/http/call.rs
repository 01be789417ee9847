//! One exchange with another system: sent, its answer sorted into what it means, and counted.

use std::{sync::Arc, time::Duration};

use ::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use domain::{Clock, Failure, Kind, Timestamp, Vendor};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    Effect, Http, Meter, Timeouts,
    outcome::{of_status, unsent},
    record::record,
};

/// What to wait after a 429 that carries no `Retry-After`, from its headers and body.
pub type WaitHint = fn(&HeaderMap, &[u8]) -> Option<Duration>;

/// The line to one system.
#[derive(Clone)]
pub struct Line {
    vendor: Vendor,
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    meter: Arc<dyn Meter>,
    timeouts: Timeouts,
    hint: WaitHint,
}

/// An answer that is neither a refusal of our credentials nor an outage; what it says is the connector's to read.
pub struct Answer {
    /// 2xx, or a 4xx that concerns the request.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The body as JSON. Nothing of it is kept when it is something else.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Kind> {
        serde_json::from_slice(&self.body).map_err(|_| Kind::Unreadable)
    }

    /// The body of a 2xx as JSON; any other status is one nobody expects here.
    pub fn success<T: DeserializeOwned>(&self) -> Result<T, Kind> {
        if self.status.is_success() { self.json() } else { Err(Kind::Unreadable) }
    }

    /// The answer to a write of which nothing is wanted but that it was done: it says nothing, or something that is
    /// no complaint. A complaint may come with a 2xx, and a page for people too: then it may have been done or not.
    pub fn done(&self) -> Result<(), Kind> {
        if self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        let said: Value = self.json().map_err(|_| Kind::InDoubt)?;
        let failed = match &said["status"] {
            Value::String(word) => word == "error",
            status => status.as_u64().is_some_and(|status| status >= 400),
        };
        let lists_errors = said["errors"].as_array().is_some_and(|errors| !errors.is_empty());
        if failed || lists_errors || !said.is_object() { Err(Kind::InDoubt) } else { Ok(()) }
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }
}

impl Line {
    /// A line with the given patience.
    pub fn new(vendor: Vendor, http: Arc<dyn Http>, clock: Arc<dyn Clock>, meter: Arc<dyn Meter>) -> Self {
        Self { vendor, http, clock, meter, timeouts: Timeouts::default(), hint: |_, _| None }
    }

    /// Says how a 429 without `Retry-After` is read.
    #[must_use]
    pub fn with_hint(mut self, hint: WaitHint) -> Self {
        self.hint = hint;
        self
    }

    /// Gives up earlier or later than the usual ten seconds.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whose line it is.
    pub const fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// A failure on this line.
    pub const fn failure(&self, operation: &'static str, kind: Kind) -> Failure {
        Failure::new(self.vendor, operation, kind)
    }

    /// Sends, sorts, lets `read` take from the answer what is wanted, and counts the whole.
    pub async fn exchange<T>(
        &self,
        operation: &'static str,
        effect: Effect,
        request: Request<Bytes>,
        read: impl FnOnce(Answer) -> Result<T, Kind> + Send,
    ) -> Result<T, Failure> {
        let started = Instant::now();
        let result = match self.sorted(effect, request).await {
            Ok(answer) => {
                let body = answer.body.clone();
                read(answer).map_err(|kind| match kind {
                    // A page for people or half an answer is not their API speaking: nothing is known of the call.
                    Kind::Unreadable if !is_json(&body) => effect.without_answer(),
                    kind => kind,
                })
            }
            Err(kind) => Err(kind),
        };
        let result = result.map_err(|kind| self.failure(operation, kind));
        record(self.meter.as_ref(), self.vendor, operation, started, &result);
        result
    }

    async fn sorted(&self, effect: Effect, request: Request<Bytes>) -> Result<Answer, Kind> {
        let response = self.http.send(request, self.timeouts).await.map_err(|error| unsent(error, effect))?;
        let (parts, body) = response.into_parts();
        match of_status(parts.status, &parts.headers, effect, self.clock.now()) {
            Some(Kind::Throttled { retry_after: None }) => {
                Err(Kind::Throttled { retry_after: (self.hint)(&parts.headers, &body) })
            }
            Some(kind) => Err(kind),
            None => Ok(Answer { status: parts.status, headers: parts.headers, body }),
        }
    }
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}
