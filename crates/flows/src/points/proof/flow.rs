//! The proof as it runs: every night by the timetable, and a dead letter for each difference it finds.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{Class, Code, ConversionId, Failure, Owner, Record, Vendor};
use engine::{Flow, Parks, Refused, Replay, Retry, Run, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{LetterFilter, LetterState};
use uuid::Uuid;

use super::{Difference, agrees, prove, tell};
use crate::{
    Charter, HubParts, Timing,
    systems::{as_call, memory_failed},
};

/// What the proof promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's ledger, the receipts of the tills and the discounts of the online store.",
    contract: "In: nothing. Out: a dead letter for each difference, once; nothing is repaired by itself. A \
               coupon that agrees again is nobody's question any more.",
    failure: "A system down: tries again; what could not be compared is compared the next night.",
    owner: Owner::Finance,
    timing: Timing { class: Class::Overnight, promise: "every night", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "prove the points";
/// More letters than anybody lets lie.
const MANY: u32 = 1_000;
const COMPARE: &str = "compare ledger, tills and store";
const AGAIN: &str = "look again at what once differed";

/// Letters about what agrees now.
#[derive(Serialize, Deserialize)]
struct Agreeing(Vec<Uuid>);

impl Record for Agreeing {}

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
        self.close_what_agrees(run).await
    }
}

impl Prove {
    /// A difference of a coupon that is none any more is nobody's question.
    async fn close_what_agrees(&self, run: &Run) -> Result<(), Stop> {
        let look = async |call: StepCall| self.agreeing(&as_call(&call)).await;
        for letter in run.step(AGAIN, Some(Vendor::Shopify), look).await?.0 {
            let closed = run.engine().discard(letter, "hub", Some(Code::new("agrees-now"))).await;
            // Otherwise somebody has ended it meanwhile.
            if let Err(Refused::Store(error)) = closed {
                return Err(error.into());
            }
        }
        Ok(())
    }

    async fn agreeing(&self, call: &Call) -> Result<Agreeing, Failure> {
        let flow = Some(DIFFERENCE.to_owned());
        let open =
            LetterFilter { state: Some(LetterState::Open), flow, limit: MANY, ..LetterFilter::default() };
        let letters = self.0.store.letters(&open).await.map_err(memory_failed(AGAIN))?;
        let mut agreeing = Vec::new();
        for letter in letters {
            let coupon =
                letter.object.strip_prefix("coupon:").and_then(|id| id.parse().ok()).map(ConversionId);
            let Some(coupon) = coupon else { continue };
            if agrees(&self.0, call, coupon, &letter.code).await? {
                agreeing.push(letter.id);
            }
        }
        Ok(Agreeing(agreeing))
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
