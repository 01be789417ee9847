//! An order was paid, sent, refunded or cancelled: does it earn points, or give some back?

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, CustomerId, Failure, Owner, Record, Timestamp, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    award,
    books::{self, Piece},
    take_back,
};
use crate::{Charter, HubParts, Timing, systems::as_call};

/// What looking at an order promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's orders; the hub's ledger says what was awarded.",
    contract: "In: an order, once per change. Out: an award that waits for its hold days, or the points of what came back \
               are taken off again.",
    failure: "The online store down: tries again for 24 hours; the rounds find what no event told.",
    owner: Owner::Finance,
    timing: Timing { class: Class::SameDay, promise: "within 10 minutes", within_s: 900 },
};

/// Name in the register.
pub const NAME: &str = "see what an order earns";
const READ: &str = "read what the order earns";
const WAIT: &str = "look again when the hold is over";
const AWARD: &str = "award its points";
const BACK: &str = "take back the points of what came back";

#[derive(Serialize, Deserialize)]
struct Input {
    order: u64,
    /// The days in which goods may come back are over.
    is_due: bool,
}

/// The run for one change of an order; `change` tells changes apart.
pub fn start(order: u64, change: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{order}@{change}"),
        lane: format!("order-earns:{order}"),
        object: format!("order:{order}"),
        input: serde_json::json!(Input { order, is_due: false }),
        run_at: None,
        companion: None,
    }
}

/// The look at the end of the hold. There is one; it waits in a lane of its own, where it is in nobody's way.
fn when_due(order: u64, at: Timestamp) -> Start {
    Start {
        key: format!("{order}@due"),
        lane: format!("order-earns-later:{order}"),
        input: serde_json::json!(Input { order, is_due: true }),
        run_at: Some(at),
        ..start(order, "")
    }
}

/// An order that is somebody's.
#[derive(Serialize, Deserialize)]
struct Seen {
    customer: CustomerId,
    is_ready: bool,
    left: Vec<Piece>,
}

impl Record for Seen {}

/// The flow.
pub struct SeeEarnings(pub Arc<HubParts>);

#[async_trait]
impl Flow for SeeEarnings {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/earning.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let Input { order, is_due } = run.input()?;
        let rules = &self.0.settings.earning;
        let awarded = books::of(&self.0, order).await?;
        // Switched off, nothing new is awarded; what was awarded is still taken back.
        if awarded.is_empty() && !rules.is_on() {
            return Ok(());
        }
        let read = async |call: StepCall| self.read(order, &call).await;
        let Some(seen) = run.step(READ, Some(Vendor::Shopify), read).await? else { return Ok(()) };
        if awarded.is_empty() {
            if !seen.is_ready {
                return Ok(());
            }
            if !is_due && rules.hold_days > 0 {
                let hold = SignedDuration::from_hours(24 * i64::from(rules.hold_days));
                return run.start(WAIT, when_due(order, run.created_at() + hold)).await.map(drop);
            }
            return run.start(AWARD, award::start(order, seen.customer)).await.map(drop);
        }
        let (target, so_far) = books::to_take_back(order, &awarded, &seen.left);
        if target > so_far {
            let asked = take_back::Asked { order, customer: seen.customer, left: seen.left };
            return run.start(BACK, take_back::start(&asked, target)).await.map(drop);
        }
        Ok(())
    }
}

impl SeeEarnings {
    async fn read(&self, order: u64, call: &StepCall) -> Result<Option<Seen>, Failure> {
        let found = self.0.systems.coupons.order_earnings(&as_call(call), order).await?;
        Ok(found.and_then(|order| {
            let is_ready = self.0.settings.earning.is_ready(&order);
            let left = |line: &connectors::roles::EarnLine| match order.is_cancelled {
                true => Piece { line: line.id, left: 0 },
                false => Piece { line: line.id, left: line.left },
            };
            Some(Seen { customer: order.customer?, is_ready, left: order.lines.iter().map(left).collect() })
        }))
    }
}
