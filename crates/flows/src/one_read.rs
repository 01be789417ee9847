//! An order that changed is read once, and everybody whom the change concerns takes their part of that reading.
//!
//! One event about an order starts several runs: what was bought, which coupons it used, what it earns. They would all
//! ask the same of the online store at the same moment. A reading is shared only where nobody can tell it from one of
//! their own: between runs that were started by the same change (so the reading began after the change), on their
//! first attempt (a later one wants to know what is true by then), and within seconds. It is kept in memory: after a
//! crash or a pause everybody reads anew.

use std::{sync::Arc, time::Duration};

use connectors::roles::WholeOrder;
use domain::{Failure, Kind, Vendor};
use engine::StepCall;

use crate::{
    HubParts,
    caches::{ReadOrder, TOGETHER},
    systems::as_call,
};

/// The order; `change` is what started the run, and empty if that is nothing another run could share.
pub(crate) async fn order(
    parts: &HubParts,
    call: &StepCall,
    order: u64,
    change: &str,
) -> Result<Option<Arc<WholeOrder>>, Failure> {
    if change.is_empty() || call.attempt > 1 || call.may_have_happened {
        return Ok(ask(parts, call, order).await?.order);
    }
    let key = (order, change.to_owned());
    if let Some(read) = parts.caches.orders.get(&key).await {
        // By the hub's own clock, too, not only by that of the memory.
        let age = Duration::try_from(parts.clock.now().duration_since(read.at));
        if age.is_ok_and(|age| age <= TOGETHER) {
            return Ok(read.order);
        }
        parts.caches.orders.invalidate(&key).await;
    }
    let read = parts.caches.orders.try_get_with(key, ask(parts, call, order)).await;
    read.map(|read| read.order).map_err(|failure| (*failure).clone())
}

async fn ask(parts: &HubParts, call: &StepCall, order: u64) -> Result<ReadOrder, Failure> {
    let at = parts.clock.now();
    let found = parts.systems.orders.whole_order(&as_call(call), order).await?;
    Ok(ReadOrder { at, order: found.map(Arc::new) })
}

/// What a reader says whose part of the order cannot be read.
pub(crate) const fn unreadable(operation: &'static str) -> Failure {
    Failure::new(Vendor::Shopify, operation, Kind::Unreadable)
}
