//! While two customers are merged, nothing else is done about the one who goes: their work waits behind this run.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, CustomerId, Failure, Kind, MergeId, Owner, RunId, Vendor};
use engine::{Flow, Parks, Refused, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{MergeState, RunFilter, RunState, StepState};

use crate::{Charter, HubParts, Timing, hub::customer_lane, systems::memory_failed};

/// What standing aside promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's own record of the merge.",
    contract: "In: a merge. Out: nothing; while it stands, no other work about the customer who goes is begun.",
    failure: "None: it ends with the merge, also if a person gives the merge up.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "as long as the merge takes", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "stand aside for a merge";
const ASIDE: &str = "stand aside";
const OVER: &str = "wait for the end of the merge";
const GONE: &str = "see that the merge is over";
/// The end of a merge is told; should nobody hear it, it is looked for.
const LOOK_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_secs(30);

#[derive(Serialize, Deserialize)]
struct Input {
    merge: MergeId,
    run: RunId,
}

/// The run that holds a customer's lane for a merge.
pub(super) fn start(merge: MergeId, run: RunId, customer: CustomerId) -> Start {
    Start {
        flow: NAME,
        key: format!("{merge}/{customer}"),
        lane: customer_lane(customer),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { merge, run }),
        run_at: None,
        companion: None,
    }
}

/// Whether the customer's lane is held: whatever was under way about them is over.
pub(super) async fn is_held(parts: &HubParts, merge: MergeId, customer: CustomerId) -> store::Result<bool> {
    let Some(run) = parts.store.run_by_key(NAME, &format!("{merge}/{customer}")).await? else {
        return Ok(false);
    };
    let steps = parts.store.steps(run.id).await?;
    Ok(steps.iter().any(|step| step.name == ASIDE && step.state == StepState::Done))
}

async fn is_with_a_person(parts: &HubParts, run: RunId) -> store::Result<bool> {
    Ok(parts.store.run(run).await?.is_some_and(|run| run.state == RunState::Dead))
}

/// Whether somebody who is said to be gone is only somebody else now, or is about to be.
pub(crate) async fn goes_with_a_merge(parts: &HubParts, customer: CustomerId) -> store::Result<bool> {
    if parts.store.survivor(customer).await? != customer {
        return Ok(true);
    }
    let open = match parts.store.open_merge_of(customer).await? {
        Some(id) => parts.store.merge(id).await?,
        None => None,
    };
    Ok(open.is_some_and(|merge| merge.loser == Some(customer)) || is_heard_of(parts, customer).await?)
}

/// Somebody has merged them elsewhere, and the merge waits for its turn behind another.
async fn is_heard_of(parts: &HubParts, customer: CustomerId) -> store::Result<bool> {
    for state in [RunState::Waiting, RunState::Dead] {
        let heard = RunFilter {
            flow: Some(super::merge::NAME.into()),
            object: Some(format!("customer:{customer}")),
            state: Some(state),
            limit: 10,
            ..RunFilter::default()
        };
        // A merge a person has begun is about who stays; one that was heard of names who goes behind the sign.
        if parts.store.runs(&heard).await?.iter().any(|run| run.key.contains('<')) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lets the customer's own work go on when the merge is over.
pub(super) async fn open_lane(
    parts: &HubParts,
    run: &Run,
    merge: MergeId,
    customer: CustomerId,
) -> Result<(), Stop> {
    run.engine().happened(&event(merge)).await?;
    let hold = parts.store.run_by_key(NAME, &format!("{merge}/{customer}")).await?;
    if let Some(hold) = hold.filter(|hold| hold.state == RunState::Dead)
        && let Err(Refused::Store(error)) = run.engine().retry(hold.id, "hub").await
    {
        return Err(error.into());
    }
    Ok(())
}

/// What says that a merge is over.
fn event(merge: MergeId) -> String {
    format!("merge-over:{merge}")
}

/// A merge whose run a person gave up is over too: both customers are let go. Answers whether it is over.
pub(crate) async fn let_go_if_given_up(parts: &HubParts, merge: MergeId, run: RunId) -> store::Result<bool> {
    let Some(found) = parts.store.merge(merge).await? else { return Ok(true) };
    if found.state.is_over() {
        return Ok(true);
    }
    let state = parts.store.run(run).await?.map(|run| run.state);
    if matches!(state, Some(RunState::Waiting | RunState::Dead)) {
        return Ok(false);
    }
    let (now, code) = (parts.clock.now(), Code::new("given-up"));
    parts.store.advance_merge(merge, MergeState::Refused, Some(code), now).await?;
    Ok(true)
}

/// The flow.
pub struct Hold(pub Arc<HubParts>);

#[async_trait]
impl Flow for Hold {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Lane,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/merges.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        run.step(ASIDE, None, async |_| Ok(())).await?;
        if !let_go_if_given_up(&self.0, input.merge, input.run).await? {
            run.wait_for(OVER, &event(input.merge), run.now() + LOOK_AFTER).await?;
        }
        run.step(GONE, None, async |_| {
            let over = let_go_if_given_up(&self.0, input.merge, input.run).await;
            if over.map_err(memory_failed("look at the merge"))? {
                return Ok(());
            }
            if is_with_a_person(&self.0, input.run).await.map_err(memory_failed("look at the merge"))? {
                // The lane stays closed; the merge opens it when it goes on, or a person who gives it up.
                let code = Code::new("merge-with-a-person");
                return Err(Failure::rejected(Vendor::Hub, "wait for the merge", code));
            }
            let later = Kind::Throttled { retry_after: Some(LOOK_EVERY) };
            Err(Failure::new(Vendor::Hub, "wait for the merge", later))
        })
        .await
    }
}
