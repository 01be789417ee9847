//! Placeholder of the HubSpot simulator.
use std::sync::Arc;
use crate::*;
/// The vendor.
pub struct HubSpot {}
impl HubSpot {
    /// Opens it.
    pub fn new(_settings: Arc<Settings>, _calendar: SharedCalendar) -> Self {
        Self {}
    }
    /// Sends what is due.
    pub async fn deliver_webhooks(&self) -> usize {
        0
    }
}
