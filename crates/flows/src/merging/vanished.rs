//! A customer who is gone from the online store while they are linked was merged or deleted, and nobody told the hub.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{Class, CustomerId, Failure, Owner, Timestamp, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use store::{Departure, Link, RunFilter};

use super::hold;
use crate::{
    Charter, HubParts, Timing,
    systems::{as_call, memory_failed},
    watch::request,
};

/// What the look promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's word on who is there, and the hub's links.",
    contract: "In: nothing. Out: a request for a person about every linked customer who is not there any more, once.",
    failure: "Online store down: the mark stays, the next look begins at the same place.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Overnight, promise: "everybody once a day", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "look for vanished customers";
const LOOK: &str = "look who is still there";
/// How far the pass has come.
const MARK: &str = "vanished-customers";
/// As many as one question may name.
const AT_ONCE: u32 = 100;
/// Questions of one look: everybody is passed in a day unless there are very many.
const QUESTIONS: u32 = 50;
/// A deletion or a merge may be told of a little later than it can be seen.
const NEWS_TRAVELS: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// Whether the hub has learned why they are not there any more.
pub(crate) async fn is_accounted_for(parts: &HubParts, customer: CustomerId) -> store::Result<bool> {
    let left = parts.store.departure(customer).await?;
    let is_gone = left.is_some_and(|(how, _)| how != Departure::MemberGone);
    Ok(is_gone || hold::goes_with_a_merge(parts, customer).await?)
}

/// The flow.
pub struct Vanished(pub Arc<HubParts>);

#[async_trait]
impl Flow for Vanished {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(1_800), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/merges.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        run.step(LOOK, Some(Vendor::Shopify), async |call| self.look(run, &as_call(&call)).await)
            .await
            .map(drop)
    }
}

impl Vanished {
    async fn look(&self, run: &Run, call: &Call) -> Result<u64, Failure> {
        let memory = memory_failed("look who is still there");
        let stored = self.0.store.cursor(MARK).await.map_err(&memory)?;
        let mut after: Option<CustomerId> = stored.and_then(|text| text.parse().ok());
        let mut found = 0;
        for _ in 0..QUESTIONS {
            let page = self.0.store.links_after(after, AT_ONCE).await.map_err(&memory)?;
            found += self.ask(run, call, &page).await?;
            after = page.last().map(|link| link.customer).filter(|_| page.len() == AT_ONCE as usize);
            let mark = after.map(|customer| customer.to_string()).unwrap_or_default();
            self.0.store.set_cursor(MARK, &mark).await.map_err(&memory)?;
            if after.is_none() {
                break;
            }
        }
        Ok(found)
    }

    async fn ask(&self, run: &Run, call: &Call, page: &[Link]) -> Result<u64, Failure> {
        let memory = memory_failed("ask a person about a customer");
        let customers: Vec<CustomerId> = page.iter().map(|link| link.customer).collect();
        let mut starts = Vec::new();
        for customer in self.0.systems.merges.gone(call, &customers).await? {
            let about = RunFilter {
                flow: Some(request::NAME.into()),
                object: Some(format!("customer:{customer}")),
                limit: 1,
                ..RunFilter::default()
            };
            let is_asked = !self.0.store.runs(&about).await.map_err(&memory)?.is_empty();
            let is_known = is_accounted_for(&self.0, customer).await.map_err(&memory)?;
            if !is_asked && !is_known {
                let ask = request::start(customer, request::VANISHED, Timestamp::UNIX_EPOCH);
                starts.push(Start { run_at: Some(run.now() + NEWS_TRAVELS), ..ask });
            }
        }
        let found = starts.len() as u64;
        run.engine().start_all(starts).await.map_err(&memory)?;
        Ok(found)
    }
}
