//! Somebody wants to know what is held about them: member services answers, and is reminded.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{CaseId, Class, Code, CustomerId, Owner};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{CaseKind, NewCase};

use crate::{Charter, HubParts, Timing, systems::memory_failed};

/// What passing the question on promises.
pub const CHARTER: Charter = Charter {
    source: "The online store: it passes on the question of its customer.",
    contract: "In: a customer id, once per question. Out: a case for member services with a due date; `enishi members \
               data N` lists everything held, as ids, and says plainly when that is nothing.",
    failure: "The store down: tries again. The case stays open until the answer was sent.",
    owner: Owner::MemberServices,
    timing: Timing {
        class: Class::SameDay,
        promise: "a case within a minute; answered within 20 days",
        within_s: 60,
    },
};

/// Name in the register.
pub const NAME: &str = "ask what is held about a customer";
const ASK: &str = "open a case for member services";
/// The law gives a month; what is late after this still has time to be mended.
const ANSWER_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 20);
/// The code of the case.
pub(crate) const CODE: Code = Code::new("data-request");

#[derive(Serialize, Deserialize)]
struct Input {
    customer: CustomerId,
}

/// The run for one question; `turn` tells questions apart.
pub fn start(customer: CustomerId, turn: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}@{turn}"),
        lane: format!("request:{customer}"),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct DataRequest(pub Arc<HubParts>);

#[async_trait]
impl Flow for DataRequest {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(86_400),
            runbook: "runbooks/data-request.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let asked_at = run.created_at();
        run.step(ASK, None, async |_| {
            let case = NewCase {
                id: CaseId(self.0.random.uuid(self.0.clock.now())),
                kind: CaseKind::DataRequest,
                customer: input.customer,
                candidates: Vec::new(),
                code: CODE,
                owner: CHARTER.owner,
                due_at: asked_at + ANSWER_WITHIN,
                created_at: asked_at,
            };
            self.0.store.open_case(case).await.map_err(memory_failed("open a case"))
        })
        .await
        .map(drop)
    }
}
