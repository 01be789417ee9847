//! A member leaves, or is deleted on one side: the others are told, the links are cut, and nobody is made again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, Code, CrmContactId, CustomerId, Failure, Owner, Pii, PosMemberId, Vendor, change::ProfileChange,
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Departure, System};

use crate::{
    Charter, HubParts, Timing,
    erasure::graves,
    gate,
    hub::customer_lane,
    merging::hold,
    systems::{as_call, memory_failed},
};

/// What saying goodbye promises.
pub const CHARTER: Charter = Charter {
    source: "The customer who ends the membership; the online store that deletes a customer; the tills that delete a member.",
    contract: "In: a customer id and how they left, once. Out: the membership ended at the tills and mail stopped everywhere; the links cut; nobody made again.",
    failure: "A system down: tries again by itself for 24 hours, then a dead letter. Switched off: recorded as off, told when it is on again. \
              Points stay in the tills' books.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "say goodbye";
/// The event of a merge follows that of the deletion.
const MERGE_IS_TOLD_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);
const WAS_MERGE: &str = "wait whether it was a merge";
const RECALL: &str = "recall who they were";
const TILLS: &str = "end the membership";
const CRM: &str = "stop the CRM's mail";
const STORE: &str = "stop the online store's mail";
const CUT: &str = "cut the links";

/// What a run is started with.
#[derive(Serialize, Deserialize)]
pub struct Input {
    customer: CustomerId,
    how: Departure,
}

/// The run for one departure; `cause` tells one from another that comes after a return.
pub fn start(customer: CustomerId, how: Departure, cause: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}@{cause}"),
        lane: customer_lane(customer),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer, how }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Goodbye(pub Arc<HubParts>);

#[async_trait]
impl Flow for Goodbye {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(8 * 3600),
            runbook: "runbooks/goodbye.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let Input { customer, how } = run.input()?;
        if graves::is_erased(&self.0, customer).await? {
            // There is nobody left to say goodbye to.
            return Err(Stop::Moot(Code::new("erased")));
        }
        if how == Departure::Deleted {
            // Whoever is merged is told of as deleted too, and first.
            run.sleep_until(WAS_MERGE, run.created_at() + MERGE_IS_TOLD_WITHIN).await?;
            if hold::goes_with_a_merge(&self.0, customer).await? {
                return Err(Stop::Moot(Code::new("merged")));
            }
        }
        // From here on nothing makes them again, whatever arrives late.
        self.0.store.depart(customer, how, run.now()).await?;
        self.0.caches.profile_changed(customer).await;
        self.0.caches.points_moved(customer).await;
        // The links are cut at the end: a later telling must know whom to tell.
        let (member, contact): (Option<PosMemberId>, Option<CrmContactId>) = run
            .step(RECALL, None, async |_| {
                let link = self.0.store.link(customer).await.map_err(memory_failed("look up the link"))?;
                Ok(link.map_or((None, None), |link| (link.pos, link.crm)))
            })
            .await?;
        let (tills, crm, store) = futures::join!(
            self.tills(run, how, member),
            self.crm(run, customer, how, contact),
            self.store(run, customer, how),
        );
        let (tills, crm) = (tills?, crm?);
        store?;
        run.step(CUT, None, async |_| self.cut(customer, tills, crm).await).await
    }
}

impl Goodbye {
    /// True if the tills have been told.
    async fn tills(&self, run: &Run, how: Departure, member: Option<PosMemberId>) -> Result<bool, Stop> {
        let Some(member) = member else { return Ok(true) };
        if how == Departure::MemberGone {
            return Ok(true);
        }
        if !self.0.systems.on.is_on(System::Pos) {
            return self.off(run, System::Pos, TILLS, Vendor::Smaregi).await;
        }
        let today = run.now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date();
        run.step(TILLS, Some(Vendor::Smaregi), async |call| {
            let membership = &self.0.systems.membership;
            match how {
                Departure::Withdrawn => membership.withdraw(&as_call(&call), member, today).await,
                _ => membership.release(&as_call(&call), member).await,
            }
        })
        .await?;
        Ok(true)
    }

    async fn crm(
        &self,
        run: &Run,
        customer: CustomerId,
        how: Departure,
        contact: Option<CrmContactId>,
    ) -> Result<bool, Stop> {
        let Some(contact) = contact else { return Ok(true) };
        // Whose card the tills deleted is a customer still.
        if how == Departure::MemberGone {
            return Ok(false);
        }
        if !self.0.systems.on.is_on(System::Crm) {
            return self.off(run, System::Crm, CRM, Vendor::Hubspot).await;
        }
        run.step(CRM, Some(Vendor::Hubspot), async |call| {
            let (silence, call) = (&self.0.systems.silence, as_call(&call));
            silence.opt_out(&call, contact).await?;
            silence.farewell(&call, contact).await
        })
        .await?;
        tracing::debug!(customer = %customer, "the CRM knows that they left");
        Ok(true)
    }

    /// Who ends the membership gets no mail of the online store either.
    async fn store(&self, run: &Run, customer: CustomerId, how: Departure) -> Result<(), Stop> {
        if how != Departure::Withdrawn {
            return Ok(());
        }
        run.step(STORE, Some(Vendor::Shopify), async |call| -> Result<bool, Failure> {
            let call = as_call(&call);
            let found = self.0.systems.storefront.customer(&call, customer).await?;
            let Some(customer_now) = found else { return Ok(false) };
            let profile = customer_now.profile.reveal();
            if profile.email.is_none() || profile.opted_out {
                return Ok(false);
            }
            let no = ProfileChange { accepts_marketing: Some(false), ..ProfileChange::default() };
            let no = gate::let_in(&self.0, Pii::new(no)).map_err(|_| {
                Failure::rejected(Vendor::Hub, "write the consent", Code::new("not-the-owner"))
            })?;
            self.0.systems.storefront.update_customer(&call, customer, &no).await.map(|()| true)
        })
        .await
        .map(drop)
    }

    async fn off(&self, run: &Run, system: System, step: &'static str, vendor: Vendor) -> Result<bool, Stop> {
        let input: Input = run.input()?;
        self.0.store.skip(system, input.customer, run.now()).await?;
        run.off(step, Some(vendor)).await?;
        Ok(false)
    }

    /// A link to a system that could not be told stays until it is.
    async fn cut(&self, customer: CustomerId, tills: bool, crm: bool) -> Result<(), Failure> {
        let (store, memory, now) = (&self.0.store, memory_failed("cut the links"), self.0.clock.now());
        if tills {
            store.unlink_pos(customer, now).await.map_err(&memory)?;
            store.forget_sightings(customer).await.map_err(&memory)?;
        }
        if crm {
            store.unlink_crm(customer, now).await.map_err(&memory)?;
        }
        Ok(())
    }
}
