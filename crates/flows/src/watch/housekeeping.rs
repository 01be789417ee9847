//! What is finished and old is forgotten, a little at a time.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Owner};
use engine::{Flow, Parks, Replay, Retry, Run, Stop, Terms};

use crate::{Charter, HubParts, Timing};

/// What housekeeping promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's own journal.",
    contract: "In: nothing. Out: runs finished more than 30 days ago and old deliveries are gone; what is open stays.",
    failure: "The store down: the next round does it.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Overnight, promise: "every hour", within_s: 7_200 },
};

/// Name in the register.
pub const NAME: &str = "keep house";
/// Idempotency keys and delivery ids are promised for 7 days; people look back longer.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
/// A round is short, so that it never holds up the writer.
const AT_ONCE: u32 = 1_000;
const ROUNDS: u32 = 50;

/// The flow.
pub struct Housekeeping(pub Arc<HubParts>);

#[async_trait]
impl Flow for Housekeeping {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/alerts.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        for _ in 0..ROUNDS {
            if self.0.store.prune(run.now() - KEPT, AT_ONCE).await? == 0 {
                break;
            }
        }
        Ok(())
    }
}
