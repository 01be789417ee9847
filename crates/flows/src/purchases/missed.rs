//! No purchase is forgotten: orders and sales that changed without an event arriving are looked for.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::{Call, TillSale};
use domain::{
    Class, Code, Failure, Owner, Timestamp, Vendor,
    purchase::{Channel, PurchaseId},
};
use engine::{Attempt, Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use store::System;

use super::{Trade, note};
use crate::{
    Charter, HubParts, Timing,
    systems::{as_call, memory_failed},
};

/// What the look promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's orders and the POS's sales, by time of change.",
    contract: "In: nothing. Out: a run for every purchase that is not noted as its seller has it.",
    failure: "A seller down: the watermark stays, the next look covers the same window again.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Overnight, promise: "every 5 minutes", within_s: 900 },
};

/// Name in the register.
pub const NAME: &str = "find missed purchases";
const ORDERS: &str = "look for changed orders";
const SALES: &str = "look for changed sales";
const ORDERS_MARK: &str = "storefront-orders";
const SALES_MARK: &str = "pos-sales";
/// Windows overlap: a change stamped between two of them must be in one.
const OVERLAP: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
const FIRST_LOOK: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
/// The POS answers for at most 31 days at a time.
const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

/// The flow.
pub struct FindMissed(pub Arc<HubParts>);

#[async_trait]
impl Flow for FindMissed {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(3600),
            runbook: "runbooks/purchases.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let Some(trade) = &self.0.systems.trade else { return Ok(()) };
        let (orders, sales) = futures::join!(
            run.attempt(ORDERS, Some(Vendor::Shopify), async |call| {
                self.orders(run, trade, &as_call(&call)).await
            }),
            run.attempt(SALES, Some(Vendor::Smaregi), async |call| {
                match self.0.systems.on.is_on(System::Pos) {
                    true => self.sales(run, trade, &as_call(&call)).await,
                    false => Ok(0),
                }
            }),
        );
        match (orders?, sales?) {
            (Attempt::Later(_), _) | (_, Attempt::Later(_)) => Err(Stop::Moot(Code::new("next-sweep"))),
            _ => Ok(()),
        }
    }
}

impl FindMissed {
    /// The watermark: the newest stamp of the seller's own clock. Ours may be an hour ahead and would look past what
    /// changed.
    async fn mark(&self, mark: &str, now: Timestamp) -> Result<Timestamp, Failure> {
        let stored = self.0.store.cursor(mark).await.map_err(memory_failed("read the watermark"))?;
        Ok(stored.and_then(|text| text.parse::<Timestamp>().ok()).unwrap_or(now - FIRST_LOOK))
    }

    async fn reached(&self, mark: &str, at: Timestamp) -> Result<(), Failure> {
        self.0.store.set_cursor(mark, &at.to_string()).await.map_err(memory_failed("move the watermark"))
    }

    async fn begin(&self, run: &Run, starts: Vec<Start>) -> Result<u64, Failure> {
        let count = starts.len() as u64;
        run.engine().start_all(starts).await.map_err(memory_failed("start a run"))?;
        Ok(count)
    }

    async fn orders(&self, run: &Run, trade: &Trade, call: &Call) -> Result<u64, Failure> {
        let memory = memory_failed("recall a purchase");
        let now = self.0.clock.now();
        let mut mark = self.mark(ORDERS_MARK, now).await?;
        let since = mark.min(now) - OVERLAP;
        let (mut page, mut found): (Option<String>, u64) = (None, 0);
        loop {
            let changed = trade.orders.orders_changed(call, since, page.as_deref()).await?;
            let mut starts = Vec::new();
            for order in &changed.orders {
                let noted = self.0.store.purchase(order.purchase.id).await.map_err(&memory)?;
                let paid = order.purchase.paid.0 > 0;
                let wanted = order.customer.filter(|_| paid).map(|customer| (customer, order.purchase));
                if noted != wanted {
                    starts.push(note::start(order.purchase.id, &format!("missed-{}", order.updated_at)));
                }
            }
            found += self.begin(run, starts).await?;
            mark = changed.orders.iter().map(|order| order.updated_at).fold(mark, Timestamp::max);
            page = changed.next;
            if page.is_none() {
                break;
            }
        }
        self.reached(ORDERS_MARK, mark).await?;
        Ok(found)
    }

    async fn sales(&self, run: &Run, trade: &Trade, call: &Call) -> Result<u64, Failure> {
        let now = self.0.clock.now();
        let mut mark = self.mark(SALES_MARK, now).await?;
        let mut found = 0;
        loop {
            // The last window reaches beyond our now: the tills' clock may be ahead of ours.
            let from = mark.min(now) - OVERLAP;
            let to = from + LONGEST;
            let mut newest = mark;
            let mut page = Some(1);
            while let Some(number) = page {
                let changed = trade.sales.sales_changed(call, from, to, number).await?;
                let mut starts = Vec::new();
                for sale in &changed.sales {
                    starts.extend(self.missed(sale).await?);
                }
                found += self.begin(run, starts).await?;
                newest = changed.sales.iter().map(|sale| sale.updated_at).fold(newest, Timestamp::max);
                page = changed.next;
            }
            let is_last = to > now;
            mark = if is_last { newest } else { to };
            self.reached(SALES_MARK, mark).await?;
            if is_last {
                return Ok(found);
            }
        }
    }

    /// The run for a sale that is not noted as the POS has it.
    async fn missed(&self, sale: &TillSale) -> Result<Option<Start>, Failure> {
        let memory = memory_failed("recall a purchase");
        let cause = format!("missed-{}", sale.updated_at);
        if let Some(original) = sale.reverses {
            let original = PurchaseId { channel: Channel::Store, number: original };
            let noted = self.0.store.purchase(original).await.map_err(&memory)?;
            let stale = noted.filter(|(_, purchase)| purchase.net().0 != 0);
            return Ok(stale.map(|_| note::start(original, &cause)));
        }
        let noted = self.0.store.purchase(sale.purchase.id).await.map_err(&memory)?;
        let link = match sale.member {
            Some(member) => self.0.store.link_by_pos(member).await.map_err(&memory)?,
            None => None,
        };
        let moved = sale.purchase.paid.0 != 0 || sale.purchase.returned.0 != 0;
        let wanted = link.filter(|_| moved).map(|link| (link.customer, sale.purchase));
        Ok((noted != wanted).then(|| note::start(sale.purchase.id, &cause)))
    }
}
