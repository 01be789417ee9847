//! A coupon is taken back: it stops being valid, nobody has used it, and the points go back to the till.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, Code, ConversionId, CustomerId, Failure, Kind, Owner, Vendor,
    coupon::{CouponEvent, CouponState},
    planted::{Bug, planted},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Coupon, CouponNews};

use super::{
    letter::{self, Occasion},
    purse::{self, Noted},
    story::{Story, because, object, points_lane},
};
use crate::{Charter, HubParts, Timing, erasure::graves, systems::as_call};

/// What taking a coupon back promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's orders say whether a coupon was used, not its count of uses, which comes late.",
    contract: "In: a coupon and a reason, once per coupon. Out: the coupon is invalid and its points are back, or it was \
               used and stays used.",
    failure: "A system down: tries again by itself for 24 hours. Nobody can tell whether the points went back: a person \
              looks at the till's receipts.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Interactive, promise: "within 2 seconds", within_s: 120 },
};

/// Name in the register.
pub const NAME: &str = "take a coupon back";
const CLOSE: &str = "make the coupon invalid";
const ORDERS: &str = "look for an order that carries it";
const NOTE: &str = "note where the points stand before they go back";
const GIVE: &str = "put the points back";
const MAIL: &str = "tell the customer that the points are back";

#[derive(Serialize, Deserialize)]
struct Input {
    coupon: ConversionId,
    reason: Code,
}

/// The run that takes this coupon back.
pub fn start(coupon: ConversionId, customer: CustomerId, reason: Code) -> Start {
    Start {
        flow: NAME,
        key: coupon.to_string(),
        lane: points_lane(customer),
        object: object(coupon),
        input: serde_json::json!(Input { coupon, reason }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Cancel(pub Arc<HubParts>);

#[async_trait]
impl Flow for Cancel {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Lane,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(4 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let story = Story::new(&self.0, run, input.coupon);
        let before = story.coupon().await?;
        if before.state == CouponState::Active && before.expires_at <= run.now() {
            return Ok(()); // It has run out; what becomes of its points is another story.
        }
        let coupon = story.turn(CouponEvent::CancelAsked, because(input.reason)).await?.into_coupon();
        let coupon = match coupon.state {
            CouponState::Cancelling => take_back(&story, &coupon).await?,
            _ => coupon,
        };
        if coupon.state != CouponState::Cancelled || coupon.deducted_at.is_none() {
            return Ok(());
        }
        letter::send(&story, MAIL, &coupon, Occasion::Cancelled).await
    }
}

/// Makes the coupon invalid for good, as a step of its own.
pub(super) async fn close(story: &Story<'_>, coupon: &Coupon) -> Result<(), Stop> {
    let Some(discount) = coupon.discount.filter(|_| !planted(Bug::LeaveValid)) else { return Ok(()) };
    let (coupons, code) = (&story.parts.systems.coupons, story.code());
    let close = async |call: StepCall| coupons.deactivate(&as_call(&call), discount, &code).await;
    story.run.step(CLOSE, Some(Vendor::Shopify), close).await
}

/// Takes back a coupon that is being cancelled; answers how it stands then.
pub(super) async fn take_back(story: &Story<'_>, coupon: &Coupon) -> Result<Coupon, Stop> {
    let parts = story.parts;
    close(story, coupon).await?;
    // Only now: what was not used before it became invalid will not be used any more.
    if let Some(order) =
        story.run.step(ORDERS, Some(Vendor::Shopify), async |call| used_on(story, &call).await).await?
    {
        let news = CouponNews { order: Some(order), ..CouponNews::default() };
        return Ok(story.turn(CouponEvent::UseSeen, news).await?.into_coupon());
    }
    let note = async |call: StepCall| purse::note_of(parts, &as_call(&call), coupon.customer).await;
    let (member, standing) = match story.run.step(NOTE, Some(Vendor::Smaregi), note).await? {
        Noted::Yes(member, standing) => (member, standing),
        // Whoever was forgotten has no points to add to: they lapse with the coupon.
        Noted::No(_) if graves::is_erased(parts, coupon.customer).await? => {
            return Ok(story.turn(CouponEvent::RanOut, because(Code::new("erased"))).await?.into_coupon());
        }
        Noted::No(code) => return Err(Stop::NeedsPerson(code)),
    };
    let give = async |call: StepCall| -> Result<Option<u64>, Failure> {
        if story.look_up().await?.state != CouponState::Cancelling {
            return Ok(None); // A person has settled it.
        }
        purse::give(parts, &call, (member, &standing), coupon.points).await
    };
    let transaction = story.run.step(GIVE, Some(Vendor::Smaregi), give).await?;
    let news = CouponNews { pos_transaction: transaction, ..CouponNews::default() };
    let turned = story.turn(CouponEvent::PointsReturned, news).await?;
    parts.caches.points_moved(coupon.customer).await;
    Ok(turned.into_coupon())
}

/// The order that carries the coupon, if there is one. A use that the store has counted and whose order cannot be found
/// yet is waited for.
pub(super) async fn used_on(story: &Story<'_>, call: &StepCall) -> Result<Option<u64>, Failure> {
    const OPERATION: &str = "look for an order that carries the coupon";
    let (store, call, code) = (&story.parts.systems.coupons, as_call(call), story.code());
    let orders = if planted(Bug::CountUses) { Vec::new() } else { store.orders_with(&call, &code).await? };
    if let Some(order) = orders.first() {
        return Ok(Some(*order));
    }
    match store.find(&call, &code).await? {
        Some(found) if found.counted_uses > 0 => {
            Err(Failure::new(Vendor::Shopify, OPERATION, Kind::Unavailable))
        }
        _ => Ok(None),
    }
}
