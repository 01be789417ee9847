//! A request about a customer that a person carries out: it becomes a dead letter with an owner and a due date.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, CustomerId, Owner, Timestamp};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};

use crate::{Charter, HubParts, Timing, erasure::graves, merging::vanished};

/// What handing over promises.
pub const CHARTER: Charter = Charter {
    source: "The online store: deletions and merges of its customers.",
    contract: "In: an event about one customer. Out: a dead letter that names it, once per event.",
    failure: "None: it is a question for a person from the start, and its due date is a week.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "seen within a day", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "hand a request to a person";
/// The online store does not have a linked customer any more, and nobody has said why.
pub const VANISHED: &str = "customers/vanished";

#[derive(Serialize, Deserialize)]
struct Input {
    customer: CustomerId,
    topic: String,
}

/// The run for one request.
pub fn start(customer: CustomerId, topic: &str, version: Timestamp) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}@{topic}-{version}"),
        lane: format!("request:{customer}"),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer, topic: topic.into() }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Request(pub Arc<HubParts>);

#[async_trait]
impl Flow for Request {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Never,
            due_in: Duration::from_secs(7 * 86_400),
            runbook: "runbooks/requests.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        self.0.caches.profile_changed(input.customer).await;
        if graves::is_erased(&self.0, input.customer).await? {
            // There is nothing left that a person could do.
            return Err(Stop::Moot(Code::new("erased")));
        }
        if input.topic == VANISHED && vanished::is_accounted_for(&self.0, input.customer).await? {
            return Err(Stop::Moot(Code::new("heard-of-since")));
        }
        Err(Stop::NeedsPerson(Code::from(input.topic.replace('/', "-"))))
    }
}
