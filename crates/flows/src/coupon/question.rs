//! A person is asked about a coupon that was used: may so many points go back, and what of a use nobody expected?

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, ConversionId, Owner};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};

use super::{
    story::{object, owner},
    used::{self, Found},
};
use crate::{Charter, HubParts, Timing};

/// What asking promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's order and the hub's ledger.",
    contract: "In: a use of a coupon and a question. Out: a dead letter; once it is approved, the points go back.",
    failure: "None: it is a question for a person from the start, and its due date is a day.",
    owner: Owner::Finance,
    timing: Timing { class: Class::SameDay, promise: "asked within a minute", within_s: 300 },
};

/// Name in the register.
pub const NAME: &str = "ask about a used coupon";
/// Why it is asked before points go back.
pub const APPROVAL: &str = "approval-needed";

#[derive(Serialize, Deserialize)]
struct Input {
    found: Found,
    code: Code,
}

/// Under which an approval of this return is kept.
fn approval_of(found: &Found) -> String {
    format!("approved-return:{}:{}:{}", found.coupon, found.order, found.back)
}

/// Asks once for each thing there is to ask.
pub(super) async fn ask(run: &Run, found: &Found, code: &'static str) -> Result<(), Stop> {
    let start = Start {
        flow: NAME,
        key: format!("{}@{}-{}-{code}", found.coupon, found.order, found.back),
        lane: format!("question:{}", found.coupon),
        object: object(found.coupon),
        input: serde_json::json!(Input { found: found.clone(), code: Code::new(code) }),
        run_at: None,
        companion: None,
    };
    run.engine().start(start).await?;
    Ok(())
}

/// A person approves of a return: from now on the question answers itself. False if that was never asked.
pub(crate) async fn approve(
    parts: &HubParts,
    coupon: ConversionId,
    input: &serde_json::Value,
    by: &str,
) -> store::Result<bool> {
    let Ok(Input { found, .. }) = Input::deserialize(input) else { return Ok(false) };
    if found.coupon != coupon {
        return Ok(false);
    }
    parts.store.set_cursor(&approval_of(&found), by).await?;
    Ok(true)
}

/// The flow.
pub struct Question(pub Arc<HubParts>);

#[async_trait]
impl Flow for Question {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let Input { found, code } = run.input()?;
        if self.0.store.cursor(&approval_of(&found)).await?.is_none() {
            return Err(Stop::NeedsPerson(code));
        }
        if code.as_str() == APPROVAL {
            let customer = self.0.store.coupon(found.coupon).await?.map(|coupon| coupon.customer);
            let customer = customer.ok_or(Stop::NeedsPerson(Code::new("coupon-missing")))?;
            let customer = owner(&self.0, customer).await?;
            let approved = Found { approved: true, ..found };
            run.engine().start(used::start(&approved, customer)).await?;
        }
        Ok(())
    }
}
