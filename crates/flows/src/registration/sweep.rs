//! Nobody is forgotten: customers without a link, missed events and skipped systems are found and started again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{
    Class, Code, CustomerId, Failure, Owner, Timestamp, Vendor,
    planted::{Bug, planted},
};
use engine::{Attempt, Engine, Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use store::System;

use super::{late, resync, spread};
use crate::{
    Charter, HubParts, Timing, erasure::graves, leaving, matching::index, purchases::history,
    systems::as_call,
};

/// What the sweep promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's list of customers and the POS's list of members, by time of change.",
    contract: "In: nothing. Out: a run for every customer that changed without an event arriving, and an up-to-date index.",
    failure: "A system down: the watermark stays, the next sweep looks at the same window again.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Overnight, promise: "every 5 minutes", within_s: 900 },
};

/// Name in the register.
pub const NAME: &str = "find who was missed";
/// How far the sweep of customers has come.
pub const WATERMARK: &str = "storefront-customers";
const STOREFRONT: &str = "look for changed customers";
const MEMBERS: &str = "look for changed store members";
/// Windows overlap: a change stamped between two of them must be in one.
const OVERLAP: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
const FIRST_LOOK: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
const CATCH_UP_AT_ONCE: u32 = 500;

/// The flow.
pub struct Sweep(pub Arc<HubParts>);

#[async_trait]
impl Flow for Sweep {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(3600),
            runbook: "runbooks/sweep.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        if planted(Bug::SkipSweep) {
            return Ok(());
        }
        let (customers, members) = futures::join!(
            run.attempt(STOREFRONT, Some(Vendor::Shopify), async |call| {
                self.customers(run, &as_call(&call)).await
            }),
            run.attempt(MEMBERS, Some(Vendor::Smaregi), async |call| {
                if !self.0.systems.on.is_on(System::Pos) {
                    return Ok(0);
                }
                index::sweep(&self.0, &as_call(&call)).await
            }),
        );
        match (customers?, members?) {
            // The lane is left to the next sweep: a system that is down must not keep the other from being looked at.
            (Attempt::Later(_), _) | (_, Attempt::Later(_)) => Err(Stop::Moot(Code::new("next-sweep"))),
            _ => Ok(catch_up(&self.0, &run.engine()).await.map(drop)?),
        }
    }
}

impl Sweep {
    /// Starts a run for every version of a customer that no event has brought; what was started already is one run.
    async fn customers(&self, run: &Run, call: &Call) -> Result<u64, Failure> {
        let memory = crate::systems::memory_failed("move the watermark");
        let stored = self.0.store.cursor(WATERMARK).await.map_err(&memory)?;
        let stored = stored.and_then(|t| t.parse::<Timestamp>().ok());
        // The mark is a stamp of the store's own clock: ours may be an hour ahead and would look past what changed.
        let now = self.0.clock.now();
        let mut mark = stored.unwrap_or(now - FIRST_LOOK);
        let since = mark.min(now) - OVERLAP;
        let mut page: Option<String> = None;
        let mut found = 0;
        loop {
            let changed = self.0.systems.storefront.changed_since(call, since, page.as_deref()).await?;
            let starts = self.starts(&changed.customers).await?;
            found += starts.len() as u64;
            run.engine().start_all(starts).await.map_err(&memory)?;
            mark = changed.customers.iter().map(|(_, version)| *version).fold(mark, Timestamp::max);
            page = changed.next;
            if page.is_none() {
                break;
            }
        }
        let mark = if planted(Bug::OwnClock) { now } else { mark };
        self.0.store.set_cursor(WATERMARK, &mark.to_string()).await.map_err(&memory)?;
        Ok(found)
    }

    async fn starts(&self, changed: &[(CustomerId, Timestamp)]) -> Result<Vec<Start>, Failure> {
        let mut starts = Vec::with_capacity(changed.len());
        for (customer, version) in changed {
            let erased = graves::is_erased(&self.0, *customer).await;
            if erased.map_err(crate::systems::memory_failed("look for tombstones"))? {
                continue;
            }
            let link = self.0.store.link(*customer).await;
            match link.map_err(crate::systems::memory_failed("look up the link"))? {
                None => starts.push(spread::start(*customer, None, None)),
                Some(_) => starts.push(resync::start_for_version(*customer, *version)),
            }
        }
        Ok(starts)
    }
}

/// Starts everybody who was skipped while a system was switched off and is on now; returns how many.
pub async fn catch_up(parts: &HubParts, engine: &Engine) -> store::Result<u64> {
    let mut total = 0;
    if planted(Bug::ForgetSkipped) {
        return Ok(total);
    }
    for system in parts.systems.on.switched_on() {
        loop {
            let skipped = parts.store.skipped(system, CATCH_UP_AT_ONCE).await?;
            if skipped.is_empty() {
                break;
            }
            let cause = format!("{}-back-{}", system.as_str(), parts.clock.now());
            let mut starts = Vec::with_capacity(skipped.len());
            for customer in &skipped {
                starts.push(match system {
                    System::Mail => late::welcome(parts, *customer).await?,
                    System::Pos | System::Crm => match parts.store.departure(*customer).await? {
                        Some((how, _)) => leaving::start(*customer, how, &cause),
                        None => resync::start(*customer, &cause),
                    },
                });
                if system == System::Crm && parts.systems.trade.is_some() {
                    starts.push(history::start(*customer, None, &cause));
                }
            }
            engine.start_all(starts).await?;
            parts.store.caught_up(system, &skipped).await?;
            total += skipped.len() as u64;
        }
    }
    Ok(total)
}

/// Starts a re-sync of everybody who has a link; returns how many.
pub async fn resync_all(parts: &HubParts, engine: &Engine, mut told: impl FnMut(u64)) -> store::Result<u64> {
    let cause = format!("all-{}", parts.clock.now());
    let (mut after, mut total) = (None, 0);
    loop {
        let page = parts.store.links_after(after, CATCH_UP_AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(total) };
        after = Some(last.customer);
        total += page.len() as u64;
        engine.start_all(page.iter().map(|link| resync::start(link.customer, &cause)).collect()).await?;
        told(total);
    }
}
