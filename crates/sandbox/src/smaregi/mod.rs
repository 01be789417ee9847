//! Placeholder of the Smaregi simulator.
use std::sync::Arc;
use crate::*;
/// The vendor.
pub struct Smaregi {}
impl Smaregi {
    /// Opens it.
    pub fn new(_settings: Arc<Settings>, _calendar: SharedCalendar, _courier: Arc<dyn Courier>) -> Self {
        Self {}
    }
    /// Sends what is due.
    pub async fn deliver_webhooks(&self) -> usize {
        0
    }
}
