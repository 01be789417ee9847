//! How the hub and the town reach each other without a socket.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use axum::{Router, body::Body};
use bytes::Bytes;
use connectors::{
    http::{Http, SendError, Timeouts},
    smtp::{MailError, MailTransport},
};
use domain::Clock;
use engine::testing::TestClock;
use flows::{Hub, WebhookRefused};
use sandbox::{Calendar, Courier, Fault, Parcel, mailbox::Mailbox};
use tower::ServiceExt;

/// The test's clock, as the vendors see it.
pub struct Watch(pub Arc<TestClock>);

impl Calendar for Watch {
    fn now(&self) -> jiff::Timestamp {
        Clock::now(&*self.0)
    }
}

/// Vendors' webhooks walk straight into the hub's intake.
#[derive(Default)]
pub struct Postman(Mutex<Option<Hub>>);

impl Postman {
    /// From now on the post goes to this hub; the one before is gone.
    pub fn serve(&self, hub: &Hub) {
        *self.0.lock().expect("the test goes on") = Some(hub.clone());
    }
}

#[async_trait]
impl Courier for Postman {
    async fn deliver(&self, parcel: Parcel) -> Option<u16> {
        let hub = self.0.lock().expect("the test goes on").clone()?;
        let headers: Vec<(&str, &str)> =
            parcel.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
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

/// The hub's calls walk straight into the vendors' routers.
pub struct Wire(pub OnceLock<Router>);

#[async_trait]
impl Http for Wire {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeouts: Timeouts,
    ) -> Result<http::Response<Bytes>, SendError> {
        let router = self.0.get().ok_or(SendError::NotSent)?.clone();
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        parts.uri = path.parse().map_err(|_| SendError::NotSent)?;
        let answering = async {
            let answer = router.oneshot(http::Request::from_parts(parts, Body::from(body))).await;
            let answer = answer.map_err(|_| SendError::NoAnswer)?;
            if answer.headers().contains_key("x-sandbox-unreachable") {
                return Err(SendError::NotSent);
            }
            if answer.headers().contains_key("x-sandbox-cut") {
                return Err(SendError::NoAnswer);
            }
            let (parts, body) = answer.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(|_| SendError::NoAnswer)?;
            Ok(http::Response::from_parts(parts, bytes))
        };
        tokio::time::timeout(timeouts.total, answering).await.unwrap_or(Err(SendError::NoAnswer))
    }
}

/// Mail falls straight into the town's mailboxes.
pub struct Chute(pub Arc<Mailbox>);

#[async_trait]
impl MailTransport for Chute {
    async fn deliver(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), MailError> {
        let fault = self.0.faults.strike("DATA");
        match fault {
            Some(Fault::Unavailable | Fault::Unreachable) => return Err(MailError::Unavailable),
            Some(Fault::CutBeforeEffect) => return Err(MailError::InDoubt),
            Some(Fault::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        self.0.receive_raw(from, &[to.to_owned()], raw);
        match fault {
            Some(Fault::CutAfterEffect | Fault::ErrorAfterEffect) => Err(MailError::InDoubt),
            _ => Ok(()),
        }
    }

    async fn check(&self) -> Result<(), MailError> {
        Ok(())
    }
}
