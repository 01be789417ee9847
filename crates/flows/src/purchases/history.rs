//! The CRM learns what a customer has bought in all: figures and tags at the contact, and order records if wanted.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, Code, CrmContactId, CustomerId, Failure, Owner, Vendor,
    purchase::{Purchase, PurchaseId, Summary},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::System;

use crate::{
    Charter, HubParts, Timing,
    erasure::graves,
    hub::customer_lane,
    registration::spread,
    systems::{as_call, memory_failed},
};

/// What writing the history promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's own notes of what the sellers said: ids, amounts and times. The CRM's figures are never read back.",
    contract: "In: a customer, and the purchase that changed. Out: the contact's figures and tags are those of all its \
               purchases, and each purchase is at most one record. Told twice, nothing changes.",
    failure: "CRM down: tries again by itself for 24 hours, then a dead letter. No contact yet: it is made first. \
              Switched off: recorded as off, caught up later.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "write the purchase history";
const UNITE: &str = "bring the purchases of both together";
const FIGURES: &str = "write the purchase figures";
const RECORDS: &str = "write the order records";
const CONTACT: &str = "make the contact first";
const AGAIN: &str = "write it after that";
const PASS_ON: &str = "pass it on to who they are now";
const NO_CONTACT: Code = Code::new("crm-contact-missing");
/// Records the CRM takes at once.
const AT_ONCE: usize = 100;

#[derive(Clone, Serialize, Deserialize)]
struct Input {
    customer: CustomerId,
    /// The one that changed; none: all of them.
    purchase: Option<PurchaseId>,
    /// Whoever became this customer.
    merged: Option<CustomerId>,
    /// The contact was missing once, and has been made since.
    again: bool,
    cause: String,
}

/// The run that writes a customer's history; with `purchase`, only that one's record besides the figures.
pub fn start(customer: CustomerId, purchase: Option<PurchaseId>, cause: &str) -> Start {
    of(Input { customer, purchase, merged: None, again: false, cause: cause.into() })
}

/// The run for two customers who are one now.
pub fn start_merged(customer: CustomerId, gone: CustomerId, cause: &str) -> Start {
    of(Input { customer, purchase: None, merged: Some(gone), again: false, cause: cause.into() })
}

fn of(input: Input) -> Start {
    let again = if input.again { "#again" } else { "" };
    Start {
        flow: NAME,
        key: format!("{}@{}{again}", input.customer, input.cause),
        lane: customer_lane(input.customer),
        object: format!("customer:{}", input.customer),
        input: serde_json::json!(input),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct WriteHistory(pub Arc<HubParts>);

#[async_trait]
impl Flow for WriteHistory {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(8 * 3600),
            runbook: "runbooks/purchases.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        if graves::is_erased(&self.0, input.customer).await? {
            return Err(Stop::Moot(Code::new("erased")));
        }
        let Some(trade) = &self.0.systems.trade else { return Ok(()) };
        let now = self.0.store.survivor(input.customer).await?;
        if now != input.customer {
            // Merged away meanwhile: there is no contact to wait for, and what they bought is the other's.
            return run.start(PASS_ON, start_merged(now, input.customer, &input.cause)).await.map(drop);
        }
        if let Some(gone) = input.merged {
            run.step(UNITE, None, async |_| {
                let moved = self.0.store.move_purchases(gone, input.customer).await;
                moved.map_err(memory_failed("move purchases"))
            })
            .await?;
        }
        if !self.0.systems.on.is_on(System::Crm) {
            self.0.store.skip(System::Crm, input.customer, run.now()).await?;
            return run.off(FIGURES, Some(Vendor::Hubspot)).await;
        }
        let contact: Option<CrmContactId> = run
            .step(FIGURES, Some(Vendor::Hubspot), async |call| {
                let summary = Summary::of(&self.all(input.customer).await?);
                let found = trade.book.write_summary(&as_call(&call), input.customer, &summary).await?;
                // Not written down as an answer: whoever tries again may find the contact made meanwhile.
                match found {
                    None if input.again => Err(Failure::rejected(Vendor::Hubspot, FIGURES, NO_CONTACT)),
                    found => Ok(found),
                }
            })
            .await?;
        let Some(contact) = contact else { return contactless(run, input).await };
        if !trade.as_records {
            return Ok(());
        }
        run.step(RECORDS, Some(Vendor::Hubspot), async |call| {
            let mut told = self.all(input.customer).await?;
            told.retain(|purchase| input.purchase.is_none_or(|only| only == purchase.id));
            for some in told.chunks(AT_ONCE) {
                trade.book.write_purchases(&as_call(&call), contact, some).await?;
            }
            Ok(())
        })
        .await
    }
}

impl WriteHistory {
    async fn all(&self, customer: CustomerId) -> Result<Vec<Purchase>, Failure> {
        self.0.store.purchases_of(customer).await.map_err(memory_failed("recall the purchases"))
    }
}

/// The contact is made by the spread, which waits behind this run in the customer's lane; this follows it once more.
async fn contactless(run: &Run, input: Input) -> Result<(), Stop> {
    run.start(CONTACT, spread::start(input.customer, None, None)).await?;
    run.start(AGAIN, of(Input { again: true, ..input })).await.map(drop)
}
