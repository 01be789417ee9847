//! A purchase was made, or something of it went back: what its seller says now is noted under its customer.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, CustomerId, Failure, Owner, Vendor,
    purchase::{Channel, Purchase, PurchaseId},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::System;

use super::{Trade, history};
use crate::{
    Charter, HubParts, Timing, one_read,
    systems::{as_call, memory_failed},
};

/// What noting a purchase promises.
pub const CHARTER: Charter = Charter {
    source: "Its seller: the online store for orders, the POS for sales at the tills. The event is only a hint.",
    contract: "In: the number of an order or of a sale. Out: its amounts noted under its customer, once, in ids and yen; \
               the sale of nobody the hub knows leaves no trace.",
    failure: "Seller down: tries again by itself for 24 hours; the look for missed purchases finds it too.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "note a purchase";
const RECALL: &str = "recall what is noted";
const READ: &str = "read the purchase";
const TELL: &str = "pass it on to the CRM";
const TELL_BEFORE: &str = "pass it on for the customer before";
const ORIGINAL: &str = "look at the sale it takes back";

/// What is noted of a purchase: whose it is, and its amounts.
type Noted = Option<(CustomerId, Purchase)>;

#[derive(Serialize, Deserialize)]
struct Input {
    purchase: PurchaseId,
    cause: String,
}

/// The run for one purchase; `cause` tells the occasions apart. All of them read what is true then.
pub fn start(purchase: PurchaseId, cause: &str) -> Start {
    let object = format!("purchase:{purchase}");
    Start {
        flow: NAME,
        key: format!("{purchase}@{cause}"),
        lane: object.clone(),
        object,
        input: serde_json::json!(Input { purchase, cause: cause.into() }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct NotePurchase(pub Arc<HubParts>);

#[async_trait]
impl Flow for NotePurchase {
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
        let Input { purchase: id, cause } = run.input()?;
        let Some(trade) = &self.0.systems.trade else { return Ok(()) };
        let tills_off = !self.0.systems.on.is_on(System::Pos);
        if id.channel == Channel::Store && tills_off {
            return Ok(());
        }
        let known: Noted = run
            .step(RECALL, None, async |_| {
                self.0.store.purchase(id).await.map_err(memory_failed("recall a purchase"))
            })
            .await?;
        let (noted, reverses): (Noted, Option<u64>) =
            run.step(READ, Some(seller(id)), async |call| self.read(trade, id, &cause, &call).await).await?;
        if let Some(original) = reverses {
            let original = PurchaseId { channel: Channel::Store, number: original };
            return run.start(ORIGINAL, start(original, &format!("reversed-by-{id}"))).await.map(drop);
        }
        if noted == known {
            return Ok(());
        }
        let about = |(customer, _): (CustomerId, Purchase)| {
            history::start(customer, Some(id), &format!("{id}@{cause}"))
        };
        if let Some(told) = noted.map(about) {
            run.start(TELL, told).await?;
        }
        let moved = known.filter(|(before, _)| noted.is_none_or(|(now, _)| now != *before));
        if let Some(told) = moved.map(about) {
            run.start(TELL_BEFORE, told).await?;
        }
        Ok(())
    }
}

const fn seller(id: PurchaseId) -> Vendor {
    match id.channel {
        Channel::Online => Vendor::Shopify,
        Channel::Store => Vendor::Smaregi,
    }
}

impl NotePurchase {
    /// Reads it and notes it; answers what is noted now, or which sale it takes back.
    async fn read(
        &self,
        trade: &Trade,
        id: PurchaseId,
        cause: &str,
        call: &StepCall,
    ) -> Result<(Noted, Option<u64>), Failure> {
        let memory = memory_failed("note a purchase");
        let (owner, purchase) = match id.channel {
            Channel::Online => match one_read::order(&self.0, call, id.number, cause).await? {
                Some(whole) => {
                    let order = whole.amounts.ok_or_else(|| one_read::unreadable(READ))?;
                    (order.customer, order.purchase)
                }
                None => return self.forget(id).await,
            },
            Channel::Store => match trade.sales.sale(&as_call(call), id.number).await? {
                Some(sale) if sale.reverses.is_some() => return Ok((None, sale.reverses)),
                Some(sale) => (self.customer_of(sale.member).await?, sale.purchase),
                None => return self.forget(id).await,
            },
        };
        let nothing_moved = purchase.paid.0 == 0 && purchase.returned.0 == 0;
        match owner {
            Some(customer) if !nothing_moved => {
                self.0.store.note_purchase(customer, purchase).await.map_err(&memory)?;
                Ok((Some((customer, purchase)), None))
            }
            _ => self.forget(id).await,
        }
    }

    async fn customer_of(&self, member: Option<domain::PosMemberId>) -> Result<Option<CustomerId>, Failure> {
        let Some(member) = member else { return Ok(None) };
        let link = self.0.store.link_by_pos(member).await.map_err(memory_failed("look up the link"))?;
        Ok(link.map(|link| link.customer))
    }

    async fn forget(&self, id: PurchaseId) -> Result<(Noted, Option<u64>), Failure> {
        self.0.store.forget_purchase(id).await.map_err(memory_failed("forget a purchase"))?;
        Ok((None, None))
    }
}
