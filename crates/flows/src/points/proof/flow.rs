//! The proof as it runs: every night by the timetable, and a dead letter for each difference it finds.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Owner};
use engine::{Flow, Parks, Replay, Retry, Run, Stop, Terms};

use super::{Difference, prove, tell};
use crate::{Charter, HubParts, Timing, systems::as_call};

/// What the proof promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's ledger, the receipts of the tills and the discounts of the online store.",
    contract: "In: nothing. Out: a dead letter for each difference, once; nothing is repaired by itself.",
    failure: "A system down: tries again; what could not be compared is compared the next night.",
    owner: Owner::Finance,
    timing: Timing { class: Class::Overnight, promise: "every night", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "prove the points";
const COMPARE: &str = "compare ledger, tills and store";

/// The flow.
pub struct Prove(pub Arc<HubParts>);

#[async_trait]
impl Flow for Prove {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(6 * 3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let proof = run.step(COMPARE, None, async |call| prove(&self.0, &as_call(&call)).await).await?;
        run.engine().start_all(proof.differences.iter().map(tell).collect()).await?;
        Ok(())
    }
}

/// What telling a difference promises.
pub const DIFFERENCE_CHARTER: Charter = Charter {
    source: "The nightly proof.",
    contract: "In: a difference between ledger, tills and store. Out: a dead letter, once per coupon and difference.",
    failure: "None: it is a question for a person from the start.",
    owner: Owner::Finance,
    timing: Timing { class: Class::SameDay, promise: "told within a minute", within_s: 300 },
};

/// Name in the register.
pub const DIFFERENCE: &str = "explain a difference of points";

/// The flow.
pub struct Explain;

#[async_trait]
impl Flow for Explain {
    fn terms(&self) -> Terms {
        Terms {
            name: DIFFERENCE,
            owner: DIFFERENCE_CHARTER.owner,
            class: DIFFERENCE_CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Never,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let difference: Difference = run.input()?;
        Err(Stop::NeedsPerson(difference.code))
    }
}
