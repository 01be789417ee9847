//! An order was paid, sent, refunded or cancelled: does it earn points, or give some back?

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, CustomerId, Failure, Owner, Record, Timestamp, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};

use super::{
    award,
    books::{self, Piece},
    rank, ready, take_back,
};
use crate::{Charter, HubParts, Timing, one_read, systems::as_call};

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
const RANK: &str = "see what the member's rank is worth";
const WAIT: &str = "look again when the hold is over";
const AWARD: &str = "award its points";
const BACK: &str = "take back the points of what came back";

#[derive(Serialize, Deserialize)]
struct Input {
    order: u64,
    /// The days in which goods may come back are over.
    is_due: bool,
    /// What made somebody look.
    #[serde(default)]
    change: String,
    /// What the customer's rank was worth when the hold began, in percent; none: it has not, or nobody could say.
    #[serde(default)]
    rank: Option<u32>,
}

/// The run for one change of an order; `change` tells changes apart.
pub fn start(order: u64, change: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{order}@{change}"),
        lane: format!("order-earns:{order}"),
        object: format!("order:{order}"),
        input: serde_json::json!(Input { order, is_due: false, change: change.into(), rank: None }),
        run_at: None,
        companion: None,
    }
}

/// The look at the end of the hold. There is one; it waits in a lane of its own, where it is in nobody's way.
fn when_due(order: u64, at: Timestamp, rank: Option<u32>) -> Start {
    Start {
        key: format!("{order}@due"),
        lane: format!("order-earns-later:{order}"),
        input: serde_json::json!(Input { order, is_due: true, change: String::new(), rank }),
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
        let Input { order, is_due, change, rank } = run.input()?;
        let rules = &self.0.settings.earning;
        let awarded = books::of(&self.0, order).await?;
        // Switched off, nothing new is awarded; what was awarded is still taken back.
        if awarded.is_empty() && !rules.is_on() {
            return Ok(());
        }
        let read = async |call: StepCall| self.read(order, &change, &call).await;
        let Some(seen) = run.step(READ, Some(Vendor::Shopify), read).await? else { return Ok(()) };
        if awarded.is_empty() {
            if !seen.is_ready {
                return Ok(());
            }
            if !is_due && rules.hold_days > 0 {
                let rank = self.rank_now(run, seen.customer).await?;
                let due = rules.due_at(run.created_at());
                return run.start(WAIT, when_due(order, due, rank)).await.map(drop);
            }
            return run.start(AWARD, award::start(order, seen.customer, rank)).await.map(drop);
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
    /// The rank of this day is the one that counts, whatever becomes of it during the hold.
    async fn rank_now(&self, run: &Run, customer: CustomerId) -> Result<Option<u32>, Stop> {
        if self.0.settings.earning.ranks.is_empty() {
            return Ok(None);
        }
        let ask = async |call: StepCall| rank::factor(&self.0, &as_call(&call), customer).await;
        run.step(RANK, Some(Vendor::Smaregi), ask).await
    }

    async fn read(&self, order: u64, change: &str, call: &StepCall) -> Result<Option<Seen>, Failure> {
        let Some(whole) = one_read::order(&self.0, call, order, change).await? else { return Ok(None) };
        let Some(order) = &whole.earnings else { return Err(one_read::unreadable(READ)) };
        let Some(customer) = order.customer else { return Ok(None) };
        let is_ready = ready::is_ready(&self.0, &as_call(call), order).await?;
        let left = |line: &connectors::roles::EarnLine| match order.is_cancelled {
            true => Piece::of(line).gone(),
            false => Piece::of(line),
        };
        Ok(Some(Seen { customer, is_ready, left: order.lines.iter().map(left).collect() }))
    }
}
