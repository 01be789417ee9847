//! A customer changed online: the store member and the CRM contact follow.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, CrmContactId, CustomerId, Failure, Owner, PosMemberId, Timestamp, Vendor};
use engine::{Flow, Parks, Refused, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{RunState, System};

use super::spread;
use crate::{
    Charter, HubParts, Timing,
    hub::customer_lane,
    matching::link,
    profile::{echo, who::Who},
    purchases::gather,
    systems::as_call,
};

/// What the re-sync promises.
pub const CHARTER: Charter = Charter {
    source: "The online store owns the profile. Blank never overwrites a value; points, rank and card codes are never written.",
    contract: "In: a customer id and the version that changed. Out: POS and CRM say what the online store says now.",
    failure: "POS or CRM down: tries again by itself for 24 hours, then a dead letter. A later change of the same \
              customer does the same work and resolves it.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "bring a customer up to date";
pub(super) const POS: &str = "update the store member";
pub(super) const CRM: &str = "update the CRM contact";

/// What a run is started with.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// N.
    pub customer: CustomerId,
}

/// The run for one change of one customer; `cause` tells changes apart (a version, a sweep, a switch).
pub fn start(customer: CustomerId, cause: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}@{cause}"),
        lane: customer_lane(customer),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer }),
        run_at: None,
        companion: None,
    }
}

/// The run for an event about a version of a customer. The store stamps whole seconds, so two changes may carry one
/// stamp: each event is looked at, and what was written already is not written again.
pub fn start_for_event(customer: CustomerId, version: Timestamp, event: i64) -> Start {
    start(customer, &format!("{version}#{event}"))
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
        let who = Who::new(&self.0, input.customer, run.class(), None);
        if self.spread_goes_first(run, input.customer).await? {
            // What the spread has done already it does not do again: the change itself is written here.
            return self.crm(run, &who).await;
        }
        let (pos, crm) = futures::join!(self.pos(run, &who), self.crm(run, &who));
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

    async fn pos(&self, run: &Run, who: &Who) -> Result<(), Stop> {
        if !self.0.systems.on.is_on(System::Pos) {
            self.0.store.skip(System::Pos, who.customer(), run.now()).await?;
            return run.off(POS, Some(Vendor::Smaregi)).await;
        }
        run.attempt(POS, Some(Vendor::Smaregi), async |call| -> Result<Option<PosMemberId>, Failure> {
            let call = as_call(&call);
            let member = link::ensure(&self.0, who, &call, None).await?;
            if let Some(member) = member {
                gather::when_adopted(&self.0, run, who.customer(), member).await?;
                echo::write_pos(&self.0, who, member, &call).await?;
            }
            Ok(member)
        })
        .await
        .map(drop)
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
