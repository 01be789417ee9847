//! A customer changed online: the store member and the CRM contact follow.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{Class, Code, CrmContactId, CustomerId, Failure, Owner, PosMemberId, Record, Timestamp, Vendor};
use engine::{Attempt, Flow, Parks, Refused, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Departure, RunState, System};

use super::spread;
use crate::{
    Charter, HubParts, Timing,
    changes::meet,
    erasure::graves,
    hub::customer_lane,
    leaving,
    matching::link,
    profile::{echo, who::Who},
    purchases::gather,
    systems::{as_call, memory_failed},
};

/// What the re-sync promises.
pub const CHARTER: Charter = Charter {
    source: "Each field has its owner in the matrix. Blank never overwrites a value; points, rank and card codes are never written.",
    contract: "In: a customer id and the version that changed. Out: online store, POS and CRM say the same, as the matrix says; what no rule may decide is a case.",
    failure: "POS or CRM down: tries again by itself for 24 hours, then a dead letter. A later change of the same \
              customer does the same work and resolves it.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "bring a customer up to date";
pub(super) const POS: &str = "update the store member";
const ONLINE: &str = "update the online customer";
pub(super) const CRM: &str = "update the CRM contact";

/// What a run is started with.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// N.
    pub customer: CustomerId,
    /// Only what changed online is of interest: the tills are not asked if nothing has.
    #[serde(default)]
    pub quick: bool,
}

/// What became of the tills' part.
#[derive(Default, Serialize, Deserialize)]
struct Followed {
    member: Option<PosMemberId>,
    /// The tills have something to tell the online store.
    online: bool,
}

impl Record for Followed {}

/// The run for one change of one customer; `cause` tells changes apart (a version, a sweep, a switch).
pub fn start(customer: CustomerId, cause: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}@{cause}"),
        lane: customer_lane(customer),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer, quick: false }),
        run_at: None,
        companion: None,
    }
}

/// The run for an event about a version of a customer. The store stamps whole seconds, so two changes may carry one
/// stamp: each event is looked at, and what was written already is not written again.
pub fn start_for_event(customer: CustomerId, version: Timestamp, event: i64) -> Start {
    quick(start(customer, &format!("{version}#{event}")), customer)
}

/// The run for a version that a sweep has found.
pub(super) fn start_for_version(customer: CustomerId, version: Timestamp) -> Start {
    quick(start(customer, &version.to_string()), customer)
}

fn quick(start: Start, customer: CustomerId) -> Start {
    Start { input: serde_json::json!(Input { customer, quick: true }), ..start }
}

/// The flow.
pub struct Resync(pub Arc<HubParts>);

#[async_trait]
impl Flow for Resync {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(8 * 3600),
            runbook: "runbooks/resync.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        if self.0.store.departure(input.customer).await?.is_some_and(|(how, _)| how != Departure::MemberGone)
        {
            return Err(Stop::Moot(Code::new("has-left")));
        }
        if graves::is_erased(&self.0, input.customer).await? {
            return Err(Stop::Moot(Code::new("erased")));
        }
        let who = Who::new(&self.0, input.customer, run.class(), None);
        if self.spread_goes_first(run, input.customer).await? {
            // What the spread has done already it does not do again: the change itself is written here.
            return self.crm(run, &who).await;
        }
        let (pos, crm) = futures::join!(self.pos(run, &who, input.quick), self.crm(run, &who));
        pos.and(crm)
    }
}

impl Resync {
    /// A spread that needs a person is tried again with what the customer has changed: it reads the profile anew, does
    /// all that would be done here, and its letter is the one that is resolved.
    async fn spread_goes_first(&self, run: &Run, customer: CustomerId) -> Result<bool, Stop> {
        let spread = self.0.store.run_by_key(spread::NAME, &customer.to_string()).await?;
        let Some(dead) = spread.filter(|row| row.state == RunState::Dead) else { return Ok(false) };
        match run.engine().retry(dead.id, "hub").await {
            Ok(()) => Ok(true),
            Err(Refused::Store(error)) => Err(error.into()),
            Err(_) => Ok(false),
        }
    }

    async fn pos(&self, run: &Run, who: &Who, quick: bool) -> Result<(), Stop> {
        if !self.0.systems.on.is_on(System::Pos) {
            self.0.store.skip(System::Pos, who.customer(), run.now()).await?;
            return run.off(POS, Some(Vendor::Smaregi)).await;
        }
        let tills = run.attempt(POS, Some(Vendor::Smaregi), async |call| {
            self.tills(run, who, quick, &as_call(&call)).await
        });
        let Attempt::Done(Followed { member: Some(member), online: true }) = tills.await? else {
            return Ok(());
        };
        let told = run.attempt(ONLINE, Some(Vendor::Shopify), async |call| -> Result<bool, Failure> {
            meet::at_the_store(&self.0, who, member, &as_call(&call)).await
        });
        told.await.map(drop)
    }

    async fn tills(&self, run: &Run, who: &Who, quick: bool, call: &Call) -> Result<Followed, Failure> {
        let linked = self.0.store.link(who.customer()).await.map_err(memory_failed("look up the link"))?;
        let was_linked = linked.is_some_and(|link| link.pos.is_some());
        let Some(member) = link::ensure(&self.0, who, call, None).await? else {
            return Ok(Followed::default());
        };
        gather::when_adopted(&self.0, run, who.customer(), member).await?;
        if quick && was_linked && echo::is_known(&self.0, System::Pos, who).await? {
            return Ok(Followed { member: Some(member), online: false });
        }
        let Some(found) = self.0.systems.pos.member(call, member).await? else {
            let cause = format!("missed-{}", run.id());
            let goodbye = leaving::start(who.customer(), Departure::MemberGone, &cause);
            run.engine().start(goodbye).await.map_err(memory_failed("start a goodbye"))?;
            return Ok(Followed::default());
        };
        let online = meet::at_the_tills(&self.0, who, &found, call).await?;
        if let Some(profile) = who.profile().await? {
            echo::remember_profile(&self.0, System::Pos, who, profile.reveal()).await?;
        }
        Ok(Followed { member: Some(member), online })
    }

    async fn crm(&self, run: &Run, who: &Who) -> Result<(), Stop> {
        if !self.0.systems.on.is_on(System::Crm) {
            self.0.store.skip(System::Crm, who.customer(), run.now()).await?;
            return run.off(CRM, Some(Vendor::Hubspot)).await;
        }
        run.attempt(CRM, Some(Vendor::Hubspot), async |call| -> Result<Option<CrmContactId>, Failure> {
            echo::write_crm(&self.0, who, &as_call(&call)).await
        })
        .await
        .map(drop)
    }
}
