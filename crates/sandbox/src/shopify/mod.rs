//! Placeholder of the Shopify simulator.
use std::sync::Arc;
use crate::*;
/// The vendor.
pub struct Shopify {}
impl Shopify {
    /// Opens it.
    pub fn new(_settings: Arc<Settings>, _calendar: SharedCalendar, _courier: Arc<dyn Courier>, _mailbox: Arc<mailbox::Mailbox>) -> Self {
        Self {}
    }
    /// Sends what is due.
    pub async fn deliver_webhooks(&self) -> usize {
        0
    }
}
