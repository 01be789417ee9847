//! Whether what an order waits for has happened.

use connectors::roles::{Call, EarnOrder};
use domain::Failure;

use crate::HubParts;

/// Whether the order may earn now. How it was delivered is asked only if the shop's rules and the order leave it open.
pub(super) async fn is_ready(parts: &HubParts, call: &Call, order: &EarnOrder) -> Result<bool, Failure> {
    let rules = &parts.settings.earning;
    if rules.is_ready(order, false) {
        return Ok(true);
    }
    // What was picked up has left the shop like what was sent; before that nobody needs to ask.
    if !order.is_fulfilled || !rules.is_ready(order, true) {
        return Ok(false);
    }
    parts.systems.orders.is_picked_up(call, order.id).await
}
