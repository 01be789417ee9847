//! One alert to every place at once; a place that is down does not keep the others waiting.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::join_all;

use crate::roles::{Alert, Alerts, Result};

/// All configured places. With none, an alert is only written to the log.
#[derive(Default, Clone)]
pub struct Everywhere {
    places: Vec<Arc<dyn Alerts>>,
}

impl Everywhere {
    /// These places.
    pub fn new(places: Vec<Arc<dyn Alerts>>) -> Self {
        Self { places }
    }
}

#[async_trait]
impl Alerts for Everywhere {
    async fn raise(&self, alert: &Alert) -> Result<()> {
        tracing::warn!(cause = %alert.cause, severity = ?alert.severity, summary = %alert.summary, "alert");
        let answers = join_all(self.places.iter().map(|place| place.raise(alert))).await;
        answers.into_iter().collect()
    }
}
