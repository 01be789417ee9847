//! A card holder became a customer: what they bought in the shops before is gathered.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{Class, Code, CustomerId, Failure, Owner, PosMemberId, Timestamp, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::System;

use super::{Trade, history};
use crate::{
    Charter, HubParts, Timing,
    erasure::graves,
    systems::{as_call, memory_failed},
};

/// What gathering promises.
pub const CHARTER: Charter = Charter {
    source: "The POS: the sales of a member.",
    contract: "In: a customer and the store member they were linked to, once per pair. Out: the member's sales of the last \
               year are noted under the customer. A member the hub has made itself has none from before.",
    failure: "POS down: tries again by itself for 24 hours, then a dead letter.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Overnight, promise: "within an hour", within_s: 3_600 },
};

/// Name in the register.
pub const NAME: &str = "gather a member's sales";
const GATHER: &str = "read the member's sales";
const TELL: &str = "pass them on to the CRM";
/// How far back sales are gathered.
const YEAR: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 365);
/// The POS answers for at most 31 days at a time.
const WINDOW: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

#[derive(Serialize, Deserialize)]
struct Input {
    customer: CustomerId,
    member: PosMemberId,
}

/// Starts the gathering for a member who was there before the customer; there is one run for each pair. What the hub
/// has written to a member is remembered from the moment it makes one, and not before it first updates another's.
pub(crate) async fn when_adopted(
    parts: &HubParts,
    run: &Run,
    customer: CustomerId,
    member: PosMemberId,
) -> Result<(), Failure> {
    let memory = memory_failed("recall what was written");
    if parts.systems.trade.is_none()
        || parts.store.echo(System::Pos, customer).await.map_err(&memory)?.is_some()
    {
        return Ok(());
    }
    run.engine().start(start(customer, member)).await.map_err(&memory)?;
    Ok(())
}

/// The run for one pair.
pub fn start(customer: CustomerId, member: PosMemberId) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}:{member}"),
        lane: format!("gather:{member}"),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer, member }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Gather(pub Arc<HubParts>);

#[async_trait]
impl Flow for Gather {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/purchases.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        if graves::is_erased(&self.0, input.customer).await? {
            return Err(Stop::Moot(Code::new("erased")));
        }
        let Some(trade) = &self.0.systems.trade else { return Ok(()) };
        let since = run.created_at() - YEAR;
        let found: u64 = run
            .step(GATHER, Some(Vendor::Smaregi), async |call| {
                self.gather(trade, &input, since, &as_call(&call)).await
            })
            .await?;
        if found == 0 {
            return Ok(());
        }
        let cause = format!("gathered-{}", input.member);
        run.start(TELL, history::start(input.customer, None, &cause)).await.map(drop)
    }
}

impl Gather {
    async fn gather(
        &self,
        trade: &Trade,
        input: &Input,
        since: Timestamp,
        call: &Call,
    ) -> Result<u64, Failure> {
        let memory = memory_failed("note a purchase");
        let link = self.0.store.link(input.customer).await.map_err(&memory)?;
        if link.and_then(|link| link.pos) != Some(input.member) {
            return Ok(0);
        }
        let (mut from, mut found) = (since, 0);
        while from < self.0.clock.now() {
            let to = from + WINDOW;
            let mut page = Some(1);
            while let Some(number) = page {
                let some = trade.sales.sales_of(call, input.member, (from, to), number).await?;
                for sale in some.sales.iter().filter(|sale| sale.reverses.is_none()) {
                    let noted = self.0.store.note_purchase(input.customer, sale.purchase).await;
                    noted.map_err(&memory)?;
                    found += 1;
                }
                page = some.next;
            }
            from = to;
        }
        Ok(found)
    }
}
