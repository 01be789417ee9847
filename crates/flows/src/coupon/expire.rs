//! A coupon's last day is over: its points are gone, or go back, as the shop has decided.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Class, ConversionId, CustomerId, Owner, Timestamp, Vendor,
    coupon::{CouponEvent, CouponState},
    planted::{Bug, planted},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::CouponNews;

use super::{
    OnExpiry, cancel,
    story::{Story, object, points_lane},
    used,
};
use crate::{Charter, HubParts, Timing};

/// What running out promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's conversions know the last day; the online store's orders know whether it was used in time.",
    contract: "In: an active coupon an hour after its last day, once. Out: it is used after all, or it has run out and \
               its points are forfeited or given back.",
    failure: "A system down: tries again for 24 hours; nothing is booked before the orders were looked at.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Overnight, promise: "within a day", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "let a coupon run out";
const ORDERS: &str = "look for an order that used it in time";
/// An order placed in the last second may take this long to be seen.
pub const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

#[derive(Serialize, Deserialize)]
struct Input {
    coupon: ConversionId,
    /// Its owner was erased: it ends now, whatever its last day is.
    #[serde(default)]
    erased: bool,
}

/// The run for a coupon whose last day is over.
pub fn start(coupon: ConversionId, customer: CustomerId, expired_at: Timestamp) -> Start {
    Start {
        flow: NAME,
        key: format!("{coupon}@{expired_at}"),
        lane: points_lane(customer),
        object: object(coupon),
        input: serde_json::json!(Input { coupon, erased: false }),
        run_at: None,
        companion: None,
    }
}

/// The run for a coupon whose owner was erased: nobody is left who could use it.
pub fn start_erased(coupon: ConversionId, customer: CustomerId) -> Start {
    Start {
        key: format!("{coupon}@erased"),
        // No other work about them is left, and no row names them any more.
        lane: object(coupon),
        input: serde_json::json!(Input { coupon, erased: true }),
        ..start(coupon, customer, Timestamp::UNIX_EPOCH)
    }
}

/// The flow.
pub struct Expire(pub Arc<HubParts>);

#[async_trait]
impl Flow for Expire {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Lane,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let story = Story::new(&self.0, run, input.coupon);
        let before = story.coupon().await?;
        if !matches!(before.state, CouponState::Active | CouponState::Expired) {
            return Ok(());
        }
        if input.erased {
            cancel::close(&story, &before).await?;
        }
        let look = async |call: StepCall| match planted(Bug::ExpireBlindly) {
            true => Ok(None),
            false => cancel::used_on(&story, &call).await,
        };
        if let Some(order) = run.step(ORDERS, Some(Vendor::Shopify), look).await? {
            let news = CouponNews { order: Some(order), ..CouponNews::default() };
            return story.turn(CouponEvent::UseSeen, news).await.map(drop);
        }
        let coupon = story.turn(CouponEvent::RanOut, CouponNews::default()).await?.into_coupon();
        if coupon.state != CouponState::Expired || self.0.settings.points.on_expiry == OnExpiry::Forfeit {
            return Ok(());
        }
        if input.erased || self.0.store.erasure_of(coupon.customer).await?.is_some() {
            return Ok(()); // Nobody is left to give them back to.
        }
        used::return_points(&story, &coupon, coupon.points, "expiry".into()).await
    }
}
