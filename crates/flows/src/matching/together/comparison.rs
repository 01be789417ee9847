//! Both customer bases are compared in the background, because somebody asked for it by API.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, Failure, Kind, Owner, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};

use super::{
    ask::{Ask, Stopped},
    run::compare,
};
use crate::{Charter, HubParts, Timing};

/// What a comparison promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's list of customers and the tills' list of members, both read whole, in memory only.",
    contract: "In: how careful to be. Out: what would be linked and asked, as numbers; unless it is a dry run, a run per pair.",
    failure: "A system down: waits up to an hour at the page where it stood, then begins again later. At most one at a time.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Overnight, promise: "within a night", within_s: 43_200 },
};

/// Name in the register.
pub const NAME: &str = "compare the customer bases";
const COMPARE: &str = "compare both sides";

/// The run of this comparison.
pub fn start(ask: &Ask) -> Start {
    Start {
        flow: NAME,
        key: ask.id.to_string(),
        lane: "matching".into(),
        object: format!("comparison:{}", ask.id),
        input: serde_json::json!(ask),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Compare(pub Arc<HubParts>);

#[async_trait]
impl Flow for Compare {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(48 * 3600),
            runbook: "runbooks/matching.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let ask: Ask = run.input()?;
        let engine = run.engine();
        let done: bool = run
            .step(COMPARE, None, async |_| {
                let mut silent = |_| {};
                match compare(&self.0, &engine, &ask, &mut silent).await {
                    Ok(_) => Ok(true),
                    Err(Stopped::Busy { .. } | Stopped::Lost) => Ok(false),
                    Err(Stopped::Failed(failure)) => Err(failure),
                    Err(Stopped::Broken | Stopped::Store(_)) => {
                        Err(Failure::new(Vendor::Hub, COMPARE, Kind::Unavailable))
                    }
                }
            })
            .await?;
        if done { Ok(()) } else { Err(Stop::Moot(Code::new("another-comparison"))) }
    }
}
