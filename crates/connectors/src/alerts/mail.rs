//! Alerts by mail, to the people who run the hub.

use std::{fmt, fmt::Write, sync::Arc};

use async_trait::async_trait;
use domain::{Clock, Failure, Kind, Vendor};
use lettre::{Address, message::Mailbox};
use tokio::time::Instant;

use crate::{
    http::{Meter, record},
    roles::{Alert, Alerts, Result, Severity},
    smtp::{BadSender, Letter, MailTransport, mail_failure, raw_mail},
};

const OPERATION: &str = "mail the alert";

/// Who tells whom.
#[derive(Debug, Clone)]
pub struct MailAlertsConfig {
    /// The hub's sender.
    pub from: String,
    /// The operators' address.
    pub to: String,
}

/// A mailbox somebody reads.
pub struct MailAlerts {
    from: Mailbox,
    to: Address,
    transport: Arc<dyn MailTransport>,
    clock: Arc<dyn Clock>,
    meter: Arc<dyn Meter>,
}

impl fmt::Debug for MailAlerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailAlerts").finish_non_exhaustive()
    }
}

impl MailAlerts {
    /// Nothing is sent yet. Fails when an address is none.
    pub fn new(
        config: &MailAlertsConfig,
        transport: Arc<dyn MailTransport>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, BadSender> {
        let from = config.from.parse().map_err(|_| BadSender)?;
        let to = config.to.trim().parse().map_err(|_| BadSender)?;
        Ok(Self { from, to, transport, clock, meter })
    }

    async fn send(&self, alert: &Alert) -> std::result::Result<(), Kind> {
        let now = self.clock.now();
        // The same cause in the same minute is one mail; later it is a reminder.
        let key = format!("alert|{}|{}", alert.cause, now.as_second() / 60);
        let raw = raw_mail(&letter(alert), &self.from, Mailbox::new(None, self.to.clone()), &key, now)
            .ok_or(Kind::Unreadable)?;
        let from = self.from.email.to_string();
        self.transport.deliver(&from, self.to.as_ref(), &raw).await.map_err(mail_failure)
    }
}

#[async_trait]
impl Alerts for MailAlerts {
    async fn raise(&self, alert: &Alert) -> Result<()> {
        let started = Instant::now();
        let result = self.send(alert).await.map_err(|kind| Failure::new(Vendor::Mail, OPERATION, kind));
        record(self.meter.as_ref(), Vendor::Mail, OPERATION, started, &result);
        result
    }
}

fn letter(alert: &Alert) -> Letter {
    let level = match alert.severity {
        Severity::Critical => "CRITICAL",
        Severity::Warning => "warning",
    };
    let mut text = format!("{}\n\n", alert.summary);
    for (label, value) in &alert.facts {
        let _ = writeln!(text, "{label}: {value}");
    }
    if let Some(runbook) = &alert.runbook {
        let _ = write!(text, "\nRunbook: {runbook}\n");
    }
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html =
        format!("<!doctype html><meta charset=\"utf-8\"><pre style=\"font-family:sans-serif\">{html}</pre>");
    Letter { subject: format!("[Enishi {level}] {}", alert.summary), html, text }
}
