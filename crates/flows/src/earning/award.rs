//! The days in which goods may come back are over: what is left of the order earns its points.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, CustomerId, Failure, Owner, Points, Record, Vendor,
    ledger::{Account, Amount},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};

use super::{
    books::{self, Booking, Piece},
    rank, ready, see,
};
use crate::{
    Charter, HubParts, Timing,
    coupon::{purse, purse::Noted, story::points_lane},
    points::books::accounts,
    systems::{as_call, memory_failed},
};

/// What an award promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's order as it is when the hold is over; the rules of the day it was placed.",
    contract: "In: an order, once. Out: the points of what is left of it are on the card, after what the customer owes; \
               the points of each line are written down and do not change with the rules.",
    failure: "A system down: tries again for 24 hours. Nobody can tell whether the points arrived: a person looks at the \
              till's receipts.",
    owner: Owner::Finance,
    timing: Timing { class: Class::Overnight, promise: "within a day of the hold", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "award the points of an order";
const RANK: &str = "see what the member's rank is worth";
const FREEZE: &str = "freeze what each line earns";
const OWED: &str = "see what the customer owes";
const NOTE: &str = "note where the points stand before the award";
const GIVE: &str = "put the earned points on the card";
const AGAIN: &str = "look at the order once more";

#[derive(Serialize, Deserialize)]
struct Input {
    order: u64,
    customer: CustomerId,
    /// What the customer's rank was worth when the hold began, in percent; none: nobody could say.
    #[serde(default)]
    rank: Option<u32>,
}

/// The run that awards an order. There is one: the rank it is started with first is the one that counts.
pub fn start(order: u64, customer: CustomerId, rank: Option<u32>) -> Start {
    Start {
        flow: NAME,
        key: order.to_string(),
        lane: points_lane(customer),
        object: format!("order:{order}"),
        input: serde_json::json!(Input { order, customer, rank }),
        run_at: None,
        companion: None,
    }
}

/// What each line earns, for good.
#[derive(Serialize, Deserialize)]
struct Frozen {
    lines: Vec<(Piece, Points)>,
    /// By how much the day and the rank multiplied, in percent; none: not at all.
    #[serde(default)]
    factor: Option<u32>,
}

impl Record for Frozen {}

/// The flow.
pub struct Award(pub Arc<HubParts>);

#[async_trait]
impl Flow for Award {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Lane,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/earning.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let Input { order, customer, .. } = input;
        let rank = self.rank(run, &input).await?;
        let freeze = async |call: StepCall| self.freeze(order, rank, &call).await;
        let frozen = run.step(FREEZE, Some(Vendor::Shopify), freeze).await?;
        let total: Points = frozen.lines.iter().map(|(_, points)| *points).sum();
        if total == Points(0) {
            return Ok(());
        }
        let repaid = run.step(OWED, None, async |_| self.owed(customer, total).await).await?;
        let transaction = match Amount::new(total - repaid) {
            Ok(amount) => self.give(run, customer, amount).await?,
            Err(_) => None,
        };
        self.write_down(run, &input, &frozen, (total, repaid, transaction)).await?;
        self.0.caches.points_moved(customer).await;
        // What came back while this was under way was not awarded yet when it was looked at.
        run.start(AGAIN, see::start(order, "awarded")).await.map(drop)
    }
}

impl Award {
    /// What the rank is worth: as it was when the hold began, or as it is if nobody could say then.
    async fn rank(&self, run: &Run, input: &Input) -> Result<u32, Stop> {
        match input.rank {
            Some(rank) => Ok(rank),
            None if self.0.settings.earning.ranks.is_empty() => Ok(100),
            None => {
                let ask = async |call: StepCall| {
                    purse::till_is_on(&self.0)?;
                    rank::factor(&self.0, &as_call(&call), input.customer).await
                };
                Ok(run.step(RANK, Some(Vendor::Smaregi), ask).await?.unwrap_or(100))
            }
        }
    }

    async fn freeze(&self, order: u64, rank: u32, call: &StepCall) -> Result<Frozen, Failure> {
        let rules = &self.0.settings.earning;
        let nothing = Frozen { lines: Vec::new(), factor: None };
        let Some(order) = self.0.systems.coupons.order_earnings(&as_call(call), order).await? else {
            return Ok(nothing);
        };
        if !ready::is_ready(&self.0, &as_call(call), &order).await? {
            return Ok(nothing);
        }
        let factor = rules.factor(order.placed_at, rank);
        let line = |line: &connectors::roles::EarnLine| (Piece::of(line), rules.points_of(line, factor));
        let lines = order.lines.iter().map(line).filter(|(_, points)| *points > Points(0));
        Ok(Frozen { lines: lines.collect(), factor: Some(factor) })
    }

    /// How much of the award the customer owes already, under whichever of their numbers.
    async fn owed(&self, customer: CustomerId, total: Points) -> Result<Points, Failure> {
        let accounts = accounts(&self.0, customer).await.map_err(memory_failed(OWED))?;
        let debt = accounts.iter().find(|(of, _)| *of == Account::ClawbackDebt).map_or(0, |(_, p)| -p.0);
        Ok(Points(debt.clamp(0, total.0)))
    }

    async fn give(&self, run: &Run, customer: CustomerId, amount: Amount) -> Result<Option<u64>, Stop> {
        let parts = &self.0;
        let note = async |call: StepCall| purse::note_of(parts, &as_call(&call), customer).await;
        let (member, standing) = match run.step(NOTE, Some(Vendor::Smaregi), note).await? {
            Noted::Yes(member, standing) => (member, standing),
            Noted::No(code) => return Err(Stop::NeedsPerson(code)),
        };
        let give = async |call: StepCall| purse::give(parts, &call, (member, &standing), amount).await;
        run.step(GIVE, Some(Vendor::Smaregi), give).await
    }

    async fn write_down(
        &self,
        run: &Run,
        input: &Input,
        frozen: &Frozen,
        (total, repaid, transaction): (Points, Points, Option<u64>),
    ) -> Result<(), Stop> {
        let book = async |what: &str, way: (Account, Account), points: Points, till: Option<u64>| {
            let (customer, order, at) = (input.customer, input.order, run.now());
            let pos_transaction = till;
            let booking = Booking { customer, at, order, what, way, points, pos_transaction };
            books::book(&self.0, booking).await
        };
        for (piece, points) in &frozen.lines {
            let what = piece.booked(frozen.factor.unwrap_or(100));
            book(&what, (Account::Earned, Account::Awarded), *points, None).await?;
        }
        book("repaid", (Account::Awarded, Account::ClawbackDebt), repaid, None).await?;
        book("card", (Account::Awarded, Account::PosPoints), total - repaid, transaction).await?;
        Ok(())
    }
}
