//! Telling a person: Slack, mail or PagerDuty.

use async_trait::async_trait;

use super::Result;

/// How urgent an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Look at it today.
    Warning,
    /// Look at it now.
    Critical,
}

/// One alert. Ids and run ids only, never a name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The rule and what it is about; one alert per cause and window.
    pub cause: String,
    /// How urgent.
    pub severity: Severity,
    /// One sentence in plain words.
    pub summary: String,
    /// Label and value: run id, customer id, flow.
    pub facts: Vec<(String, String)>,
    /// What to do.
    pub runbook: Option<String>,
}

/// Every place an alert goes to.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// Sends it to every configured place; fails if one place did not take it.
    async fn raise(&self, alert: &Alert) -> Result<()>;
}
