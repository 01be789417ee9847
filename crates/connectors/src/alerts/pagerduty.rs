//! PagerDuty: wakes the person on duty, once per cause.

use std::{fmt, sync::Arc};

use ::http::{Method, Request, header};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use domain::{Clock, Code, Kind, Vendor};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    http::{AddressRefused, Effect, Http, Line, Meter, checked},
    roles::{Alert, Alerts, Result, Severity},
};

const OPERATION: &str = "page the person on duty";

/// Where events go unless configured otherwise.
pub const PAGERDUTY_URL: &str = "https://events.pagerduty.com/v2/enqueue";

/// Which service is paged.
#[derive(Clone)]
pub struct PagerDutyConfig {
    /// Routing key of an Events API v2 integration.
    pub routing_key: SecretString,
    /// [`PAGERDUTY_URL`], or a stand-in.
    pub events_url: String,
    /// What is in trouble, as the page names it: the shop's domain.
    pub source: String,
}

impl fmt::Debug for PagerDutyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagerDutyConfig")
            .field("events_url", &self.events_url)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// A service.
pub struct PagerDuty {
    line: Line,
    address: Url,
    routing_key: SecretString,
    source: String,
}

impl PagerDuty {
    /// Nothing is sent yet. Fails when the address may not be called.
    pub fn new(
        config: PagerDutyConfig,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, AddressRefused> {
        let line = Line::new(Vendor::Pagerduty, http, clock, meter);
        let address = checked(&config.events_url)?;
        Ok(Self { line, address, routing_key: config.routing_key, source: config.source })
    }

    fn event(&self, alert: &Alert) -> Value {
        let severity = match alert.severity {
            Severity::Critical => "critical",
            Severity::Warning => "warning",
        };
        let facts: Map<String, Value> =
            alert.facts.iter().map(|(label, value)| (label.clone(), json!(value))).collect();
        let mut event = json!({
            "routing_key": self.routing_key.expose_secret(),
            "event_action": "trigger",
            "dedup_key": self.dedup_key(&alert.cause),
            "client": "Enishi",
            "payload": {
                "summary": alert.summary.chars().take(1024).collect::<String>(),
                "source": self.source,
                "severity": severity,
                "timestamp": self.line.now().to_string(),
                "custom_details": facts,
            },
        });
        if let Some(runbook) = alert.runbook.as_deref().filter(|link| link.starts_with("http")) {
            event["links"] = json!([{ "href": runbook, "text": "Runbook" }]);
        }
        event
    }

    /// The same cause in the same shop is one incident, however often it is told.
    fn dedup_key(&self, cause: &str) -> String {
        let digest = Sha256::digest(format!("{}|{cause}", self.source).as_bytes());
        format!("enishi-{}", URL_SAFE_NO_PAD.encode(digest))
    }
}

#[async_trait]
impl Alerts for PagerDuty {
    async fn raise(&self, alert: &Alert) -> Result<()> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.address.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .body(Bytes::from(self.event(alert).to_string()))
            .map_err(|_| self.line.failure(OPERATION, Kind::Denied))?;
        self.line
            .exchange(OPERATION, Effect::Write, request, |answer| match answer.status.as_u16() {
                200..=299 => Ok(()),
                400 => Err(Kind::Rejected { code: Code::new("invalid") }),
                _ => Err(Kind::Unreadable),
            })
            .await
    }
}
