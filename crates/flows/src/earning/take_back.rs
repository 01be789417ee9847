//! Goods came back after their points were awarded: the points go with them, by the rule they were awarded with.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, CustomerId, Failure, Owner, Points, Record, Vendor, ledger::Account};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};

use super::books::{self, Booking, Piece};
use crate::{
    Charter, HubParts, Timing,
    coupon::{
        purse,
        purse::{Moved, Noted},
        story::points_lane,
    },
    points::proof,
    systems::{as_call, memory_failed},
};

/// What taking back promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's ledger: what each line was awarded. The online store's order: what is left of it.",
    contract: "In: an awarded order and what is left of it, once per number of points. Out: the share of what came back is \
               taken off the card; what is not there any more is owed, and later awards repay it.",
    failure: "Nobody can tell whether the points were taken: a person looks at the till's receipts. Points owed: the team \
              is told.",
    owner: Owner::Finance,
    timing: Timing { class: Class::SameDay, promise: "within 10 minutes", within_s: 900 },
};

/// Name in the register.
pub const NAME: &str = "take back the points of an order";
const DUE: &str = "see what is to be taken back";
const NOTE: &str = "note where the points stand before some are taken back";
const TAKE: &str = "take back the points of what came back";
/// What a person finds when a customer owes points.
const OWED: &str = "points-owed";

/// What is left of an awarded order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asked {
    /// Which order.
    pub order: u64,
    /// Whose.
    pub customer: CustomerId,
    /// What is left of each line.
    pub left: Vec<Piece>,
}

/// The run for so many points to be taken back in all.
pub fn start(asked: &Asked, target: Points) -> Start {
    Start {
        flow: NAME,
        key: format!("{}@{target}", asked.order),
        lane: points_lane(asked.customer),
        object: format!("order:{}", asked.order),
        input: serde_json::json!(asked),
        run_at: None,
        companion: None,
    }
}

/// Points to be taken back in all, and those of them that were before.
#[derive(Serialize, Deserialize)]
struct Due {
    target: Points,
    so_far: Points,
}

impl Record for Due {}

/// The flow.
pub struct TakeBack(pub Arc<HubParts>);

#[async_trait]
impl Flow for TakeBack {
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
        let asked: Asked = run.input()?;
        // Kept before anything is booked: told again behind a booking, the sum would be another one.
        let Due { target, so_far } = run.step(DUE, None, async |_| self.due(&asked).await).await?;
        let due = target - so_far;
        if due <= Points(0) {
            return Ok(());
        }
        let (taken, transaction) = self.take(run, &asked, due).await?;
        let book = async |from: Account, points: Points, till: Option<u64>, where_from: &str| {
            let what = format!("back:{target}/{where_from}");
            let (customer, order, at) = (asked.customer, asked.order, run.now());
            let way = (from, Account::Earned);
            let booking = Booking { customer, at, order, what: &what, way, points, pos_transaction: till };
            books::book(&self.0, booking).await
        };
        book(Account::PosPoints, taken, transaction, "card").await?;
        book(Account::ClawbackDebt, due - taken, None, "debt").await?;
        self.0.caches.points_moved(asked.customer).await;
        if due > taken {
            let told = proof::Difference {
                code: Code::new(OWED),
                about: format!("order:{}", asked.order),
                coupon: None,
                customer: Some(asked.customer),
                expected: due,
                found: taken,
            };
            run.engine().start(proof::tell(&told)).await?;
        }
        Ok(())
    }
}

impl TakeBack {
    async fn due(&self, asked: &Asked) -> Result<Due, Failure> {
        let entries = books::of(&self.0, asked.order).await.map_err(memory_failed(DUE))?;
        let (target, so_far) = books::to_take_back(asked.order, &entries, &asked.left);
        Ok(Due { target, so_far })
    }

    /// Takes what is there, and no more: nobody's card goes below nothing.
    async fn take(&self, run: &Run, asked: &Asked, due: Points) -> Result<(Points, Option<u64>), Stop> {
        let parts = &self.0;
        let note = async |call: StepCall| purse::note_of(parts, &as_call(&call), asked.customer).await;
        let (member, standing) = match run.step(NOTE, Some(Vendor::Smaregi), note).await? {
            Noted::Yes(member, standing) => (member, standing),
            Noted::No(code) => return Err(Stop::NeedsPerson(code)),
        };
        let there = Points(due.0.min(standing.points.0).max(0));
        if there == Points(0) {
            return Ok((Points(0), None));
        }
        let take =
            async |call: StepCall| purse::shift(parts, &call, (member, &standing), Points(-there.0)).await;
        match run.step(TAKE, Some(Vendor::Smaregi), take).await? {
            Moved::Yes(transaction) => Ok((there, transaction)),
            // A till was quicker: what is gone is owed.
            Moved::No(_) => Ok((Points(0), None)),
        }
    }
}
