//! Slack: one message to one channel, by an incoming webhook whose address is a secret.

use std::{fmt, sync::Arc};

use ::http::{Method, Request, header};
use async_trait::async_trait;
use bytes::Bytes;
use domain::{Clock, Code, Kind, Vendor};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

use crate::{
    http::{AddressRefused, Effect, Http, Line, Meter, checked},
    roles::{Alert, Alerts, Result, Severity},
};

const OPERATION: &str = "post the alert";

/// Where alerts are posted.
#[derive(Clone)]
pub struct SlackConfig {
    /// The incoming webhook's address; whoever knows it can post.
    pub webhook_url: SecretString,
}

impl fmt::Debug for SlackConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlackConfig { .. }")
    }
}

/// A channel.
pub struct Slack {
    line: Line,
    address: Url,
}

impl Slack {
    /// Nothing is sent yet. Fails when the address may not be called.
    pub fn new(
        config: &SlackConfig,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, AddressRefused> {
        let line = Line::new(Vendor::Slack, http, clock, meter);
        Ok(Self { line, address: checked(config.webhook_url.expose_secret())? })
    }
}

#[async_trait]
impl Alerts for Slack {
    async fn raise(&self, alert: &Alert) -> Result<()> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.address.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .body(Bytes::from(message(alert).to_string()))
            .map_err(|_| self.line.failure(OPERATION, Kind::Denied))?;
        self.line
            .exchange(OPERATION, Effect::Write, request, |answer| match answer.status.as_u16() {
                200 if answer.bytes().trim_ascii() == b"ok" => Ok(()),
                // The channel or the webhook is gone: it has to be set up again.
                404 | 410 => Err(Kind::Denied),
                400 => Err(Kind::Rejected { code: Code::new("invalid") }),
                _ => Err(Kind::Unreadable),
            })
            .await
    }
}

fn message(alert: &Alert) -> Value {
    let sign = match alert.severity {
        Severity::Critical => ":red_circle:",
        Severity::Warning => ":large_yellow_circle:",
    };
    let summary = escaped(&alert.summary);
    let mut blocks = vec![
        json!({ "type": "section", "text": { "type": "mrkdwn", "text": format!("{sign} *{summary}*") } }),
    ];
    // Slack shows at most ten fields in a section.
    let fields: Vec<Value> = alert
        .facts
        .iter()
        .take(10)
        .map(|(label, value)| json!({ "type": "mrkdwn", "text": format!("*{}*\n{}", escaped(label), escaped(value)) }))
        .collect();
    if !fields.is_empty() {
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    if let Some(runbook) = &alert.runbook {
        let text = format!("Runbook: {}", escaped(runbook));
        blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text }] }));
    }
    json!({ "text": format!("{sign} {summary}"), "blocks": blocks })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
