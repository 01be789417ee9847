//! A coupon was used, and what became of the order afterwards: points of what was refunded go back to the customer.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, Code, ConversionId, CustomerId, Failure, Owner, Points, Vendor,
    coupon::{CouponEvent, CouponState},
    ledger::{Account, Amount},
    planted::{Bug, planted},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Coupon, CouponNews};

use super::{
    purse::{self, Noted},
    question,
    story::{Story, object, points_lane},
};
use crate::{Charter, HubParts, Timing, erasure::graves, systems::as_call};

/// What settling a used coupon promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's order; the hub's ledger says what was returned already.",
    contract: "In: a coupon, the order that carries it, and how many of its points were refunded with goods; once per \
               change of the order. Out: the coupon is used; the points of refunded goods are back at the till, once.",
    failure: "Above the shop's limit a person approves first. Points returned and the coupon used all the same: the debt \
              is booked and a person is told.",
    owner: Owner::Finance,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 300 },
};

/// Name in the register.
pub const NAME: &str = "settle a used coupon";
const NOTE: &str = "note where the points stand before they are returned";
const GIVE: &str = "return the points of what was refunded";

/// A use that was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    /// Which coupon.
    pub coupon: ConversionId,
    /// On which order.
    pub order: u64,
    /// Points that belong to what was taken back of the order, in all.
    pub back: Points,
    /// A person has approved of returning them.
    pub approved: bool,
}

/// The run for so many points taken back of the order. However often it is found, it is one run.
pub fn start(found: &Found, customer: CustomerId) -> Start {
    let approved = if found.approved { "-approved" } else { "" };
    Start {
        flow: NAME,
        key: format!("{}@{}-{}{approved}", found.coupon, found.order, found.back),
        lane: points_lane(customer),
        object: object(found.coupon),
        input: serde_json::json!(found),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Used(pub Arc<HubParts>);

#[async_trait]
impl Flow for Used {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            // Another return must not begin while nobody can tell whether this one happened.
            parks: Parks::Lane,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let found: Found = run.input()?;
        let story = Story::new(&self.0, run, found.coupon);
        let news = CouponNews { order: Some(found.order), ..CouponNews::default() };
        let coupon = story.turn(CouponEvent::UseSeen, news).await?.into_coupon();
        if coupon.state != CouponState::Used {
            return question::ask(run, &found, "used-before-it-was-valid").await;
        }
        if coupon.order != Some(found.order) {
            return question::ask(run, &found, "used-on-two-orders").await;
        }
        let lines = self.0.store.ledger_of_coupon(coupon.id).await?;
        if lines.iter().any(|line| line.way.from() == Account::ClawbackDebt) {
            // The customer has had the points back already; only the debt is left to talk about.
            return question::ask(run, &found, "used-after-return").await;
        }
        self.give_back(&story, &coupon, &found).await
    }
}

impl Used {
    async fn give_back(&self, story: &Story<'_>, coupon: &Coupon, found: &Found) -> Result<(), Stop> {
        let so_far =
            if planted(Bug::ReturnAgain) { Points(0) } else { purse::given_back(&self.0, coupon.id).await? };
        // Told again behind the booking there is nothing left to do.
        let Ok(due) = Amount::new(found.back - so_far) else { return Ok(()) };
        let limit = Points(i64::from(self.0.settings.points.approve_above));
        if due.points() > limit && !found.approved {
            return question::ask(story.run, found, question::APPROVAL).await;
        }
        return_points(story, coupon, due, format!("order:{}-{}", found.order, found.back)).await
    }
}

/// Puts points of a coupon that is over back to the till, once per reference, and books it.
pub(super) async fn return_points(
    story: &Story<'_>,
    coupon: &Coupon,
    due: Amount,
    reference: String,
) -> Result<(), Stop> {
    let parts = story.parts;
    let note = async |call: StepCall| purse::note_of(parts, &as_call(&call), coupon.customer).await;
    let (member, standing) = match story.run.step(NOTE, Some(Vendor::Smaregi), note).await? {
        Noted::Yes(member, standing) => (member, standing),
        // Whoever was forgotten has no points to add to, and nobody can be asked where they should go.
        Noted::No(_) if graves::is_erased(parts, coupon.customer).await? => {
            return Err(Stop::Moot(Code::new("erased")));
        }
        Noted::No(code) => return Err(Stop::NeedsPerson(code)),
    };
    let before =
        story.run.step(SO_FAR, None, async |_| purse::given_back_within(parts, coupon.id).await).await?;
    let give = async |call: StepCall| -> Result<Option<u64>, Failure> {
        if purse::given_back_within(parts, coupon.id).await? > before {
            return Ok(None); // A person has settled it.
        }
        purse::give(parts, &call, (member, &standing), due).await
    };
    let transaction = story.run.step(GIVE, Some(Vendor::Smaregi), give).await?;
    let news =
        CouponNews { pos_transaction: transaction, part: Some((due, reference)), ..CouponNews::default() };
    story.turn(CouponEvent::GivenBack, news).await?;
    parts.caches.points_moved(coupon.customer).await;
    Ok(())
}

const SO_FAR: &str = "note what was returned before";
